"""The other direction: who suits a vacancy, by the same gates, features and reasons, and by the words of its text."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from magnet.matching.facets import keys_of
from magnet.matching.features import wording
from magnet.matching.gates import GATES
from magnet.matching.knowledge import Knowledge
from magnet.matching.mention import FULL
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, tiebreak
from magnet.matching.person import Person
from magnet.matching.ranking import Query, suggestion
from magnet.matching.results import Part, Ranked, RankedList, Removed
from magnet.matching.score import score_keys, verdicts_on
from magnet.matching.weights import CANDIDATE_WEIGHTS, STARTING_WEIGHTS, Weights, points
from magnet.matching.wording import Asked, Pool, Wording, language_of_advert, of_profile


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody whom no gate keeps out, and their words."""

    ranked: Ranked
    words: Wording


def weights_for(text: str) -> Weights:
    """The weights by which people are ranked for a vacancy with this text: without one words do not count."""
    return CANDIDATE_WEIGHTS if text.strip() else STARTING_WEIGHTS["vacancy"]


def rank_people(
    opportunity: Opportunity, people: Iterable[tuple[str, Person]], query: Query, text: str = ""
) -> RankedList:
    """Rank people (id and person, all ready against one taxonomy) for one opportunity, and by the words of its `text`.

    Without a text words do not count. Equals are ordered by how much of the score is evidence, then by a hash of list
    and person. Vetoes and entitlement remove a person silently from what an employer may see: only the counts of gates
    tell, and those are not for them.
    """
    weights = query.weights or weights_for(text)
    title = opportunity.title
    language = language_of_advert((title.text, title.language), text)
    shut: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    found: list[_Candidate] = []
    considered = 0
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
            ranked = score_keys(person, identifier, keys, weights)
            found.append(_Candidate(ranked, of_profile(person.profile, language) if text else Wording.of(())))
    if text.strip() and weights[wording.name]:
        found = _by_words(found, lambda pool: Asked.of(title.text, text, language, pool), query.seed)
    removed = tuple(Removed(gate.name, shut[gate.name], alone[gate.name]) for gate in GATES if shut[gate.name])
    return RankedList(
        kind=opportunity.kind,
        items=tuple(one.ranked for one in _in_order(found, query.seed)[: query.limit]),
        considered=considered,
        eligible=len(found),
        removed=removed,
        suggestion=None if found else suggestion(removed, considered),
        weights_fingerprint=weights.fingerprint,
    )


def rescored(ranked: Ranked, weights: Weights) -> int:
    """The score by other weights, which count no feature that has no part."""
    return sum(points(weights[part.feature], part.value) for part in ranked.parts)


def _by_words(found: Sequence[_Candidate], ask: Callable[[Pool], Asked], seed: str) -> list[_Candidate]:
    """Everybody with the words met, weighed over all of them; who leads then says what else to look for."""
    pool = Pool.of(one.words for one in found)
    asked = ask(pool)
    once = [_worded(one, asked) for one in found]
    leaders = [one.words for one in _in_order(once, seed)[: pool.leaders]]
    if not leaders:
        return once
    more = asked.with_words_of(leaders, pool)
    return [_worded(one, more) for one in found]


def _worded(one: _Candidate, asked: Asked) -> _Candidate:
    value = wording.worth(one.words, asked)
    parts = tuple(
        Part(
            feature=part.feature,
            value=value.value,
            weight=part.weight,
            points=points(part.weight, value.value),
            evidence=value.evidence,
            reasons=value.reasons,
        )
        if part.feature == wording.name
        else part
        for part in one.ranked.parts
    )
    evidence = sum(part.weight * part.evidence for part in parts) // FULL
    score = sum(part.points for part in parts)
    return replace(one, ranked=replace(one.ranked, parts=parts, score=score, evidence=evidence))


def _in_order(found: Iterable[_Candidate], seed: str) -> list[_Candidate]:
    mixed = hash_of(seed)

    def place(one: _Candidate) -> tuple[int, int, int]:
        return -one.ranked.score, -one.ranked.evidence, tiebreak(mixed, hash_of(one.ranked.item))

    return sorted(found, key=place)
