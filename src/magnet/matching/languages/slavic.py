"""Slavic languages; those without a Snowball stemmer get their noun and adjective endings."""

from magnet.matching.languages.table import LanguageTable, affixes, endings, pairs, short_forms, words

TABLES = {
    "pl": LanguageTable(
        suffixes=affixes(
            "owego owych owym owej owa owe owy nego nych nym nej na ne ny skiego skich skim skiej ska skie ski"
            " ania anie enia enie ami ach owie ego emu ych ymi iego iemu ich imi ów om em ie cy rzy ka ki ek owa"
            " ca cę ą ę a e i y u o"
        ),
        gender=pairs("/ka ik/iczka arz/arka y/a i/a ca/czyni owiec/ówka cz/czka"),
        stops=words("do dla i lub na o od oraz po przy w we z za ze"),
        abbreviations=short_forms("ds = do spraw\nmgr = magister\ninż = inżynier\ndr = doktor"),
        excepts=words("oprócz wyjątkiem"),
    ),
    "cs": LanguageTable(
        stemmer="czech",
        gender=pairs("/ka ík/ice ník/nice ý/á ec/kyně ce/kyně"),
        stops=words("a do na nebo o od pro při s u v ve z za"),
    ),
    "sk": LanguageTable(
        stemmer="czech",
        gender=pairs("/ka ík/íčka ník/níčka ý/á ec/kyňa ca/kyňa"),
        stops=words("a alebo do na o od pre pri s u v vo z za"),
    ),
    "sl": LanguageTable(
        suffixes=affixes("ovanja anje enje ega emu imi ama ami ski ska ske ih im em om ov ev ja je ji j a e i o u"),
        gender=pairs("ec/ka ik/ica /ka /ica ar/arka ik/ičarka ni/na i/a"),
        stops=words("ali do in iz na o od po pri s v za z"),
    ),
    "hr": LanguageTable(
        stemmer="serbian",
        gender=pairs("/ica /ka ik/ica ac/ica ar/arka telj/teljica i/a"),
        stops=words("do i ili iz na o od po pri s u za"),
    ),
    "bg": LanguageTable(
        suffixes=affixes(
            "ировчик ството ането ният ичен ичка ички ачка ачки ските ската ското ски ска ско ците ици ик ка ки ова"
            " ове ите ата ята ето ови еве ен на но ни ия ът ят та то те а я е и о ъ"
        ),
        gender=pairs("/ка ик/ичка ач/ачка тел/телка"),
        stops=words("в върху до за и или към на от по при с със"),
        abbreviations=short_forms("зам = заместник\nинж = инженер\nадм = административен"),
        excepts=words("освен без"),
    ),
    "mk": LanguageTable(
        suffixes=affixes("ство ски ска ско ците ици ик ка ки ите ата ето ови от та то те а е и о"),
        gender=pairs("/ка ик/ичка"),
        stops=words("во до за и или на од по при со"),
    ),
    "ru": LanguageTable(
        stemmer="russian",
        endings=endings(
            "щиц=щик чиц=чик тельниц=тел ниц=ник ничих=ник истк=ист ентк=ент торк=тор вщиц=вц вец=вц ец=ц"
            " поварих=повар портних=портн херш=хер ирш=ир торш=тор"
        ),
        parts=True,
        gender=pairs(
            "/ка ик/ица ец/ка тель/тельница ий/ая ый/ая ой/ая ник/ница щик/щица чик/чица ач/ачка"
            " /иха /ша /ница ной/ниха ец/щица ник/ничиха"
        ),
        stops=words("в во для до и из или к на о от по при с со у"),
        abbreviations=short_forms(
            """
            зам = заместитель
            зав = заведующий
            главбух = главный бухгалтер
            завсклад = заведующий складом
            мл = младший
            бух = бухгалтер
            вет = ветеринарный
            спец = специалист
            преп = преподаватель
            эл = электро
            э = электро
            с х = сельскохозяйственный
            ж д = железнодорожный
            м с = медицинская сестра
            гсм = горюче смазочные материалы
            пто = производственно технический отдел
            кипиа = контрольно измерительные приборы автоматика
            кип = контрольно измерительные приборы
            итр = инженерно технический работник
            жкх = жилищно коммунальное хозяйство
            чоп = частное охранное предприятие
            гкл = гипсокартон
            лфк = лечебная физкультура
            пом = помощник
            нач = начальник
            гл = главный
            ст = старший
            инж = инженер
            мед сестра = медицинская сестра
            мед брат = медицинский брат
            мед работник = медицинский работник
            мед персонал = медицинский персонал
            мастер сто = автомеханик
            слесарь сто = автослесарь
            механик сто = автомеханик
            азс = автозаправочная станция
            асу = автоматизированные системы управления
            чпу = числовое программное управление
            """
        ),
        excepts=words("кроме исключая исключением"),
    ),
    "uk": LanguageTable(
        suffixes=affixes(
            "ого ому ими ами ями ові еві ієм ією ій ія ії ію ом ем єм ою ею єю ах ях ам ям ів їв ей их ий ої а я е є и"
            " і ї о у ю ь й"
        ),
        endings=endings(
            "ювальник= увальник= ювальниц= увальниц= юванн= уванн= енн= анн= ськ= льниц=л тельк=тел істк=іст арк=ар"
            " чин=ц ец=ц ник= ниц= иц= ик="
        ),
        parts=True,
        gender=pairs("/ка ик/иця ець/иця ий/а ник/ниця тель/телька ач/ачка ець/чиня /иня"),
        stops=words("в для до з за зі і й на о по при та у із"),
        abbreviations=short_forms(
            """
            зам = заступник
            зав = завідувач
            пом = помічник
            інж = інженер
            гол = головний
            ст = старший
            мол = молодший
            бух = бухгалтер
            вет = ветеринарний
            спец = спеціаліст
            ел = електро
            с г = сільськогосподарський
            пмм = паливно мастильні матеріали
            """
        ),
        excepts=words("крім окрім"),
    ),
    "be": LanguageTable(
        suffixes=affixes("аванне ання енне скага скі ская ага аму амі ямі ых ім аў яў ай ка а я е ы і о у ю ь"),
        gender=pairs("/ка ік/іца"),
        stops=words("у ў да для з за і на па пры або"),
    ),
}
TABLES["sr"] = TABLES["bs"] = TABLES["hr"]
