"""Choosing the languages whose labels a phrase is looked up in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from magnet.matching.languages import ALIKE
from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.vectors import Floats
from magnet.matching.text import ascii_word

MOST_FOREIGN = 2
"""Languages added for words that the phrase's own language does not know."""
MOST_NEAR = 3
"""Languages looked up in for what their words are like, where no word, or none that helps, is known."""
FEW = 3
"""As few languages as this are all looked up in, always."""
TELLING, ENDING = 4, 3
"""Letters of a word that may tell a language, and of an ending that may be added to it."""
REMEMBERED = 100_000
"""Strange words kept with what they are like; an endless file must not fill memory."""


@dataclass(frozen=True, slots=True)
class Router:
    """Which languages' labels use a word: for each word, the numbers of those languages in `languages`."""

    languages: tuple[str, ...]
    speakers: Mapping[str, tuple[int, ...]]
    neighbours: Neighbours | None = None
    _likeness: dict[str, Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, vocabularies: Mapping[str, Iterable[str]], neighbours: Neighbours | None = None) -> "Router":
        """A router over the words of each language; a few languages need no `neighbours`."""
        speakers: dict[str, tuple[int, ...]] = {}
        for number, words in enumerate(vocabularies.values()):
            for word in words:
                speakers[word] = (*speakers.get(word, ()), number)
        return cls(tuple(vocabularies), speakers, neighbours)

    def choose(self, words: Sequence[str], language: str | None) -> tuple[str, ...]:
        """The phrase's language, and those that know the words which it does not; none if nobody knows any."""
        if len(self.languages) <= FEW:
            return self.languages
        own = self.own(language)
        numbers = {self.languages.index(tag) for tag in own}
        foreign: Counter[int] = Counter()
        for word in words:
            known = self.speakers.get(word, ())
            if not numbers.intersection(known):
                foreign.update(known)
        # Of languages that know equally many words, the one with the larger vocabulary of labels comes first.
        added = [self.languages[number] for number, _ in foreign.most_common(MOST_FOREIGN)]
        return (*own, *added)

    def understands(self, words: Sequence[str], language: str) -> bool:
        """Whether a language's labels have all words of a phrase that are longer than mere particles, and one at least.

        A few letters more, as of an ending, do not matter.
        """
        numbers = {number for number, tag in enumerate(self.languages) if tag.split("-")[0] == language}
        long = [word for word in words if len(word) >= TELLING]
        return bool(long) and all(
            any(
                numbers.intersection(self.speakers.get(word[:end], ()))
                for end in range(len(word), self._least(word), -1)
            )
            for word in long
        )

    @staticmethod
    def _least(word: str) -> int:
        return max(len(word) - ENDING, TELLING) - 1

    def nearest(self, phrases: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """For each phrase the languages whose words are most like its own, best first; one at least."""
        learned = self._learn(word for words in phrases for word in words if word not in self.speakers)
        found: list[tuple[str, ...]] = []
        for words in phrases:
            likeness = np.zeros(len(self.languages), dtype=np.float32)
            for word in words:
                known = self.speakers.get(word)
                if known is None:
                    likeness += learned[word]
                else:
                    likeness[list(known)] += 1
            order = np.argsort(-likeness, kind="stable")[:MOST_NEAR].tolist()
            near = tuple(self.languages[number] for number in order if likeness[number] > 0)
            found.append(near or self.languages[:1])
        return found

    def is_known(self, words: Sequence[str], languages: Sequence[str]) -> bool:
        """Whether a word is in these languages' labels, or one that is long enough to tell a language in any's."""
        numbers = {self.languages.index(tag) for tag in languages}
        return any(
            word in self.speakers and (len(word) >= TELLING or not numbers.isdisjoint(self.speakers[word]))
            for word in words
        )

    def own(self, language: str | None) -> list[str]:
        """The languages here that a stated one is, or is alike; none where none is stated."""
        stated = (language or "").split("-")[0].lower()
        alike = (stated, *ALIKE.get(stated, ()))
        return [tag for tag in self.languages if tag.split("-")[0] in alike]

    def strange(self, words: Sequence[str]) -> bool:
        """Whether some word is in no language's labels, so that only its letters can tell."""
        return any(word not in self.speakers for word in words)

    def _learn(self, words: Iterable[str]) -> dict[str, Floats]:
        """For each strange word, the square of its likeness to the nearest word of each language.

        Squares, as one near word tells more than two that are half as near. What is remembered is shared between
        threads, and any of them may clear it: the answer is the caller's own.
        """
        if len(self._likeness) > REMEMBERED:
            self._likeness.clear()
        known = {word: self._likeness.get(word) for word in dict.fromkeys(words)}
        learned = {word: likeness for word, likeness in known.items() if likeness is not None}
        new = [word for word in known if word not in learned]
        if self.neighbours is None:
            learned |= {word: np.zeros(len(self.languages), dtype=np.float32) for word in new}
        elif new:
            likeness = self.neighbours.likeness([ascii_word(word) for word in new], len(self.languages))
            learned |= zip(new, likeness**2, strict=True)
        self._likeness.update((word, learned[word]) for word in new)
        return learned
