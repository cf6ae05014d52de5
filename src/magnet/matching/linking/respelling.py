"""A language's words in another script than its own: "kashi kari" is کاشی‌کاری to who is known to speak Dari."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from magnet.matching.languages.sounds import CHAT_LETTERS, CHAT_PAIRS
from magnet.matching.linking.hearing import NO_VOWELS, is_vowelless, spelling
from magnet.matching.linking.vectors import Floats

LIKE, BARE = 0.86, 0.6
"""Least likeness (Jaro-Winkler) of a word to the known one that it is taken for; the consonants' share of it."""
LEAST_CONSONANTS, PART = 2, 0.6
"""As few consonants tell a word, and so large a part of the longer word is more than its beginning."""
REMEMBERED = 50_000
"""Words kept with what they were taken for; an endless file must not fill memory."""
UNKNOWN = ""
"""Stands for a word that was not looked up, which no word is; another thread may clear what is remembered any time."""
LATIN = "LATIN"
_DOUBLED = re.compile(r"(.)\1+")
_LETTERS = str.maketrans(CHAT_LETTERS)
_PAIRS = re.compile("|".join(sorted(CHAT_PAIRS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Respelling:
    """The words of one language's labels, and how each reads to an ear that knows neither alphabet.

    `bare` is that without vowels, `sizes` and `bare_sizes` the letters of both; `ways` are the tables of signs that
    people who chat in the language mean its letters by.
    """

    words: Sequence[str]
    read: Sequence[str]
    bare: Sequence[str]
    sizes: Floats
    bare_sizes: Floats
    ways: Sequence[Mapping[int, str]]
    _known: dict[str, str | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, words: Iterable[str], ways: Sequence[Mapping[int, str]]) -> "Respelling":
        """From a language's words, of which those in its usual script count, and the tables of those who chat in it."""
        words = list(words)
        script = script_of(words)
        own = [word for word in words if len(word) > 1 and script in scripts_of(word)]
        # In Latin letters the signs are its own ones.
        letters = ways[0] if ways and script == LATIN else {}
        read = [_read(word.translate(letters)) for word in own]
        bare = [each.translate(NO_VOWELS) for each in read]
        sizes, bare_sizes = (np.array([len(each) for each in some], dtype=np.float32) for some in (read, bare))
        return cls(own, read, bare, sizes, bare_sizes, () if script == LATIN else ways)

    def meant(self, words: Iterable[str]) -> dict[str, str]:
        """The known word that each of these may be; those without letters or like none are left out."""
        found = {word: self._meant(word) for word in words if scripts_of(word)}
        return {word: known for word, known in found.items() if known is not None}

    def _meant(self, word: str) -> str | None:
        if (before := self._known.get(word, UNKNOWN)) != UNKNOWN:
            return before
        likeness, nearest = max(map(self._nearest, self._spellings(word)))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[word] = found = nearest if likeness >= LIKE else None
        return found

    def _spellings(self, word: str) -> dict[str, None]:
        return dict.fromkeys([word, *(word.translate(way) for way in self.ways if word.isascii())])

    def _nearest(self, word: str) -> tuple[float, str]:
        """The likeness of the known word that reads most like this, and the word.

        Where vowels are not written, consonants tell; one consonant tells nothing, nor does a mere beginning.
        """
        read = _read(word)
        bare = read.translate(NO_VOWELS)
        if len(bare) < LEAST_CONSONANTS or not self.words:
            return 0.0, ""
        likeness = (1 - BARE) * _likeness(read, self.read) + BARE * _likeness(bare, self.bare)
        likeness[self.bare_sizes < LEAST_CONSONANTS] = 0
        for sizes, size in ((self.sizes, len(read)), (self.bare_sizes, len(bare))):
            likeness[np.minimum(sizes, size) < PART * np.maximum(sizes, size)] = 0
        best = int(likeness.argmax())
        return float(likeness[best]), self.words[best]


def _likeness(one: str, others: Sequence[str]) -> Floats:
    found: Floats = process.cdist([one], others, scorer=JaroWinkler.similarity, dtype=np.float32)[0]
    return found


def _read(word: str) -> str:
    """A word in letters that stand for one sound each, whatever alphabet it is in; a long vowel is one letter."""
    plain = _PAIRS.sub(lambda pair: CHAT_PAIRS[pair[0]], spelling(word)).translate(_LETTERS)
    return plain if is_vowelless(word) else _DOUBLED.sub(r"\1", plain)


def script_of(words: Iterable[str]) -> str:
    """The script, as Unicode names it, in which most words are; empty where there are none."""
    counts: dict[str, int] = {}
    for word in words:
        for script in scripts_of(word):
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script], default="")


@lru_cache(maxsize=1 << 16)
def scripts_of(word: str) -> frozenset[str]:
    """The scripts of a word's letters; none where it has no letter."""
    return frozenset(script_of_letter(sign) for sign in word if sign.isalpha())


@lru_cache(maxsize=1 << 14)
def script_of_letter(letter: str) -> str:
    """A letter's script, as Unicode names it."""
    return unicodedata.name(letter, "").split(" ", maxsplit=1)[0]
