"""Feature: years in the same or near occupations against the years asked for, recent ones first."""

import numpy as np

from magnet.matching.features.feature import NEUTRAL, Keys
from magnet.matching.leanings import CLOSE, SAME, years_near
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Links, certainty, likely
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.results import Reason, Value

name = "experience"
PRIOR = 300
"""No year known in a near occupation: what is asked for may still be there."""


def value(person: Person, keys: Keys) -> Value:
    """Full once the near years reach those asked for, rising in a straight line from the prior."""
    asked, links = keys["tenths"], keys["title"][0]
    near = _near(person, links)
    number = _number(near, asked)
    if asked is None:
        return Value(number, 0)
    if asked == 0:
        return Value(number, FULL, reasons=(Reason.of("no_experience_needed"),))
    known = any(past.tenths for past in person.profile.work)
    # The value counts years by nearness and age; a sentence tells the years themselves, or it would be untrue.
    same, told = (years_near(person.profile.work, keys["title"], person.knowledge.taxonomy, of) for of in (SAME, CLOSE))
    if max(near, same) >= asked:
        met = Reason.of("experience_met", tenths=max(near, told), asked=asked)
        return Value(number, certainty(links), reasons=(met,))
    if told:
        code = "experience_short" if told < asked else "experience_near"
        short = Reason.of(code, tenths=told, asked=asked)
        return Value(number, certainty(links), missing=(short,))
    code = "experience_elsewhere" if known and likely(links) else "experience_unknown"
    return Value(number, certainty(links) if known else 0, missing=(Reason.of(code, asked=asked),))


def points(probe: Probe, weight: int) -> Points:
    """A table over the years asked for; rows whose occupation is near to past work are worked out one by one."""
    frame = probe.frame
    column = frame.coded["tenths"]
    found = probe.spread("tenths", [_number(0, asked) for asked in column.keys], weight)
    near = _table(probe)
    rows = np.flatnonzero((near > 0).take(frame.title_codes)) if near.any() else np.empty(0, np.intp)
    if not len(rows) or all(not asked for asked in column.keys):
        return found
    if len(found) == 1:
        found = np.full(len(frame), found[0], np.int16)
    asked = np.array([asked or 0 for asked in column.keys], np.int32).take(column.codes[rows])
    rows, asked = rows[asked > 0], asked[asked > 0]
    years = near.take(frame.title_codes[rows])
    found[rows] = to_points(weight, np.minimum(PRIOR + (FULL - PRIOR) * years // asked, FULL))
    return found


def _near(person: Person, links: Links) -> int:
    return sum(weight * int(person.years[concept]) for concept, weight in links) // FULL


def _table(probe: Probe) -> Ints:
    return probe.once("years", lambda: probe.frame.titles.expected(probe.person.years, 0))


def _number(near: int, asked: int | None) -> int:
    if asked is None:
        return NEUTRAL
    return FULL if near >= asked else PRIOR + (FULL - PRIOR) * near // asked
