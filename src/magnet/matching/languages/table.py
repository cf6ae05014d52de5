"""The form of a language's table."""

from dataclasses import dataclass

from magnet.matching.languages.letters import FOLDED, fold

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageTable:
    """One language; every field may stay empty.

    `prefixes` and `suffixes` are what may be taken off a word, one of each, the longest that leaves three letters;
    then `stemmer`, a Snowball algorithm, takes off what it knows, where there is one. `joints` stand between the
    halves of a compound ("" for nothing at all; no joints means the language writes no compounds). `gender` holds the
    endings of a masculine and a feminine form, as in vend-eur / vend-euse. `abbreviations` holds a short form and the
    words it stands for. `excepts` begin what a title leaves out ("except", "ohne").
    """

    stemmer: str | None = None
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    gender: tuple[tuple[str, str], ...] = ()
    stops: tuple[str, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    excepts: tuple[str, ...] = ()


def words(text: str) -> tuple[str, ...]:
    """A row of a table, written as words with spaces; letters are reduced as those of phrases are."""
    return tuple(dict.fromkeys(fold(text).split()))


def affixes(text: str) -> tuple[str, ...]:
    """A row of beginnings or endings of words, with their letters reduced; what is spelt by its place is left."""
    return tuple(dict.fromkeys(text.translate(FOLDED).split()))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs written as "eur/euse er/ère /e"."""
    halves = (pair.partition("/") for pair in text.translate(FOLDED).split())
    return tuple((masculine, feminine) for masculine, _, feminine in halves)


def short_forms(text: str) -> tuple[tuple[str, str], ...]:
    """Abbreviations written one a line, "hr = human resources"."""
    halves = (line.partition("=") for line in fold(text).strip().splitlines())
    return tuple((short.strip(), long.strip()) for short, _, long in halves)
