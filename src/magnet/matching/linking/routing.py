"""Choosing the languages whose labels a phrase is looked up in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_FOREIGN = 2
"""Languages added for words that the phrase's own language does not know."""
FEW = 3
"""As few languages as this are all looked up in, always."""


@dataclass(frozen=True, slots=True)
class Router:
    """Which languages' labels use a word: for each word, the numbers of those languages in `languages`."""

    languages: tuple[str, ...]
    speakers: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, vocabularies: Mapping[str, Iterable[str]]) -> "Router":
        """A router over the words of each language."""
        speakers: dict[str, tuple[int, ...]] = {}
        for number, words in enumerate(vocabularies.values()):
            for word in words:
                speakers[word] = (*speakers.get(word, ()), number)
        return cls(tuple(vocabularies), speakers)

    def choose(self, words: Sequence[str], language: str | None) -> tuple[str, ...]:
        """The phrase's language, and those that know the words which it does not; all if nobody knows any."""
        if len(self.languages) <= FEW:
            return self.languages
        own = [tag for tag in self.languages if language and tag.split("-")[0] == language.split("-")[0]]
        numbers = {self.languages.index(tag) for tag in own}
        foreign: Counter[int] = Counter()
        for word in words:
            known = self.speakers.get(word, ())
            if not numbers.intersection(known):
                foreign.update(known)
        # Of languages that know equally many words, the one with the larger vocabulary of labels comes first.
        added = [self.languages[number] for number, _ in foreign.most_common(MOST_FOREIGN)]
        return (*own, *added) or self.languages

    def strange(self, words: Sequence[str]) -> bool:
        """Whether some word is in no language's labels, so that only its letters can tell."""
        return any(word not in self.speakers for word in words)
