"""Arabic, Hebrew and Amharic."""

from magnet.matching.languages.table import LanguageTable, affixes, pairs, short_forms, words

TABLES = {
    "ar": LanguageTable(
        stemmer="arabic",
        clitics="كلبوف",
        prefixes=affixes("وال بال كال فال ولل لل ال"),
        suffixes=affixes("ات"),
        gender=pairs("/ة ي/ية"),
        stops=words("في من على إلى عن مع أو و"),
        abbreviations=short_forms("د = دكتور\nم = مهندس\nأ = أستاذ\nأ د = أستاذ دكتور\nم م = مدرس مساعد"),
        excepts=words("باستثناء عدا ماعدا"),
    ),
    "he": LanguageTable(prefixes=affixes("ה ו ב ל"), suffixes=affixes("ים ות ית ת ה"), stops=words("של או עם")),
    "am": LanguageTable(suffixes=affixes("ዎች ኦች ው ን"), stops=words("እና ወይም")),
}
