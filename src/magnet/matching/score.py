"""The readable reference: one person, one opportunity, every gate and feature in turn, with reasons."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from magnet.matching.facets import keys_of
from magnet.matching.features import FEATURES
from magnet.matching.gates import GATES
from magnet.matching.gates.gate import Gate
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
    return Scorer(person, weights).score(item, keys)


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """The reference for one person over items of one kind: what was said of a key is not worked out again."""

    person: Person
    weights: Weights
    _parts: dict[Hashable, Part] = field(default_factory=dict, repr=False)
    _said: dict[Hashable, tuple[Verdict, ...]] = field(default_factory=dict, repr=False)

    def score(self, item: str, keys: Keys) -> Ranked:
        """The score of an item with these keys."""
        parts = tuple(self._part(keys, name, weight) for name, weight in self.weights.items() if weight)
        said = [verdict for gate in GATES for verdict in self._verdicts(keys, gate)]
        return Ranked(
            item=item,
            score=sum([part.points for part in parts]),
            evidence=sum([part.weight * part.evidence for part in parts]) // FULL,
            parts=parts,
            met=_reasons(said, "pass"),
            checks=_reasons(said, "check"),
            holds=_reasons(said, "hold"),
            apply_yourself=bool(keys["source"][1]),  # type: ignore[index]
        )

    def _part(self, keys: Keys, name: str, weight: int) -> Part:
        feature = FEATURES[name]
        asked = (name, *[keys[facet] for facet in feature.facets])
        if asked not in self._parts:
            self._parts[asked] = _part(self.person, keys, name, weight)
        return self._parts[asked]

    def _verdicts(self, keys: Keys, gate: Gate) -> tuple[Verdict, ...]:
        asked = gate.name, keys[gate.facet]
        if asked not in self._said:
            self._said[asked] = gate.check(self.person, keys)
        return self._said[asked]


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
