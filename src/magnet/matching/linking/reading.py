"""Reading words: stems by language, and the halves of compounds that a vocabulary knows."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import Stemmer

from magnet.matching.languages import ABBREVIATED, ABBREVIATIONS, table_of
from magnet.matching.languages.table import LanguageTable
from magnet.matching.text import ascii_word

SHORTEST_STEM = 3
SHORTEST_COMPOUND, SHORTEST_HALF = 7, 3
REMEMBERED = 200_000
"""Words kept read; a server meets the same ones again and again, but an endless file must not fill memory."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads words as words of one language; `vocabulary` counts the concepts whose labels use each word."""

    language: str
    vocabulary: dict[str, int]
    _read: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def stems(self, words: Iterable[str]) -> list[str]:
        """The stems of words, in ASCII; a compound's halves follow it."""
        return [stem for part in self.parts(words) for stem in part]

    def parts(self, words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The stems of each word that has any, the word's own first."""
        if len(self._read) > REMEMBERED:
            self._read.clear()
        found: list[tuple[str, ...]] = []
        for word in words:
            stems = self._read.get(word)
            if stems is None:
                stems = self._read[word] = self._stems(word)
            if stems:
                found.append(stems)
        return tuple(found)

    def known(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words as the vocabulary has them: without one-letter words before them, halves written together."""
        table = table_of(self.language)
        if table.clitics:
            words = tuple([self._without_clitic(word, table.clitics) for word in words])
        if not table.parts or len(words) < 2:
            return words
        joined = list(words[:1])
        for word in words[1:]:
            whole = joined[-1] + word
            if whole in self.vocabulary and (table.joints or {joined[-1], word} - self.vocabulary.keys()):
                joined[-1] = whole
            else:
                joined.append(word)
        return tuple(joined)

    def _without_clitic(self, word: str, clitics: str) -> str:
        if word[:1] in clitics and word not in self.vocabulary and word[1:] in self.vocabulary:
            return word[1:]
        return word

    def _stems(self, word: str) -> tuple[str, ...]:
        table = table_of(self.language)
        if word in table.stops:
            return ()
        parts = (word, *halves(word, table.joints, self.vocabulary)) if table.joints else (word,)
        return tuple(filter(None, (stem(part, table) for part in parts)))


def expand(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Words with the language's abbreviations written out."""
    tag = language.split("-", maxsplit=1)[0]
    if tag not in ABBREVIATED or ABBREVIATED[tag].isdisjoint(words):
        return words
    known = ABBREVIATIONS[tag]
    expanded: list[str] = []
    place = 0
    while place < len(words):
        size = 2 if words[place : place + 2] in known else 1
        expanded += known.get(words[place : place + size], words[place : place + size])
        place += size
    return tuple(expanded)


def respelt(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Words with the letters for which the language's people type two: "kuehlschrank" is "kühlschrank"."""
    digraphs = table_of(language).digraphs
    if not digraphs:
        return words
    return tuple([_with_letters(word, digraphs) for word in words])


@lru_cache(maxsize=1 << 16)
def _with_letters(word: str, digraphs: tuple[tuple[str, str], ...]) -> str:
    for two, one in digraphs:
        if two in word:
            word = re.sub(f"(?<![aeiouq]){two}", one, word)
    return word


def meant(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Words without what they leave out: "Architects, except landscape and naval" are architects."""
    marks = table_of(language).excepts
    end = next((place for place, word in enumerate(words) if place and word in marks), len(words))
    return words[:end]


def halves(word: str, joints: Sequence[str], vocabulary: dict[str, int]) -> tuple[str, ...]:
    """The two known words that a compound is made of, () if it is none; long and common halves are preferred."""
    best = 0.0
    found: tuple[str, ...] = ()
    if len(word) < SHORTEST_COMPOUND:
        return ()
    for cut in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
        right = word[cut:]
        if right not in vocabulary:
            continue
        for joint in joints:
            left = word[: cut - len(joint)]
            if len(left) < SHORTEST_HALF or left not in vocabulary or word[cut - len(joint) : cut] != joint:
                continue
            worth = math.log((1 + vocabulary[left]) * (1 + vocabulary[right])) + min(len(left), len(right))
            if worth > best:
                best, found = worth, (left, right)
    return found


@lru_cache(maxsize=1 << 17)
def stem(word: str, table: LanguageTable) -> str:
    """A word's stem in ASCII: without the table's affixes, then by Snowball where the language has it."""
    if table.plain:
        word = ascii_word(word)
    for prefix in table.prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_STEM:
            word = word[len(prefix) :]
            break
    shorter = _without_suffix(word, table.suffixes)
    while table.agglutinates and shorter != word:
        word, shorter = shorter, _without_suffix(shorter, table.suffixes)
    word = _stemmer(table.stemmer).stemWord(shorter) if table.stemmer else shorter
    for ending, other in table.endings:
        if word.endswith(ending) and len(word) - len(ending) + len(other) >= SHORTEST_STEM:
            word = word[: len(word) - len(ending)] + other
            break
    return ascii_word(word)


def _without_suffix(word: str, suffixes: Sequence[str]) -> str:
    for suffix in suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=64)
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm)
