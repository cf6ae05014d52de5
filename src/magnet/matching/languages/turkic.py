"""Turkish, Azerbaijani, Kazakh, Kyrgyz, Uzbek; Mongolian beside them."""

from magnet.matching.languages.table import LanguageTable, affixes, short_forms, words

_KAZAKH = (
    "лар лер дар дер тар тер ның нің дың дің тың тің ға ге қа ке на не ны ні ды ді ты ті да де та те нда нде дан ден"
    " тан тен нан нен мен бен пен мын мін пын пін бын бін ымыз іміз ым ім ың ің сын сін сы сі шы ші дағы дегі ы і"
)
TABLES = {
    "tr": LanguageTable(stemmer="turkish", stops=words("ve veya ile için bir")),
    "az": LanguageTable(
        suffixes=affixes(
            "larının lərinin ların lərin ları ləri lar lər nın nin nun nün ının inin da də dan dən ı i u ü"
        ),
        stops=words("və ya ilə üçün bir"),
    ),
    "kk": LanguageTable(
        suffixes=affixes(_KAZAKH),
        agglutinates=True,
        parts=True,
        abbreviations=short_forms(
            "эл = электр\nинж = инженер\nбух = бухгалтер\nорынб = орынбасары\nмеңг = меңгерушісі"
        ),
        stops=words("және мен немесе үшін бойынша"),
    ),
    "ky": LanguageTable(
        suffixes=affixes("лардын лердин лары лери лар лер дар дер тар тер нын нин дын дин да де та те ы и"),
        stops=words("жана менен же үчүн боюнча"),
    ),
    "uz": LanguageTable(
        suffixes=affixes("larining larini lari lar ning ni ga da dan chi i"), stops=words("va yoki uchun bilan")
    ),
    "mn": LanguageTable(
        suffixes=affixes("уудын үүдийн ууд үүд ийн ын гийн ийг ыг аар ээр оор өөр д т ч"),
        stops=words("ба болон эсвэл"),
    ),
}
