"""The readable reference: one person, one opportunity, every gate and feature in turn, with reasons."""

from collections.abc import Hashable, Iterable, Mapping

from magnet.matching.facets import keys_of
from magnet.matching.features import FEATURES
from magnet.matching.gates import GATES
from magnet.matching.mention import FULL
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.results import Part, Ranked, Reason, State, Verdict
from magnet.matching.weights import Weights, points

Keys = Mapping[str, Hashable]


def score(person: Person, opportunity: Opportunity, weights: Weights) -> Ranked:
    """The score of one pair, closed gates or not; see `verdicts` for those."""
    return score_keys(person, opportunity.id, keys_of(opportunity, person.knowledge), weights)


def verdicts(person: Person, opportunity: Opportunity) -> tuple[Verdict, ...]:
    """What every gate says of one pair."""
    return verdicts_on(person, keys_of(opportunity, person.knowledge))


def score_keys(person: Person, item: str, keys: Keys, weights: Weights) -> Ranked:
    """The same from an item's facets, as an index keeps them."""
    parts = tuple(_part(person, keys, name, weight) for name, weight in weights.items() if weight)
    said = verdicts_on(person, keys)
    return Ranked(
        item=item,
        score=sum(part.points for part in parts),
        evidence=sum(part.weight * part.evidence for part in parts) // FULL,
        parts=parts,
        met=_reasons(said, "pass"),
        checks=_reasons(said, "check"),
        holds=_reasons(said, "hold"),
        apply_yourself=bool(keys["source"][1]),  # type: ignore[index]
    )


def verdicts_on(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """What every gate says of an item's facets; gates that simply pass say nothing."""
    return tuple(verdict for gate in GATES for verdict in gate.check(person, keys))


def is_closed(said: Iterable[Verdict]) -> bool:
    """Whether any gate is closed."""
    return any(verdict.state == "closed" for verdict in said)


def _part(person: Person, keys: Keys, name: str, weight: int) -> Part:
    value = FEATURES[name].value(person, keys)
    return Part(
        feature=name,
        value=value.value,
        weight=weight,
        points=points(weight, value.value),
        evidence=value.evidence,
        reasons=value.reasons,
        missing=value.missing,
    )


def _reasons(said: Iterable[Verdict], state: State) -> tuple[Reason, ...]:
    # One reason can come from two gates (an unknown region, say); it is asked once.
    return tuple(dict.fromkeys(verdict.reason for verdict in said if verdict.state == state))
