"""Occupations in demand that suit, to lead a list made months before the return, when single vacancies will be gone."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from magnet.matching.index import Scores
from magnet.matching.knowledge import freshness
from magnet.matching.leanings import NEAR
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import LeadOccupation

AT_MOST = 10
DEMAND_WORTH = 100
"""What a step of demand is worth beside likeness, in per mille."""


def lead_occupations(person: Person, sides: Sequence[tuple[Probe, Scores]]) -> tuple[LeadOccupation, ...]:
    """Occupations near to past or wished work that have open items or a shortage; none if the return is near."""
    planned = person.case.return_date
    if planned is None or planned <= person.today + timedelta(days=person.rules.lead_days):
        return ()
    opened = _open_items(person, sides)
    likeness = np.maximum(person.work.likeness, person.wished.likeness)
    candidates = set(np.flatnonzero((opened > 0) & (likeness >= NEAR)).tolist())
    taxonomy = person.knowledge.taxonomy
    for finding in person.knowledge.findings:
        if finding.demand > 0:
            candidates |= {each for each in taxonomy.with_code(finding.code).tolist() if likeness[each] >= NEAR}
    found = [(_worth(person, each, int(likeness[each])), each) for each in candidates]
    found.sort(key=lambda pair: (-pair[0], -int(opened[pair[1]]), taxonomy.concept(pair[1]).uri))
    return tuple(
        LeadOccupation(
            concept=taxonomy.concept(each).uri,
            likeness=int(likeness[each]),
            demand=_demand(person, each),
            open_items=int(opened[each]),
        )
        for _, each in found[:AT_MOST]
    )


def _open_items(person: Person, sides: Sequence[tuple[Probe, Scores]]) -> npt.NDArray[np.int64]:
    """Eligible items by the likeliest occupation of their titles, where that is likelier than not."""
    total = np.zeros(len(person.knowledge.taxonomy), np.int64)
    for probe, scores in sides:
        headings = probe.frame.headings
        links = headings.links
        rows = np.bincount(headings.codes[scores.points >= 0], minlength=len(headings.sets))
        linked = np.flatnonzero(np.diff(links.starts)[headings.sets])
        first = links.starts[headings.sets[linked]]
        sure = links.weights[first] * 2 >= FULL
        np.add.at(total, links.concepts[first[sure]], rows[linked[sure]])
    return total


def _demand(person: Person, concept: int) -> int | None:
    position = person.knowledge.finding(person.knowledge.taxonomy.concept(concept).code, person.case.region)
    return None if position is None else person.knowledge.findings[position].demand


def _worth(person: Person, concept: int, likeness: int) -> int:
    position = person.knowledge.finding(person.knowledge.taxonomy.concept(concept).code, person.case.region)
    if position is None:
        return likeness
    finding = person.knowledge.findings[position]
    return likeness + DEMAND_WORTH * finding.demand * freshness(finding, person.today) // FULL
