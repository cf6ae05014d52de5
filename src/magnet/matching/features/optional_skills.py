"""Feature: how much of the skills that the item would welcome the person has."""

import numpy as np

from magnet.matching.features import skill_cover
from magnet.matching.features.essential_skills import UNLISTED
from magnet.matching.features.feature import Keys
from magnet.matching.person import Person
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.results import Value

name = "optional_skills"


def value(person: Person, keys: Keys) -> Value:
    """The mean worth of the skills welcomed."""
    return skill_cover.value(person, keys["optional"]) if keys["optional"] else Value(UNLISTED, 0)


def points(probe: Probe, weight: int) -> Points:
    """Sparse rows."""
    rows = probe.frame.optional
    if not len(rows.members):
        return to_points(weight, np.array([UNLISTED]))
    found = skill_cover.points(probe, rows, weight)
    found[rows.sizes == 0] = to_points(weight, np.array([UNLISTED]))[0]
    return found
