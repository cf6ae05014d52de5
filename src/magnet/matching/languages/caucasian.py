"""Armenian and Georgian."""

from magnet.matching.languages.table import LanguageTable, affixes, words

TABLES = {
    "hy": LanguageTable(
        stemmer="armenian",
        stops=words("եւ կամ ու համար"),
        excepts=words("բացառությամբ բացի"),
    ),
    "ka": LanguageTable(
        suffixes=affixes(
            "ებისთვის ებისათვის ისთვის ისათვის ების ებში ებით ებზე ებმა ებს ები ში ზე თან ით ის ად მა ს ი ა ე ო"
        ),
        stops=words("და ან თუ"),
    ),
}
