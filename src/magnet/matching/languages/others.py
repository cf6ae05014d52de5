"""Languages of families that stand alone here."""

from magnet.matching.languages.table import LanguageTable, affixes, pairs, words

TABLES = {
    "el": LanguageTable(
        stemmer="greek",
        gender=pairs("ής/ρια τής/τρια ος/η ός/ή ας/ισσα"),
        stops=words("για η και με ο σε στην στο τα την της το του των ή"),
    ),
    "sq": LanguageTable(
        suffixes=affixes("imit imin imi eve ëve ave ët it in es ve ja a e i ë"),
        gender=pairs("/e ues/uese tar/tare"),
        stops=words("dhe e i me në nga ose për të"),
    ),
    "eu": LanguageTable(stemmer="basque", stops=words("eta edo")),
    "ga": LanguageTable(stemmer="irish"),
    "hi": LanguageTable(stemmer="hindi"),
    "ne": LanguageTable(stemmer="nepali"),
    "ta": LanguageTable(stemmer="tamil"),
    "id": LanguageTable(stemmer="indonesian", stops=words("dan atau di untuk")),
    "mt": LanguageTable(prefixes=affixes("il- l- it- is-"), stops=words("ta fil u jew")),
}
