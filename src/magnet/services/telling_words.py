"""Which words tell of somebody: names, places, numbers, and what merely looks like them, in any script."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from magnet.matching.linking.hearing import keys_of
from magnet.matching.text import ascii_word, words

LONGEST, MOST_WORDS = 80, 6
"""Letters and words of what people call their work; what is longer tells a story."""
ENDING, SHORT_ENDING = 6, 2
"""Letters that inflecting adds to a name, at most (-istvis), and to what is left of a short one (-is)."""
OF_PERSON, OF_PLACE = 4, 5
"""Letters of a name without its last vowels by which it is known with any ending; by one less with a short one."""
PROCLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك", "ئ")
"""What is written before a name in Arabic letters without a blank: and, in, to, as, the."""
TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "bin", "ibn", "abu", "umm", "oglu", "ogly", "kyzy", "uulu"])
NOUNS_BEGIN_LARGE = frozenset({"de"})
"""Languages in which a capital letter says nothing of a name."""
_SIGNS = re.compile("[\u0300-\u036f\u200c\u200d'’ʼ\\-,/() ]")
_VOWELS = "aeiouy"


@dataclass(frozen=True, slots=True)
class _Named:
    """Words of names: as they are, and by their beginnings the most letters that an inflected one has."""

    whole: frozenset[str] = frozenset()
    beginnings: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, some: Collection[str], least: int) -> "_Named":
        """Of these words; `least` letters have to be left of one without its last vowels to be known by any ending."""
        beginnings: dict[str, int] = {}
        for stem, most in (found for word in some for found in _stems(word, least)):
            beginnings[stem] = max(most, beginnings.get(stem, 0))
        return cls(frozenset(some), beginnings)

    def begin(self, word: str) -> bool:
        """Whether a word is one of these, perhaps with an ending."""
        ends = range(OF_PERSON - 1, len(word) + 1)
        return word in self.whole or any(len(word) <= self.beginnings.get(word[:end], 0) for end in ends)


@dataclass(frozen=True, slots=True)
class Teller:
    """Says of phrases whether they tell of somebody, given names and places to be kept from everybody.

    `knows` says of a word whether the taxonomy has it: such a word is no name for beginning or sounding like one.
    """

    knows: Callable[[str], bool]
    _names: _Named
    _places: _Named
    _sounds: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, names: Iterable[str], knows: Callable[[str], bool], places: Iterable[str] = ()) -> "Teller":
        """From names of people, firms and their places, each of whose words counts, and from places that all know.

        The latter are given in each language and compared as they are written, names in ASCII. Of a place's name of
        several words those count that no label has ("Bosnien", not "und").
        """
        found = {word for name in names for word in words(name)}
        public = {word for name in places for word in telling_in(name, knows)}
        spelt = {spelling for word in found if (spelling := ascii_word(word))}
        sounds = frozenset(key for word in found for key in keys_of(word))
        return cls(knows, _Named.of(spelt, OF_PERSON), _Named.of(public, OF_PLACE), sounds)

    def tells(self, text: str, language: str) -> bool:
        """Whether a phrase holds a name, a place or a number, or what looks like one."""
        said = words(text)
        if not said or len(text) > LONGEST or len(said) > MOST_WORDS or not _is_plain(text):
            return True
        return any(map(self._is_named, said)) or (
            language not in NOUNS_BEGIN_LARGE and any(map(self._looks_named, _later(text)))
        )

    def _is_named(self, word: str) -> bool:
        spelt = ascii_word(word)
        if spelt in self._names.whole or spelt in TITLES or word in self._places.whole:
            return True
        if self.knows(word):
            return False
        begins = any(self._places.begin(one) or self._names.begin(ascii_word(one)) for one in _bare(word))
        return begins or not self._sounds.isdisjoint(keys_of(word))

    def _looks_named(self, word: str) -> bool:
        """A capital within a phrase, on a word that is no abbreviation and that no label has."""
        return word[:1].isupper() and not word.isupper() and not all(map(self.knows, words(word)))


def telling_in(name: str, knows: Callable[[str], bool]) -> list[str]:
    """The words of a name that say which one it is: one alone, or of several the longer ones that no label has."""
    found = words(name)
    return list(found) if len(found) == 1 else [word for word in found if len(word) >= OF_PERSON and not knows(word)]


def _stems(word: str, least: int) -> Iterator[tuple[str, int]]:
    """The beginnings by which an inflected name is known, each with the most letters that such a word has."""
    if len(word) >= OF_PERSON:
        yield word, len(word) + ENDING
    stem = word
    while len(stem) >= least and _ends_open(stem):
        stem = stem[:-1]
        yield stem, len(word) + (ENDING if len(stem) >= least else SHORT_ENDING)


def _ends_open(word: str) -> bool:
    """Whether it ends in a vowel, or in a sign without a sound."""
    last = ascii_word(word[-1])
    return not last or last[-1] in _VOWELS


def _bare(word: str) -> Iterator[str]:
    """A word, and what is left of it without what Arabic letters write before it."""
    yield word
    for before in PROCLITICS:
        if word.startswith(before) and len(word) - len(before) >= OF_PERSON - 1:
            yield word[len(before) :]


def _is_plain(text: str) -> bool:
    """Whether it begins with a letter, and has nothing but letters and a few signs: no number of any script."""
    return text[:1].isalpha() and all(letter.isalpha() or _SIGNS.match(letter) for letter in text)


def _later(text: str) -> Sequence[str]:
    return text.split()[1:]
