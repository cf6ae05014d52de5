"""Feature: how much of the skills that the item would welcome the person has."""

import numpy as np

from magnet.matching.features import skill_cover
from magnet.matching.features.essential_skills import UNLISTED
from magnet.matching.features.feature import Keys
from magnet.matching.frame import HEADING
from magnet.matching.holdings import PRIOR
from magnet.matching.person import Person
from magnet.matching.probe import Probe, one_point
from magnet.matching.results import Value
from magnet.matching.tally import Extra, Table

name = "optional_skills"
facets = ("optional",)


def value(person: Person, keys: Keys) -> Value:
    """The mean worth of the skills welcomed."""
    return skill_cover.value(person, keys["optional"]) if keys["optional"] else Value(UNLISTED, 0)


def points(probe: Probe, weight: int) -> tuple[Table, Extra]:
    """A table over headings, and the rows that gain beside it."""
    frame = probe.frame
    table = np.where(frame.headings.welcomed, one_point(weight, PRIOR), one_point(weight, UNLISTED))
    return Table(HEADING, table), skill_cover.beside_priors(probe, frame.optional, weight)
