"""Armenian and Georgian."""

from magnet.matching.languages.table import LanguageTable, words

TABLES = {
    "hy": LanguageTable(
        stemmer="armenian",
        suffixes=words("ություն ներ եր ի ը ն"),
        stops=words("և եւ կամ ու համար"),
    ),
    "ka": LanguageTable(
        suffixes=words(
            "ებისთვის ებისათვის ისთვის ისათვის ების ებში ებით ებზე ებმა ებს ები ში ზე თან ით ის ად მა ს ი ა ე ო"
        ),
        stops=words("და ან თუ"),
    ),
}
