"""Feature: years in the same or near occupations against the years asked for, recent ones first."""

import numpy as np

from magnet.matching.facets import Asked
from magnet.matching.features.feature import INFERRED, NEUTRAL, Keys, inferred
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
    links = keys["title"][0]
    near = _near(person, links)
    number = _number(near, keys["tenths"])
    if keys["tenths"] is None:
        return Value(number, 0)
    asked, stated = keys["tenths"]
    sure = FULL if stated else INFERRED
    if asked == 0:
        return Value(number, sure, reasons=(Reason.of("no_experience_needed"),))
    known = any(past.tenths for past in person.profile.work)
    # The value counts years by nearness and age; a sentence tells the years themselves, or it would be untrue.
    work, taxonomy = person.profile.work, person.knowledge.taxonomy
    same, told = (years_near(work, person.work, keys["title"], taxonomy, least) for least in (SAME, CLOSE))
    if max(near, same) >= asked:
        met = Reason.of("experience_met", tenths=max(near, told), asked=asked)
        return Value(number, certainty(links) * sure // FULL, reasons=(met,))
    if told:
        code = "experience_short" if told < asked else "experience_near"
        short = Reason.of(code, tenths=told, asked=asked)
        return Value(number, certainty(links) * sure // FULL, missing=(short,))
    code = "experience_elsewhere" if known and likely(links) else "experience_unknown"
    return Value(number, certainty(links) * sure // FULL if known else 0, missing=(Reason.of(code, asked=asked),))


def points(probe: Probe, weight: int) -> tuple[Share, ...]:
    """A table over the years asked for; rows whose occupation is near to past work are worked out one by one."""
    frame = probe.frame
    column, headings = frame.coded["tenths"], frame.headings
    table = to_points(weight, np.array([_number(0, key) for key in column.keys]))
    asked_by_key = np.array([key[0] if key else 0 for key in column.keys], np.int32)
    stated = np.array([key is None or key[1] for key in column.keys], np.bool_)
    near = headings.links.expected(probe.person.years, 0)
    sets = np.flatnonzero(near)
    if not len(sets) or not asked_by_key.any():
        return (Table("tenths", table),)
    rows, sizes = headings.rows_of_sets(sets)
    codes, years = column.codes[rows], np.repeat(near[sets], sizes)
    asking = asked_by_key.take(codes) > 0
    rows, codes, years = rows[asking], codes[asking], years[asking]
    met = np.minimum(PRIOR + (FULL - PRIOR) * years // asked_by_key.take(codes), FULL)
    met = np.where(stated.take(codes), met, inferred(met))
    return Table("tenths", table), Extra(rows, to_points(weight, met) - table.take(codes))


def _near(person: Person, links: Links) -> int:
    return sum(weight * int(person.years[concept]) for concept, weight in links) // FULL


def _number(near: int, key: Asked | None) -> int:
    if key is None:
        return NEUTRAL
    asked, stated = key
    worth = FULL if near >= asked else PRIOR + (FULL - PRIOR) * near // asked
    return worth if stated else inferred(worth)
