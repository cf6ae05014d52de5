"""Feature: what the labour-market assessment found for the occupation and region, faded by age."""

import numpy as np

from magnet.matching.features.feature import NEUTRAL, Keys
from magnet.matching.frame import FOUND
from magnet.matching.knowledge import freshness
from magnet.matching.mention import FULL
from magnet.matching.opportunity import Finding
from magnet.matching.person import Person
from magnet.matching.probe import Probe, to_points
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Table

name = "demand"
facets = ("demand",)
STEP = 250
"""What each step of demand, from -2 surplus to +2 shortage, is worth beside the neutral value."""


def value(person: Person, keys: Keys) -> Value:
    """Neutral without a finding, up to full for a fresh one of a severe shortage."""
    position = person.knowledge.finding(*keys["demand"])
    if position is None:
        return Value(NEUTRAL, 0)
    finding = person.knowledge.findings[position]
    fresh = freshness(finding, person.today)
    number = _number(finding, fresh)
    if number == NEUTRAL:
        return Value(number, fresh)
    code = "in_demand" if number > NEUTRAL else "in_surplus"
    return Value(number, fresh, reasons=(Reason.of(code, found_on=finding.on.isoformat()),))


def points(probe: Probe, weight: int) -> Table:
    """A table over findings."""
    today = probe.person.today
    values = [_number(finding, freshness(finding, today)) for finding in probe.person.knowledge.findings]
    # One past the last finding stands for none.
    return Table(FOUND, to_points(weight, np.array([*values, NEUTRAL], np.int32)))


def _number(finding: Finding, fresh: int) -> int:
    return min(max(NEUTRAL + finding.demand * STEP * fresh // FULL, 0), FULL)
