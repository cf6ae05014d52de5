"""What every skill is worth to one person: stated, near to a stated one, implied by past work, or not mentioned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from magnet.matching.mention import FULL
from magnet.matching.phrases import Phrase, best_phrase_likeness, certainty, likely, phrase, words
from magnet.matching.profile import HeldSkill, Work
from magnet.matching.results import Value
from magnet.matching.taxonomy import Taxonomy

PRIOR = 200
"""A skill asked for and not mentioned."""
IMPLIED = 400
"""The most that past work alone says of a skill; less than the lowest match, so that stating it never harms."""
LOWEST_MATCH = 450
LEVEL_WORTH = {"basic": 850, "good": FULL, "expert": FULL, None: FULL}
NEAR_ENOUGH = 200
"""Skills less alike than this do not stand in for each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """Values 0..1000 of every concept as a skill asked for.

    `base` is what they are before any skill is stated; `source` is the position of the stated skill that a value
    comes from, -1 where none; `phrases` are the words of stated skills whose links leave doubt.
    """

    stated: tuple[HeldSkill, ...]
    keys: tuple[Phrase, ...]
    base: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]
    phrases: tuple[tuple[str, ...], ...]
    told: dict[Phrase, Value] = field(default_factory=dict, repr=False)
    """What was said of skills asked for: the items that suit a person ask for the same ones."""

    @classmethod
    def of(cls, stated: Sequence[HeldSkill], work: Sequence[Work], taxonomy: Taxonomy) -> "Holdings":
        """Work out what each skill is worth; every stated skill or past work only raises values."""
        base = np.full(len(taxonomy), PRIOR, np.int32)
        for past in work:
            for concept, weight in phrase(past.occupation, "occupation", taxonomy)[0]:
                needs, need = taxonomy.skills_of(concept)
                implied = PRIOR + (IMPLIED - PRIOR) * need.astype(np.int32) // FULL * weight // FULL
                base[needs] = np.maximum(base[needs], implied)
        nothing = np.full(len(taxonomy), -1, np.int32)
        return cls((), (), base, base, nothing, ()).plus(stated, taxonomy)

    def plus(self, stated: Sequence[HeldSkill], taxonomy: Taxonomy) -> "Holdings":
        """The same with more stated skills: what a training would add, or all there are."""
        keys = tuple(phrase(each.skill, "skill", taxonomy) for each in stated)
        value, source = self.value.copy(), self.source.copy()
        for position, (held, (links, _)) in enumerate(zip(stated, keys, strict=True), start=len(self.stated)):
            for concept, weight in links:
                near, like = taxonomy.skill_likeness(concept)
                chosen = like >= NEAR_ENOUGH
                near, like = near[chosen], like[chosen].astype(np.int32)
                match = LOWEST_MATCH + (LEVEL_WORTH[held.level] - LOWEST_MATCH) * like // FULL
                worth = self.base[near] + (match - self.base[near]) * weight // FULL
                better = worth > value[near]
                value[near[better]] = worth[better]
                source[near[better]] = position
        new = (words(text) for _, text in keys if text and words(text))
        phrases = tuple(dict.fromkeys((*self.phrases, *new)))
        return Holdings((*self.stated, *stated), (*self.keys, *keys), self.base, value, source, phrases)

    def of_phrase(self, asked: Phrase) -> int:
        """The value of one skill asked for."""
        links, text = asked
        known = sum([weight * int(self.value[concept]) for concept, weight in links])
        return (known + (FULL - certainty(links)) * self.by_words(text)) // FULL

    def by_words(self, text: str) -> int:
        """What the mere words of a skill asked for are worth."""
        return words_worth(best_phrase_likeness(self.phrases, text))

    def holds(self, asked: Phrase) -> bool:
        """Whether the likeliest concept of a skill asked for is itself stated, each at least as likely as not."""
        return any(self._stating(asked))

    def masters(self, asked: Phrase) -> bool:
        """Whether it is stated above the basic level."""
        return any(held.level != "basic" for held in self._stating(asked))

    def _stating(self, asked: Phrase) -> Iterator[HeldSkill]:
        links, _ = asked
        if likely(links):
            for held, (mine, _) in zip(self.stated, self.keys, strict=True):
                if likely(mine) and mine[0][0] == links[0][0]:
                    yield held


def words_worth(likeness: int) -> int:
    """Like words as a skill's value: from the lowest match up, the prior where nothing is alike."""
    return LOWEST_MATCH + (FULL - LOWEST_MATCH) * likeness // FULL if likeness else PRIOR
