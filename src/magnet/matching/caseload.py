"""What suits each person of a caseload enough to be proposed: by the same gates, scores and threshold as on a list."""

from collections.abc import Iterator, Sequence

import numpy as np

from magnet.matching.gates import age, flags
from magnet.matching.index import CountryIndex, score_rows
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.ranking import Query, probes, rank
from magnet.matching.results import Opened
from magnet.matching.snapshot import Mask, Snapshot
from magnet.matching.training import opens, worth
from magnet.matching.weights import Weights

HOLDING = (age, flags)
"""The gates that may hold an item for somebody's decision; each by one facet."""
COURSES_TRIED = 20
"""Courses, by their own fit, for which it is worked out what they open to one person of many."""


def suiting(person: Person, items: Snapshot | CountryIndex, weights: Weights) -> Iterator[tuple[str, int]]:
    """The vacancies at or over the person's referral threshold to which anybody can be referred, with their scores.

    Held ones are left out, and those to which people apply themselves.
    """
    for probe in probes(person, items, "vacancy"):
        points = score_rows(probe, weights).points
        rows = np.flatnonzero(points >= person.rules.referral_threshold)
        for row in rows[~_apart(probe, rows)].tolist():
            yield probe.frame.ids[row], int(points[row])


def leading(person: Person, items: Snapshot | CountryIndex, weights: Weights) -> list[str]:
    """The courses that suit best by themselves, of which it is worth to know what they open."""
    query = Query(kind="training", limit=COURSES_TRIED, weights=weights)
    first = rank(person, items, query).items
    return [one.item for one in first if not one.holds and not one.apply_yourself]


def opening(
    person: Person, courses: Sequence[Opportunity], items: Snapshot | CountryIndex, weights: tuple[Weights, Weights]
) -> Iterator[tuple[Opened, int]]:
    """What each of these courses opens, with its worth; `weights` are those of courses and of vacancies."""
    query = Query(kind="training", limit=len(courses), weights=weights[0])
    for found in opens(person, courses, items, query, weights[1]) if courses else ():
        yield found, worth(found.ranked.score, found.opens)


def _apart(probe: Probe, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Mask:
    """Which of these rows wait for a decision, or take nobody who is referred."""
    source = probe.frame.coded["source"]
    found: Mask = np.array([apply_yourself for _, apply_yourself in source.keys], np.bool_)[source.codes[rows]]
    for gate in HOLDING:
        column = probe.frame.coded[gate.facet]
        said = (gate.check(probe.person, {gate.facet: key}) for key in column.keys)
        found |= np.array([any(each.state == "hold" for each in some) for some in said], np.bool_)[column.codes[rows]]
    return found
