"""Feature: how near the item is to where the person lives or will live, and how mobile they are."""

import numpy as np

from magnet.matching.facets import Area
from magnet.matching.features.feature import NEUTRAL, Keys
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.probe import Probe, one_point
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Extra, Share

name = "place"
facets = ("area", "place")
WISHED_REGION, SAME_REGION = 900, 850
MOBILE, UNSURE, ELSEWHERE = 600, 350, 100
"""In another region: of one who would move, of one who did not say, of one who would not."""


def value(person: Person, keys: Keys) -> Value:
    """Full for remote work and the same place, less by region, as far as the person would go."""
    area, place = keys["area"], keys["place"]
    if not area[2] and person.place and place == person.place:
        return Value(FULL, FULL, reasons=(Reason.of("same_place"),))
    number, code = _by_area(person, area)
    region = area[1] or ""
    if code in ("place_unknown", "place_of_person_unknown"):
        return Value(number, 0, missing=(Reason.of(code),))
    if number >= MOBILE:
        reason = Reason.of(code) if code == "remote" else Reason.of(code, region=region)
        return Value(number, FULL, reasons=(reason,))
    evidence = FULL if person.profile.mobility else FULL // 2
    return Value(number, evidence, missing=(Reason.of(code, region=region),))


def points(probe: Probe, weight: int) -> tuple[Share, ...]:
    """A table over areas, and the rows of the person's own place."""
    person, frame = probe.person, probe.frame
    areas = frame.coded["area"]
    table = probe.spread("area", [_by_area(person, key)[0] for key in areas.keys], weight)
    places = frame.coded["place"]
    if not person.place or person.place not in places.keys:
        return (table,)
    rows = np.flatnonzero(places.codes == places.keys.index(person.place))
    return table, Extra(rows, one_point(weight, FULL) - table.points.take(areas.codes[rows]))


def _by_area(person: Person, area: Area) -> tuple[int, str]:
    _, region, remote = area
    if remote:
        return FULL, "remote"
    if region is None:
        return NEUTRAL, "place_unknown"
    if region in person.profile.preferences.regions:
        return WISHED_REGION, "wished_region"
    if person.case.region is None:
        return NEUTRAL, "place_of_person_unknown"
    if region == person.case.region:
        return SAME_REGION, "same_region"
    by_mobility = {"country": (MOBILE, "mobile"), None: (UNSURE, "mobility_unknown")}
    return by_mobility.get(person.profile.mobility, (ELSEWHERE, "other_region"))
