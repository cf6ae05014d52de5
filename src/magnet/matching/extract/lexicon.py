"""Words that tell what stands in a text (names of languages, degrees, headings), as data: a table a language."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from rapidfuzz.distance import Indel

from magnet.matching.extract.reading import Tokens, pieces
from magnet.matching.languages import table_of
from magnet.matching.linking.reading import stem

Table = Mapping[str, Mapping[str, Sequence[str]]]
"""Of one language: group (names, levels, headings ...) to code (en, B2, work ...) to phrases."""
REMEMBERED = 100_000
FEW, TOLD_FROM = 3, 300
"""Small words that tell a language, and words of a text that are looked at where there are fewer."""
COMMON = "common"
"""The group of small frequent words by which a language is told."""
MOST_LANGUAGES = 3
NEARLY_AS_OFTEN = 0.5
SHORT = 3
"""Letters of a word that has no forms."""
ALIKE = 0.65
"""Least share of letters that two forms of a word have in common."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a text, from `first` to before `end`, that a table knows under a group and code."""

    first: int
    end: int
    group: str
    code: str


class Placed(Protocol):
    """What begins at a word."""

    @property
    def first(self) -> int:
        """The place of that word."""
        ...


Somewhere = TypeVar("Somewhere", bound=Placed)


def between(placed: Sequence[Somewhere], low: int, high: int) -> Sequence[Somewhere]:
    """Of what stands in order those that begin from `low` to before `high`, without looking at the others."""
    begin = bisect_left(placed, low, key=_first)
    return placed[begin : bisect_left(placed, high, begin, key=_first)]


def last_before(placed: Sequence[Somewhere], place: int) -> Sequence[Somewhere]:
    """Of what stands in order the last that begins before a place, if there is one."""
    end = bisect_left(placed, place, key=_first)
    return placed[max(end - 1, 0) : end]


def _first(one: Placed) -> int:
    return one.first


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a table: its words, the stems of all but the first, and what it stands for."""

    words: tuple[str, ...]
    rest: tuple[str, ...]
    group: str
    code: str


def _is_form(said: str, word: str) -> bool:
    """Whether two words with the same stem are forms of one word: stemmers cut short words down to what others are."""
    if len(word) <= SHORT:
        return said == word
    return said == word or Indel.normalized_similarity(said, word) >= ALIKE


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table, ready to be looked up: phrases by their first stem, the longest first."""

    language: str
    common: frozenset[str]
    phrases: Mapping[str, tuple["Phrase", ...]]
    _stems: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, language: str, table: Table) -> "Words":
        """From a table of phrases as people write them; how their words are inflected does not matter."""
        words = cls(language, frozenset(pieces(" ".join(table.get(COMMON, {}).get("words", ())))), {})
        by_first: dict[str, list[Phrase]] = {}
        for group, codes in table.items():
            if group == COMMON:
                continue
            for code, phrases in codes.items():
                for phrase in phrases:
                    said = pieces(phrase)
                    first, *rest = words.stems(said) or [""]
                    if first:
                        by_first.setdefault(first, []).append(Phrase(tuple(said), tuple(rest), group, code))
        ordered = {first: tuple(sorted(many, key=lambda one: -len(one.rest))) for first, many in by_first.items()}
        return cls(language, words.common, ordered, words._stems)

    def stems(self, words: Iterable[str]) -> list[str]:
        """The stems of words of this language."""
        known, table = self._stems, table_of(self.language)
        if len(known) > REMEMBERED:
            known.clear()
        found = []
        for word in words:
            one = known.get(word)
            if one is None:
                one = known[word] = stem(word, table) or word
            found.append(one)
        return found

    def marks(self, tokens: Tokens) -> list[Mark]:
        """Every phrase of the table that stands in a line of a text; in each group the longest from the left."""
        words, lines = tokens.words, tokens.lines
        stems, found = self.stems(words), []
        reached: dict[str, int] = {}
        for place, first in enumerate(stems):
            for one in self.phrases.get(first, ()):
                end = place + len(one.words)
                if (
                    reached.get(one.group, 0) <= place
                    and tuple(stems[place + 1 : end]) == one.rest
                    and lines[place] == lines[end - 1]
                    and all(map(_is_form, words[place:end], one.words))
                ):
                    found.append(Mark(place, end, one.group, one.code))
                    reached[one.group] = end
        return found


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of all languages."""

    words: Mapping[str, Words]

    @classmethod
    def of(cls, tables: Mapping[str, Table]) -> "Lexicon":
        """From a table a language (BCP 47 primary tag)."""
        return cls({tag: Words.of(tag, table) for tag, table in sorted(tables.items())})

    def languages_of(self, tokens: Tokens, stated: str | None) -> tuple[str, ...]:
        """The languages that a text is written in, likeliest first: the stated one, then by small words."""
        counts = dict.fromkeys(self.words, 0)
        present = set(tokens.words)
        for tag, words in self.words.items():
            common = words.common & present
            counts[tag] = sum(map(tokens.words.count, common)) if common else 0
        if max(counts.values(), default=0) < FEW and stated not in self.words:
            # A list of a few lines has no small words; then it is told by what else the tables know of it.
            start = tokens.first(TOLD_FROM)
            counts = {tag: counts[tag] + len(words.marks(start)) for tag, words in self.words.items()}
        most = max(counts.values(), default=0)
        often = [
            tag
            for tag in sorted(counts, key=lambda tag: (-counts[tag], tag))
            if counts[tag] >= max(most * NEARLY_AS_OFTEN, 1)
        ]
        return tuple(dict.fromkeys([*([stated] if stated else []), *often[:MOST_LANGUAGES]]))

    def marks(self, tokens: Tokens, languages: Iterable[str]) -> list[Mark]:
        """What the tables of these languages know of a text's words, in order."""
        found: dict[tuple[str, int], Mark] = {}
        for tag in languages:
            table = self.words.get(tag)
            for mark in table.marks(tokens) if table else ():
                known = found.get((mark.group, mark.first))
                if known is None or known.end < mark.end:
                    found[mark.group, mark.first] = mark
        return sorted(found.values(), key=lambda mark: (mark.first, -mark.end, mark.group))
