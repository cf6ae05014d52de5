"""What the core knows of each language, as data: stemmer, endings, compound joints, gendered forms, abbreviations."""

from magnet.matching.languages import (
    caucasian,
    germanic,
    iranian,
    others,
    romance,
    semitic,
    slavic,
    turkic,
    uralic,
)
from magnet.matching.languages.table import LanguageTable, Pairs

LANGUAGES: dict[str, LanguageTable] = {
    tag: table
    for family in (germanic, romance, slavic, uralic, caucasian, semitic, iranian, turkic, others)
    for tag, table in family.TABLES.items()
}
"""By BCP 47 primary tag."""

PLAIN = LanguageTable()
"""A language that nothing is known of: words are compared as they are."""

ALIKE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["fa", "per", "pes"], ("prs",)),
    "prs": ("fa",),
    "ku": ("kmr", "ckb"),
    "kmr": ("ku",),
    **dict.fromkeys(["nb", "nn"], ("no",)),
    **dict.fromkeys(["sr", "bs"], ("hr",)),
    "mo": ("ro",),
    "hyw": ("hy",),
    "pbt": ("ps",),
    "pus": ("ps",),
    "arb": ("ar",),
}
"""Primary tags by which people mean a language that has another tag here, or one that reads alike."""


def table_of(language: str | None) -> LanguageTable:
    """The table of a language tag ("fr", "fr-BE"); an empty one where nothing is known."""
    return LANGUAGES.get((language or "").split("-")[0].lower(), PLAIN)


GENDER_PAIRS: Pairs = frozenset(pair for table in LANGUAGES.values() for pair in table.gender)
"""All languages' pairs: a title often comes without its language, and a wrong pair does little harm."""

ABBREVIATIONS: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
    tag: {tuple(short.split()): tuple(long.split()) for short, long in table.abbreviations}
    for tag, table in LANGUAGES.items()
    if table.abbreviations
}
"""By primary tag, then by short form, of one word or two ("с/х"): the words it stands for."""
ABBREVIATED = {tag: frozenset(short[0] for short in known) for tag, known in ABBREVIATIONS.items()}
"""By primary tag: the first words of all short forms."""


def is_alike(one: str, other: str) -> bool:
    """Whether two tags mean one language, or two that are read as one (Dari and Persian, ku and Kurmanji)."""
    first, second = (tag.split("-")[0].lower() for tag in (one, other))
    return first == second or first in ALIKE.get(second, ())
