"""A language's words in another script than its own: "kashi kari" is کاشی‌کاری to who is known to speak Dari."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from magnet.matching.languages.sounds import CHAT_LETTERS, CHAT_PAIRS, VOWELS
from magnet.matching.linking.hearing import spelling

LIKE, BARE = 0.86, 0.6
"""Least likeness (Jaro-Winkler) of a word to the known one that it is taken for; the consonants' share of it."""
WORTH_A_LOOK = (LIKE - BARE) / (1 - BARE)
"""Below this likeness of all letters, equal consonants do not help any more."""
LOOKED_AT = 6
"""Known words most like a strange one, of which the consonants are compared."""
LEAST_CONSONANTS, PART = 2, 0.6
"""As few consonants tell a word, and so large a part of the longer word is more than its beginning."""
REMEMBERED = 20_000
"""Words kept with what they were taken for; an endless file must not fill memory."""
LATIN = "LATIN"
_DOUBLED = re.compile(r"(.)\1+")
_LETTERS = str.maketrans(CHAT_LETTERS)
_NO_VOWELS = str.maketrans("", "", VOWELS)
_PAIRS = re.compile("|".join(sorted(CHAT_PAIRS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Respelling:
    """The words of one language's labels, and how each reads to an ear that knows neither alphabet."""

    script: str
    words: Sequence[str]
    read: Sequence[str]
    ways: Sequence[Mapping[int, str]]
    _known: dict[str, str | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, words: Iterable[str], ways: Sequence[Mapping[int, str]]) -> "Respelling":
        """From a language's words, of which those in its usual script count, and the tables of those who chat in it."""
        by_script: dict[str, list[str]] = {}
        for word in words:
            if len(word) > 1:
                by_script.setdefault(_script_of(word), []).append(word)
        script, own = max(by_script.items(), key=lambda each: len(each[1]), default=("", []))
        if script == LATIN:  # the signs are its own letters
            letters = ways[0] if ways else {}
            return cls(script, own, [_read(word.translate(letters)) for word in own], ())
        return cls(script, own, [_read(word) for word in own], ways)

    def is_foreign(self, words: Iterable[str]) -> bool:
        """Whether there are letters, and none of them of the language's own script."""
        scripts = set(map(_script_of, words)) - {""}
        return bool(scripts) and self.script not in scripts

    def meant(self, words: Iterable[str]) -> dict[str, str]:
        """The known word that each of these may be; those like none are left out."""
        found = {word: self._meant(word) for word in words}
        return {word: known for word, known in found.items() if known is not None}

    def _meant(self, word: str) -> str | None:
        if word not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            likeness, known = max((self._nearest(_read(way)) for way in self._spellings(word)), default=(0.0, ""))
            self._known[word] = known if likeness >= LIKE else None
        return self._known.get(word)

    def _spellings(self, word: str) -> dict[str, None]:
        return dict.fromkeys([word, *(word.translate(way) for way in self.ways if word.isascii())])

    def _nearest(self, read: str) -> tuple[float, str]:
        """The likeness of the known word that reads most like this, and the word."""
        if not read:
            return 0.0, ""
        scorer = JaroWinkler.similarity
        near = process.extract(read, self.read, scorer=scorer, limit=LOOKED_AT, score_cutoff=WORTH_A_LOOK)
        return max(
            (
                ((1 - BARE) * likeness + BARE * _likeness_of_consonants(read, other), self.words[at])
                for other, likeness, at in near
            ),
            default=(0.0, ""),
            key=lambda each: each[0],
        )


def tables_of(chat: Iterable[Mapping[str, str]]) -> tuple[dict[int, str], ...]:
    """The tables of signs that stand for a language's letters, as `str.translate` takes them."""
    return tuple(str.maketrans(dict(table)) for table in chat)


def _read(word: str) -> str:
    """A word in letters that stand for one sound each, whatever alphabet it is written in; a long vowel stays one."""
    plain = _PAIRS.sub(lambda pair: CHAT_PAIRS[pair[0]], spelling(word))
    return _DOUBLED.sub(r"\1", plain.translate(_LETTERS))


def _likeness_of_consonants(one: str, other: str) -> float:
    """Where vowels are not written, what is left tells; one consonant tells nothing, nor does a mere beginning."""
    bare = one.translate(_NO_VOWELS), other.translate(_NO_VOWELS)
    if min(map(len, bare)) < LEAST_CONSONANTS or not (_are_as_long(*bare) and _are_as_long(one, other)):
        return 0.0
    return JaroWinkler.similarity(*bare)


def _are_as_long(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= PART * longer


def _script_of(word: str) -> str:
    """The script of a word's first letter, as Unicode names it; empty where there is no letter."""
    return next((unicodedata.name(sign, "").split(" ")[0] for sign in word if sign.isalpha()), "")
