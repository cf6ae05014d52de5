"""How much each feature counts, per kind, as whole numbers that sum to 1000, with a fingerprint to store."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from magnet.matching.mention import FULL
from magnet.matching.profile import OpportunityKind

FEATURE_NAMES = (
    "occupation",
    "essential_skills",
    "optional_skills",
    "language",
    "education",
    "experience",
    "place",
    "wishes",
    "demand",
    "wording",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of all features in the order of `FEATURE_NAMES`; made by `of`, which checks them."""

    values: tuple[int, ...]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> "Weights":
        """Weights by feature name, absent ones 0.

        Raises ValueError for an unknown feature, a weight below 0, or a sum other than 1000.
        """
        if unknown := sorted(set(weights) - set(FEATURE_NAMES)):
            raise ValueError(f"unknown features: {', '.join(unknown)}")
        values = tuple(weights.get(name, 0) for name in FEATURE_NAMES)
        if min(values) < 0 or sum(values) != FULL:
            raise ValueError(f"weights must be whole, not negative, and sum to {FULL}")
        return cls(values)

    def __getitem__(self, feature: str) -> int:
        """The weight of a feature; ValueError if there is no such feature."""
        return self.values[FEATURE_NAMES.index(feature)]

    def items(self) -> tuple[tuple[str, int], ...]:
        """Feature names with their weights, in order."""
        return tuple(zip(FEATURE_NAMES, self.values, strict=True))

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change with any weight."""
        text = ";".join(f"{name}={weight}" for name, weight in self.items())
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


STARTING_WEIGHTS: Mapping[OpportunityKind, Weights] = {
    "vacancy": Weights.of(
        {
            "occupation": 260,
            "essential_skills": 300,
            "optional_skills": 50,
            "language": 80,
            "education": 50,
            "experience": 70,
            "place": 80,
            "wishes": 80,
            "demand": 30,
        }
    ),
    # A course is judged by what it leads to and whether the person can follow it; past experience matters little.
    "training": Weights.of(
        {
            "occupation": 200,
            "essential_skills": 150,
            "language": 120,
            "education": 80,
            "place": 150,
            "wishes": 200,
            "demand": 100,
        }
    ),
    "support": Weights.of(
        {
            "occupation": 250,
            "essential_skills": 200,
            "language": 50,
            "experience": 100,
            "place": 150,
            "wishes": 200,
            "demand": 50,
        }
    ),
}

CANDIDATE_WEIGHTS = Weights.of(
    {
        "occupation": 170,
        "essential_skills": 195,
        "optional_skills": 35,
        "language": 50,
        "education": 30,
        "experience": 45,
        "place": 55,
        "wishes": 50,
        "demand": 20,
        "wording": 350,
    }
)
"""For people ranked for one vacancy by its text: there words can be weighed over the people at hand."""


def points(weight: int, value: int) -> int:
    """What a feature adds to a score: per mille of per mille, rounded half up."""
    return (weight * value + FULL // 2) // FULL
