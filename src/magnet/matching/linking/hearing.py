"""Words by their sound: how a word written in another script or another country's spelling finds its label."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler

from magnet.matching.languages import table_of
from magnet.matching.languages.sounds import CHAT, GLIDES, LETTERS, READINGS, SOUNDS, VOWELS
from magnet.matching.strings import Strings
from magnet.matching.text import ascii_word

Keys = npt.NDArray[np.int64]
LEAST_SOUNDS, MOST_SOUNDS = 3, 12
"""Two consonants say too little; a dozen fill the number that a key is."""
MOST_KEYS = 8
"""Letters with two readings multiply; a word with more keys keeps the first ones."""
OWN_SCRIPT, OTHER_SCRIPT = 0.88, 0.7
"""Least likeness (Jaro-Winkler) of the letters to those of a word in the same script, and in another one."""
CROWDED = 64
"""Where more words than this share a key, those in one's own script are left to their letters."""
MOST_HEARD = 2
"""Words that an unknown one is taken for, at most."""
REMEMBERED = 50_000
"""Unknown words kept with what they sound like; an endless file must not fill memory."""
_LATIN = re.compile("[a-z]")
_PARTS = re.compile(
    "|".join(sorted(READINGS, key=len, reverse=True))
    + rf"|(?:{'|'.join(GLIDES)})(?=[{VOWELS}])|(?<=[ae])u(?![{VOWELS}])|[{VOWELS}]"
)
_READINGS = {
    letters: tuple(reading.strip(".") for reading in readings.split())
    for letters, readings in (READINGS | GLIDES).items()
}
NO_VOWELS = str.maketrans("", "", VOWELS)
CHAT_TABLES = {tag: tuple(map(str.maketrans, tables)) for tag, tables in CHAT.items()}
_SIGNS = frozenset(sign for tables in CHAT.values() for table in tables for sign in table)
_DIGRAPHS = re.compile("([szkgct])h")
_FIGURES = str.maketrans(SOUNDS, "0123456789abcdefghijklmnopqrstuv"[: len(SOUNDS)])
_DOUBLED = re.compile(r"([a-z])\1+")


@lru_cache(maxsize=1 << 16)
def spelling(word: str) -> str:
    """A word in the ASCII letters that an English ear would write it with; doubled letters of an alphabet are one."""
    spelt = ascii_word(word.translate(LETTERS))
    # Where vowels are not written, two equal consonants have one between them.
    return spelt if is_vowelless(word) else _DOUBLED.sub(r"\1", spelt)


@lru_cache(maxsize=1 << 16)
def keys_of(word: str) -> tuple[int, ...]:
    """The sounds that a word may have, each way as one number; none for a word with fewer than three consonants."""
    readings = [_READINGS.get(part, ("",)) for part in _PARTS.findall(spelling(word))]
    heard = dict.fromkeys("".join(sounds) for sounds in islice(product(*readings), MOST_KEYS))
    # Each sound is a digit of a number, which is read thus many times faster than it is added up.
    return tuple([int(sounds[:MOST_SOUNDS].translate(_FIGURES), 32) for sounds in heard if len(sounds) >= LEAST_SOUNDS])


def is_vowelless(word: str) -> bool:
    """Whether a word is of a script that leaves most vowels out."""
    return unicodedata.bidirectional(word[:1] or "a") in {"R", "AL"}


def keys_of_words(words: Sequence[str], language: str) -> tuple[Keys, npt.NDArray[np.int32]]:
    """The keys of a vocabulary, sorted, and beside each the place of its word; with and without an Arabic article."""
    prefixes = tuple(prefix for prefix in table_of(language).prefixes if len(prefix) > 1)
    pairs = {
        (key, place)
        for place, word in enumerate(words)
        for form in _forms(word, prefixes)
        for key in keys_of.__wrapped__(form)
    }
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return np.ascontiguousarray(ordered[:, 0]), ordered[:, 1].astype(np.int32)


def _forms(word: str, prefixes: Sequence[str]) -> Iterable[str]:
    yield word
    for prefix in prefixes:
        if word.startswith(prefix):
            yield word[len(prefix) :]


@dataclass(frozen=True, slots=True)
class Hearing:
    """All languages' words by their sound: sorted keys, and beside each its language and its word's place there."""

    languages: tuple[str, ...]
    vocabularies: tuple[Strings, ...]
    keys: Keys
    speakers: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    _heard: dict[str, list[tuple[str, str]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, words: Mapping[str, tuple[Strings, Keys, npt.NDArray[np.int32]]]) -> "Hearing":
        """From each language's words, and the keys and places that `keys_of_words` gave for them."""
        nothing = np.empty(0, dtype=np.int64)
        keys = np.concatenate([nothing, *(each[1] for each in words.values())])
        places = np.concatenate([nothing, *(each[2] for each in words.values())]).astype(np.int32)
        speakers = np.repeat(np.arange(len(words), dtype=np.int32), [len(each[1]) for each in words.values()])
        order = np.argsort(keys, kind="stable")
        vocabularies = tuple(each[0] for each in words.values())
        return cls(tuple(words), vocabularies, keys[order], speakers[order], places[order])

    def words_like(self, word: str) -> list[tuple[str, str]]:
        """The known words that an unknown one may be in another spelling, each with its language; likeliest first."""
        heard = self._heard.get(word)
        if heard is None:
            if len(self._heard) >= REMEMBERED:
                self._heard.clear()
            heard = self._heard[word] = self._words_like(word)
        return heard

    def _words_like(self, word: str) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], float] = {}
        for spelt, language in _spellings(word):
            for key in keys_of(spelt):
                self._hear(spelt, key, language, found)
        # Of equals the word in the same letters: "masson" is a mason before it is an Arabic factory.
        latin = _is_latin(word)
        return sorted(found, key=lambda each: (-found[each], _is_latin(each[1]) != latin, each))[:MOST_HEARD]

    def _hear(self, word: str, key: int, language: str | None, found: dict[tuple[str, str], float]) -> None:
        """Put the words that have a key, in one language or all, among those found, with their likeness to a word."""
        latin = _is_latin(word)
        begin, end = np.searchsorted(self.keys, [key, key + 1]).tolist()
        for number, place in zip(self.speakers[begin:end].tolist(), self.places[begin:end].tolist(), strict=True):
            tag = self.languages[number]
            if language is not None and tag.split("-")[0] != language:
                continue
            known = self.vocabularies[number][place]
            own = _is_latin(known) == latin
            if own and end - begin > CROWDED:
                continue
            likeness = _likeness(word, known)
            if likeness >= (OWN_SCRIPT if own else OTHER_SCRIPT):
                found[tag, known] = max(likeness, found.get((tag, known), 0.0))


def _spellings(word: str) -> Iterable[tuple[str, str | None]]:
    """A word as it is, for all languages, and as those who chat in one mean its signs."""
    yield word, None
    if not word.isascii() or _SIGNS.isdisjoint(word) or not _is_latin(word):
        return
    for tag, tables in CHAT_TABLES.items():
        for table in tables:
            meant = word.translate(table)
            if meant != word:
                yield meant, tag


def _is_latin(word: str) -> bool:
    return bool(_LATIN.search(word))


def _one_letter(digraph: re.Match[str]) -> str:
    return digraph[1].upper()


def _likeness(one: str, other: str) -> float:
    spelt = spelling(one), spelling(other)
    if is_vowelless(one) != is_vowelless(other):
        spelt = spelt[0].translate(NO_VOWELS), spelt[1].translate(NO_VOWELS)
    # Two letters for one sound may be one, or half of them that of another language.
    short = _DIGRAPHS.sub(_one_letter, spelt[0]), _DIGRAPHS.sub(_one_letter, spelt[1])
    return max(JaroWinkler.similarity(*spelt), JaroWinkler.similarity(*short))
