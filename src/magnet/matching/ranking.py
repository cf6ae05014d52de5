"""One returnee and one country in, the ranked list of a kind out: the whole of a snapshot, exactly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from magnet.matching.frame import Frame
from magnet.matching.gates import GATES
from magnet.matching.index import SHUT, CountryIndex, Scores, explain_rows, first_rows, score_rows, shut_alone
from magnet.matching.leads import lead_occupations
from magnet.matching.order import hash_of, tiebreak
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.profile import OpportunityKind
from magnet.matching.results import Ranked, RankedList, Reason, Removed
from magnet.matching.score import Scorer
from magnet.matching.snapshot import Snapshot
from magnet.matching.weights import STARTING_WEIGHTS, Weights

AS_IT_IS = frozenset({"age", "eligibility"})
"""Gates about what nobody changes for the sake of a job: no list proposes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to rank: a kind, how many, by which weights (None: the starting ones); `seed` is the list's own id."""

    kind: OpportunityKind
    limit: int = 20
    weights: Weights | None = None
    seed: str = ""

    @property
    def chosen_weights(self) -> Weights:
        """The weights given, else those that the kind starts with."""
        return self.weights or STARTING_WEIGHTS[self.kind]


def rank(person: Person, items: Snapshot | CountryIndex, query: Query) -> RankedList:
    """Rank every item of the kind; the first `limit` come with their parts and reasons."""
    weights, seed = query.chosen_weights, hash_of(query.seed)
    sides = [(probe, score_rows(probe, weights)) for probe in probes(person, items, query.kind)]
    found: list[tuple[tuple[int, int, int, str], int, int]] = []
    for side, (probe, scores) in enumerate(sides):
        frame = probe.frame
        for row in first_rows(frame, scores, query.seed, query.limit).tolist():
            mixed = tiebreak(seed, int(frame.hashes[row]))
            order = -int(scores.points[row]), -int(frame.standings[row]), mixed, frame.ids[row]
            found.append((order, side, row))
    found.sort()
    first = _explained(Scorer(person, weights), [probe.frame for probe, _ in sides], found[: query.limit])
    eligible = sum(scores.eligible for _, scores in sides)
    left_out = _removed(sides, alone=not eligible)
    considered = sum(probe.alive for probe, _ in sides)
    return RankedList(
        kind=query.kind,
        items=first,
        considered=considered,
        eligible=eligible,
        removed=left_out,
        suggestion=_towards_proposals(sides, first) if eligible else suggestion(left_out, considered),
        lead_occupations=lead_occupations(person, sides) if query.kind == "vacancy" else (),
        weights_fingerprint=weights.fingerprint,
    )


def _explained(scorer: Scorer, frames: Sequence[Frame], found: Sequence[tuple[object, int, int]]) -> tuple[Ranked, ...]:
    """The rows found (order, side, row), each side's explained together, in the order in which they were found."""
    told: dict[tuple[int, int], Ranked] = {}
    for side, frame in enumerate(frames):
        rows = [row for _, its, row in found if its == side]
        told.update(zip([(side, row) for row in rows], explain_rows(scorer, frame, rows), strict=True))
    return tuple(told[side, row] for _, side, row in found)


def probes(person: Person, items: Snapshot | CountryIndex, kind: OpportunityKind) -> list[Probe]:
    """The person put to the base and to each layer of changes."""
    if isinstance(items, CountryIndex):
        return [Probe(person, items.frame(kind))]
    sides = [Probe(person, index.frame(kind), dead) for index, dead in items.parts(kind)]
    return sides or [Probe(person, items.base.frame(kind))]


def suggestion(left_out: Sequence[Removed], considered: int) -> Reason:
    """For an empty list: the gate whose opening alone would bring most items back."""
    if not considered:
        return Reason.of("nothing_listed")
    changeable = (each for each in left_out if each.gate not in AS_IT_IS)
    best = max(changeable, key=lambda each: (each.alone, each.items), default=None)
    if best is None or not best.alone:
        return Reason.of("several_changes_needed", items=considered)
    return Reason.of(f"suggest_{best.gate}", items=best.alone)


def _towards_proposals(sides: Sequence[tuple[Probe, Scores]], first: Sequence[Ranked]) -> Reason | None:
    """For vacancies of which none can be proposed: the gate whose opening alone would bring most that can.

    What a person ruled out stays ruled out: giving up a veto is not suggested while there is something to choose from.
    """
    probe, _ = sides[0]
    threshold = probe.person.rules.referral_threshold
    if probe.frame.kind != "vacancy" or not first or first[0].score >= threshold:
        return None
    brought: Counter[str] = Counter()
    for each, scores in sides:
        # With one gate closed, what is left after taking its mark away is the score.
        brought.update(shut_alone(each, scores.points.astype(np.int32) - int(SHUT) >= threshold))
    offered = [
        (gate, items) for gate, items in brought.items() if not gate.startswith("veto_") and gate not in AS_IT_IS
    ]
    gate, items = max(offered, key=lambda pair: pair[1], default=("", 0))
    return Reason.of(f"suggest_{gate}", items=items) if items else None


def _removed(sides: Sequence[tuple[Probe, Scores]], *, alone: bool) -> tuple[Removed, ...]:
    items: Counter[str] = Counter()
    sole: Counter[str] = Counter()
    for probe, scores in sides:
        items.update(dict(scores.shut))
        if alone:
            sole.update(shut_alone(probe))
    return tuple(Removed(gate.name, items[gate.name], sole[gate.name]) for gate in GATES if items[gate.name])
