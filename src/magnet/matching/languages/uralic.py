"""Finnish, Estonian, Hungarian and the Baltic languages."""

from magnet.matching.languages.table import LanguageTable, affixes, pairs, words

TABLES = {
    "fi": LanguageTable(stemmer="finnish", joints=("", "n", "s"), stops=words("ja sekä tai")),
    "et": LanguageTable(stemmer="estonian", joints=("", "e", "i", "u", "a", "s"), stops=words("ja või ning")),
    "hu": LanguageTable(
        stemmer="hungarian",
        joints=("",),
        gender=pairs("/nő"),
        stops=words("a az egy és vagy"),
    ),
    "lt": LanguageTable(
        stemmer="lithuanian",
        gender=pairs("as/ė is/ė jas/ja ininkas/ininkė tojas/toja us/ė"),
        stops=words("ar bei ir su į iš"),
    ),
    "lv": LanguageTable(
        suffixes=affixes(
            "šanas šana nieks niece niekiem iem ajam ais ības ība ām us as es is os ai am ei em ie u a e i o s"
        ),
        gender=pairs("s/e is/e js/ja nieks/niece tājs/tāja"),
        stops=words("ar no par un uz vai"),
    ),
}
