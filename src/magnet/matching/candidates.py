"""The other direction: who suits a vacancy, by the same gates, features and reasons."""

from collections import Counter
from collections.abc import Hashable, Iterable

from magnet.matching.facets import keys_of
from magnet.matching.gates import GATES
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, tiebreak
from magnet.matching.person import Person
from magnet.matching.ranking import Query, suggestion
from magnet.matching.results import RankedList, Removed
from magnet.matching.score import score_keys, verdicts_on


def rank_people(opportunity: Opportunity, people: Iterable[tuple[str, Person]], query: Query) -> RankedList:
    """Rank people (id and person, all ready against one taxonomy) for one opportunity.

    Equals are ordered by how much of the score is evidence, then by a hash of list and person. Vetoes and entitlement
    remove a person silently from what an employer may see: only the counts of gates tell, and those are not for them.
    """
    shut: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    found, considered, seed = [], 0, hash_of(query.seed)
    known: Knowledge | None = None
    keys: dict[str, Hashable] = {}
    for identifier, person in people:
        considered += 1
        if person.knowledge is not known:
            known, keys = person.knowledge, keys_of(opportunity, person.knowledge)
        gates = {each.gate for each in verdicts_on(person, keys) if each.state == "closed"}
        shut.update(gates)
        if len(gates) == 1:
            alone.update(gates)
        if not gates:
            ranked = score_keys(person, identifier, keys, query.chosen_weights)
            order = -ranked.score, -ranked.evidence, tiebreak(seed, hash_of(identifier))
            found.append((order, ranked))
    removed = tuple(Removed(gate.name, shut[gate.name], alone[gate.name]) for gate in GATES if shut[gate.name])
    return RankedList(
        kind=opportunity.kind,
        items=tuple(ranked for _, ranked in sorted(found, key=lambda each: each[0])[: query.limit]),
        considered=considered,
        eligible=len(found),
        removed=removed,
        suggestion=None if found else suggestion(removed, considered),
        weights_fingerprint=query.chosen_weights.fingerprint,
    )
