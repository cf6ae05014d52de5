"""Turkish, Azerbaijani, Kazakh, Kyrgyz, Uzbek; Mongolian beside them."""

from magnet.matching.languages.table import LanguageTable, affixes, words

_KAZAKH = (
    "лардың лердің дардың дердің тардың тердің лары лері дары дері тары тері лар лер дар дер тар тер"
    " шылар шілер шылары шілері шыларды шілерді шыларға шілерге шылардың шілердің шының шінің шыға шіге"
    " ның нің дың дің тың тің ға ге қа ке да де та те дан ден тан тен мен бен пен ын ін шы ші сы сі ы і"
)
TABLES = {
    "tr": LanguageTable(stemmer="turkish", stops=words("ve veya ile için bir")),
    "az": LanguageTable(
        suffixes=affixes(
            "larının lərinin ların lərin ları ləri lar lər nın nin nun nün ının inin da də dan dən ı i u ü"
        ),
        stops=words("və ya ilə üçün bir"),
    ),
    "kk": LanguageTable(suffixes=affixes(_KAZAKH), stops=words("және мен немесе үшін бойынша")),
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
