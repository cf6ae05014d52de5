"""Which words tell of somebody: names, places, numbers, and what merely looks like them, in any script."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from magnet.matching.linking.hearing import keys_of
from magnet.matching.text import ascii_word, words

LONGEST, MOST_WORDS = 80, 6
"""Letters and words of what people call their work; what is longer tells a story."""
LEAST = 4
"""Letters of a name by whose beginning an inflected one is known; a shorter one is known as a whole."""
TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "bin", "ibn", "abu", "umm", "oglu", "ogly", "kyzy", "uulu"])
NOUNS_BEGIN_LARGE = frozenset({"de"})
"""Languages in which a capital letter says nothing of a name."""
_PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u200c\u200d'’ʼ\-,/() ])*")
_VOWELS = "aeiouy"


@dataclass(frozen=True, slots=True)
class Teller:
    """Says of phrases whether they tell of somebody, given names and places to be kept from everybody.

    `knows` says of a word whether the taxonomy has it: a word that it has is no name for sounding like one.
    """

    knows: Callable[[str], bool]
    _whole: frozenset[str] = frozenset()
    _beginnings: tuple[str, ...] = ()
    _sounds: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, names: Iterable[str], knows: Callable[[str], bool]) -> "Teller":
        """From names of people, firms and places as they are written, each of whose words counts."""
        found = {word for name in names for word in words(name)}
        spelt = {spelling for word in found if (spelling := ascii_word(word))}
        beginnings = {stem for one in spelt if len(stem := one.rstrip(_VOWELS)) >= LEAST}
        sounds = frozenset(key for word in found for key in keys_of(word))
        return cls(knows, frozenset(spelt), tuple(sorted(beginnings)), sounds)

    def tells(self, text: str, language: str) -> bool:
        """Whether a phrase holds a name, a place or a number, or what looks like one."""
        said = words(text)
        if not said or len(text) > LONGEST or len(said) > MOST_WORDS or _PLAIN.fullmatch(text) is None:
            return True
        return any(map(self._is_named, said)) or (
            language not in NOUNS_BEGIN_LARGE and any(map(self._looks_named, _later(text)))
        )

    def _is_named(self, word: str) -> bool:
        spelt = ascii_word(word)
        if spelt in self._whole or spelt in TITLES or spelt.startswith(self._beginnings):
            return True
        return not self.knows(word) and not self._sounds.isdisjoint(keys_of(word))

    def _looks_named(self, word: str) -> bool:
        """A capital within a phrase, on a word that is no abbreviation and that no label has."""
        return word[:1].isupper() and not word.isupper() and not all(map(self.knows, words(word)))


def _later(text: str) -> Sequence[str]:
    return text.split()[1:]
