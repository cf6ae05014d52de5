"""Occupations by what somebody did: "I plastered walls" says a skill, and the skill which occupations need it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from magnet.matching.linking.candidates import ONLY_ASKED, Candidate
from magnet.matching.taxonomy import Taxonomy

TOLD_IN = 2
"""Fewer words than this are a title."""
FEW = 4
"""A skill that more occupations cannot do without says too little about any of them."""
SKILLS = 5
"""As many skills as are considered of one phrase."""
WEIGHT = 0.8
"""What the chance of a skill is worth to an occupation."""

Links = Callable[[Sequence[str], str | None, int], Sequence[Sequence[Candidate]]]


@dataclass(frozen=True, slots=True)
class Deeds:
    """The occupations that need each skill, by their positions in a taxonomy, and what links phrases to skills."""

    needing: Mapping[int, Sequence[int]]
    links: Links

    @classmethod
    def of(cls, taxonomy: Taxonomy, links: Links) -> "Deeds":
        """From the essential skills of a taxonomy; `links` is `Linker.link_many` of its skills."""
        needing: dict[int, list[int]] = defaultdict(list)
        for occupation, skill in zip(*(side.tolist() for side in taxonomy.related("essential")), strict=True):
            needing[skill].append(occupation)
        return cls({skill: some for skill, some in needing.items() if len(some) <= FEW}, links)

    def occupations(self, texts: Sequence[str], language: str | None) -> list[dict[int, float]]:
        """The occupations that each of these phrases may tell of, each with a chance."""
        found: list[dict[int, float]] = []
        for skills in self.links(texts, language, SKILLS):
            chances: dict[int, float] = {}
            for skill in skills:
                some = self.needing.get(skill.concept, ())
                for occupation in some:
                    chance = min(WEIGHT * skill.score / sqrt(len(some)), ONLY_ASKED["occupation"])
                    chances[occupation] = max(chances.get(occupation, 0.0), chance)
            found.append(chances)
        return found


def led(found: Sequence[Candidate], told: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Both kinds of candidates by their chance, each concept once; raw scores fall along the list as chances do."""
    best: dict[int, Candidate] = {}
    # Those told come first among equals: they are the same however many candidates are wanted.
    for one in (*told, *found):
        if one.concept not in best or best[one.concept].score < one.score:
            best.pop(one.concept, None)
            best[one.concept] = one
    ordered, raw = list[Candidate](), float("-inf")
    for one in reversed(sorted(best.values(), key=lambda each: -each.score)):  # noqa: C413 - equals keep their order
        raw = max(raw, one.raw)
        ordered.append(one._replace(raw=raw))
    return tuple(reversed(ordered))
