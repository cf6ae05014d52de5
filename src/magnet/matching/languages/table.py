"""The form of a language's table."""

from dataclasses import dataclass

from magnet.matching.languages.letters import FOLDED, fold

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageTable:
    """One language; every field may stay empty.

    `prefixes` and `suffixes` are what may be taken off a word, one of each, the longest that leaves three letters
    (`agglutinates`: one suffix after the other); then `stemmer`, a Snowball algorithm, takes off what it knows, where
    there is one; then the longest of `endings` that the rest has is replaced by another. Where a language is `plain`,
    its letters lose their marks before all this, as many people type them without. `digraphs` are typed for letters
    that a keyboard lacks, but mean themselves after a vowel. `clitics` are words of one letter that are written as the
    beginning of the next one: they are taken off where what is left is known and the whole is not. `parts`: halves of
    words are written together or apart, as Persian ones are. `joints` stand between the halves of a compound ("" for
    nothing at all; no joints means the language writes no compounds). `gender` holds the endings of a masculine and a
    feminine form, as in vend-eur / vend-euse. `abbreviations` holds a short form and the words it stands for. `excepts`
    begin what a title leaves out ("except", "ohne").
    """

    stemmer: str | None = None
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    agglutinates: bool = False
    endings: tuple[tuple[str, str], ...] = ()
    plain: bool = False
    clitics: str = ""
    digraphs: tuple[tuple[str, str], ...] = ()
    parts: bool = False
    joints: tuple[str, ...] = ()
    gender: tuple[tuple[str, str], ...] = ()
    stops: tuple[str, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    excepts: tuple[str, ...] = ()


def words(text: str) -> tuple[str, ...]:
    """A row of a table, written as words with spaces; letters are reduced as those of phrases are."""
    return tuple(dict.fromkeys(fold(text).split()))


def affixes(text: str) -> tuple[str, ...]:
    """A row of beginnings or endings of words, the longest first, with their letters reduced as those of phrases are.

    Spellings that go by the place in a word are left as they are.
    """
    return tuple(sorted(dict.fromkeys(text.translate(FOLDED).split()), key=len, reverse=True))


def endings(text: str) -> tuple[tuple[str, str], ...]:
    """Endings and what replaces them, written as "щиц=щик юванн=", the longest first."""
    halves = (pair.partition("=") for pair in affixes(text))
    return tuple((ending, other) for ending, _, other in sorted(halves, key=lambda half: -len(half[0])))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs written as "eur/euse er/ère /e"."""
    halves = (pair.partition("/") for pair in text.translate(FOLDED).split())
    return tuple((masculine, feminine) for masculine, _, feminine in halves)


def short_forms(text: str) -> tuple[tuple[str, str], ...]:
    """Abbreviations written one a line, "hr = human resources"."""
    halves = (line.partition("=") for line in fold(text).strip().splitlines())
    return tuple((short.strip(), long.strip()) for short, _, long in halves)
