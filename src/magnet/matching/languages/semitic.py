"""Arabic, Hebrew and Amharic."""

from magnet.matching.languages.table import LanguageTable, pairs, words

TABLES = {
    "ar": LanguageTable(
        stemmer="arabic",
        prefixes=words("وال بال كال فال لل ال"),
        suffixes=words("ات ون ين ية ة ه ي"),
        gender=pairs("/ة ي/ية"),
        stops=words("في من على إلى الى عن مع أو او و"),
    ),
    "he": LanguageTable(prefixes=words("ה ו ב ל"), suffixes=words("ים ות ית ת ה"), stops=words("של או עם")),
    "am": LanguageTable(suffixes=words("ዎች ኦች ው ን"), stops=words("እና ወይም")),
}
