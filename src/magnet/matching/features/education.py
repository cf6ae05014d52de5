"""Feature: the person's ISCED level against the least one asked for."""

from magnet.matching.facets import Asked
from magnet.matching.features.feature import INFERRED, NEUTRAL, Keys, inferred
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Table

name = "education"
facets = ("education",)
SHORT_BY = {1: 650, 2: 400}
SHORT_BY_MORE = 100
PRIOR = 300


def value(person: Person, keys: Keys) -> Value:
    """Full at the level asked or above it, in part one or two levels below."""
    held = person.profile.education
    number = _number(held, keys["education"])
    if keys["education"] is None:
        return Value(number, 0)
    asked, stated = keys["education"]
    evidence = FULL if stated else INFERRED
    if held is None:
        return Value(number, 0, missing=(Reason.of("education_unknown", level=asked),))
    if held >= asked:
        return Value(number, evidence, reasons=(Reason.of("education_met", level=asked),))
    return Value(number, evidence, missing=(Reason.of("education_short", level=asked, held=held),))


def points(probe: Probe, weight: int) -> Table:
    """A table over the levels asked for."""
    keys = probe.frame.coded["education"].keys
    held = probe.person.profile.education
    return probe.spread("education", [_number(held, key) for key in keys], weight)


def _number(held: int | None, key: Asked | None) -> int:
    if key is None:
        return NEUTRAL
    asked, stated = key
    worth = PRIOR
    if held is not None:
        worth = FULL if held >= asked else SHORT_BY.get(asked - held, SHORT_BY_MORE)
    return worth if stated else inferred(worth)
