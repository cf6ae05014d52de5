"""Why is this item not on the list, or not higher: its gates and score for one person, and where it stands."""

import numpy as np

from magnet.matching.framing import standing_of
from magnet.matching.index import CountryIndex, score_rows
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, tiebreak, tiebreaks
from magnet.matching.person import Person
from magnet.matching.ranking import Query, probes
from magnet.matching.results import WhyNot
from magnet.matching.score import score, verdicts
from magnet.matching.snapshot import Snapshot


def why_not(
    person: Person, opportunity: Opportunity, query: Query, items: Snapshot | CountryIndex | None = None
) -> WhyNot:
    """Every closed gate of one opportunity and its score as if none were.

    With `items`, and no gate closed, `position` is its place in the whole list, counted from 1.
    """
    ranked = score(person, opportunity, query.chosen_weights)
    closed = tuple(each for each in verdicts(person, opportunity) if each.state == "closed")
    if closed or items is None:
        return WhyNot(ranked, closed)
    seed = hash_of(query.seed)
    mine = (ranked.score, standing_of(opportunity), -tiebreak(seed, hash_of(opportunity.id)))
    before = 0
    for probe in probes(person, items, opportunity.kind):
        points = score_rows(probe, query.chosen_weights).points
        before += int(np.count_nonzero(points > mine[0]))
        tied = np.flatnonzero(points == mine[0])
        standings = probe.frame.standings[tied]
        mixed = -tiebreaks(seed, probe.frame.hashes[tied])
        before += int(((standings > mine[1]) | ((standings == mine[1]) & (mixed > mine[2]))).sum())
    return WhyNot(ranked, closed, before + 1)
