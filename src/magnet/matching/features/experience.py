"""Feature: years in the same or near occupations against the years asked for, recent ones first."""

import numpy as np

from magnet.matching.features.feature import NEUTRAL, Keys
from magnet.matching.leanings import CLOSE, SAME, years_near
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Links, certainty, likely
from magnet.matching.probe import Probe, to_points
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Extra, Share, Table

name = "experience"
facets = ("tenths", "title")
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
    work, taxonomy = person.profile.work, person.knowledge.taxonomy
    same, told = (years_near(work, person.work, keys["title"], taxonomy, least) for least in (SAME, CLOSE))
    if max(near, same) >= asked:
        met = Reason.of("experience_met", tenths=max(near, told), asked=asked)
        return Value(number, certainty(links), reasons=(met,))
    if told:
        code = "experience_short" if told < asked else "experience_near"
        short = Reason.of(code, tenths=told, asked=asked)
        return Value(number, certainty(links), missing=(short,))
    code = "experience_elsewhere" if known and likely(links) else "experience_unknown"
    return Value(number, certainty(links) if known else 0, missing=(Reason.of(code, asked=asked),))


def points(probe: Probe, weight: int) -> tuple[Share, ...]:
    """A table over the years asked for; rows whose occupation is near to past work are worked out one by one."""
    frame = probe.frame
    column, headings = frame.coded["tenths"], frame.headings
    table = to_points(weight, np.array([_number(0, asked) for asked in column.keys]))
    asked_by_key = np.array([asked or 0 for asked in column.keys], np.int32)
    near = headings.links.expected(probe.person.years, 0)
    sets = np.flatnonzero(near)
    if not len(sets) or not asked_by_key.any():
        return (Table("tenths", table),)
    rows, sizes = headings.rows_of_sets(sets)
    codes, years = column.codes[rows], np.repeat(near[sets], sizes)
    asking = asked_by_key.take(codes) > 0
    rows, codes, years = rows[asking], codes[asking], years[asking]
    met = np.minimum(PRIOR + (FULL - PRIOR) * years // asked_by_key.take(codes), FULL)
    return Table("tenths", table), Extra(rows, to_points(weight, met) - table.take(codes))


def _near(person: Person, links: Links) -> int:
    return sum(weight * int(person.years[concept]) for concept, weight in links) // FULL


def _number(near: int, asked: int | None) -> int:
    if asked is None:
        return NEUTRAL
    return FULL if near >= asked else PRIOR + (FULL - PRIOR) * near // asked
