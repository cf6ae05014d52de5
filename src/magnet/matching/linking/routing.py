"""Choosing the languages whose labels a phrase is looked up in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.vectors import Floats
from magnet.matching.text import ascii_word

MOST_FOREIGN = 2
"""Languages added for words that the phrase's own language does not know."""
MOST_NEAR = 4
"""Languages looked up in for what their words are like, where no word, or none that helps, is known."""
FEW = 3
"""As few languages as this are all looked up in, always."""
REMEMBERED = 100_000
"""Strange words kept with what they are like; an endless file must not fill memory."""

Spoken = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Router:
    """Which languages' labels use a word: for each word, the numbers of those languages in `languages`."""

    languages: tuple[str, ...]
    speakers: Mapping[str, tuple[int, ...]]
    neighbours: Neighbours | None
    _likeness: dict[str, Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, vocabularies: Mapping[str, Iterable[str]], neighbours: Neighbours | None) -> "Router":
        """A router over the words of each language; `neighbours` of all their words, None of a few languages."""
        speakers: dict[str, tuple[int, ...]] = {}
        for number, words in enumerate(vocabularies.values()):
            for word in words:
                speakers[word] = (*speakers.get(word, ()), number)
        return cls(tuple(vocabularies), speakers, neighbours)

    def choose(self, phrases: Sequence[Spoken], language: str | None) -> dict[Spoken, tuple[str, ...]]:
        """Each phrase's language, and those that know the words which it does not; the nearest if nobody knows any."""
        if len(self.languages) <= FEW or self.neighbours is None:
            return dict.fromkeys(phrases, self.languages)
        own = [tag for tag in self.languages if language and tag.split("-")[0] == language.split("-")[0]]
        numbers = {self.languages.index(tag) for tag in own}
        chosen: dict[Spoken, tuple[str, ...]] = {}
        for phrase in phrases:
            foreign: Counter[int] = Counter()
            for word in phrase:
                known = self.speakers.get(word, ())
                if not numbers.intersection(known):
                    foreign.update(known)
            # Of languages that know equally many words, the one with the larger vocabulary of labels comes first.
            added = [self.languages[number] for number, _ in foreign.most_common(MOST_FOREIGN)]
            chosen[phrase] = (*own, *added)
        lost = [phrase for phrase, tags in chosen.items() if not tags]
        return chosen | {phrase: tags or self.languages[:1] for phrase, tags in self.nearest(lost).items()}

    def nearest(self, phrases: Sequence[Spoken]) -> dict[Spoken, tuple[str, ...]]:
        """For each phrase the languages whose words are most like its own, best first, none where none is."""
        self._learn(word for phrase in phrases for word in phrase if word not in self.speakers)
        found: dict[Spoken, tuple[str, ...]] = {}
        for phrase in phrases:
            likeness = np.zeros(len(self.languages), dtype=np.float32)
            for word in phrase:
                known = self.speakers.get(word)
                if known is None:
                    likeness += self._likeness[word] ** 2
                else:
                    likeness[list(known)] += 1
            order = np.argsort(-likeness, kind="stable")[:MOST_NEAR].tolist()
            found[phrase] = tuple(self.languages[number] for number in order if likeness[number] > 0)
        return found

    def strange(self, words: Sequence[str]) -> bool:
        """Whether some word is in no language's labels, so that only its letters can tell."""
        return any(word not in self.speakers for word in words)

    def _learn(self, words: Iterable[str]) -> None:
        """Have the likeness of these words at hand."""
        if len(self._likeness) > REMEMBERED:
            self._likeness.clear()
        new = [word for word in dict.fromkeys(words) if word not in self._likeness]
        if self.neighbours is not None and new:
            likeness = self.neighbours.likeness([ascii_word(word) for word in new], len(self.languages))
            self._likeness.update(zip(new, likeness, strict=True))
