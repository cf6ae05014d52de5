"""Every open item of one country, ranked exactly: columns for the scores, the reference for the few returned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from magnet.matching.features import FEATURES
from magnet.matching.frame import Frame
from magnet.matching.framing import FrameBuilder
from magnet.matching.gates import GATES
from magnet.matching.gates.gate import Gate
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import Tiebreakers, best_rows, hash_of
from magnet.matching.probe import Points, Probe
from magnet.matching.profile import OpportunityKind
from magnet.matching.results import Ranked
from magnet.matching.score import Scorer
from magnet.matching.tally import Share, Table, shares_of, total_of
from magnet.matching.weights import Weights

KINDS: tuple[OpportunityKind, ...] = get_args(OpportunityKind)
SHUT = np.int16(-1800)
"""What a closed gate adds: every gate closed at once still fits, and one outweighs any score."""
DEAD = np.int16(-30000)
"""A row that is gone, below any shut one and far enough from the type's end that points can be added."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Points of every row of a frame (negative where a gate is closed) and what each gate closed."""

    points: Points
    shut: tuple[tuple[str, int], ...]

    @property
    def eligible(self) -> int:
        """Rows that no gate closed."""
        return int(np.count_nonzero(self.points >= 0))


@dataclass(frozen=True, slots=True, eq=False)
class CountryIndex:
    """One frame a kind, over one taxonomy and one set of findings; immutable."""

    knowledge: Knowledge
    frames: tuple[Frame, ...]

    @classmethod
    def build(cls, opportunities: Iterable[Opportunity], knowledge: Knowledge) -> "CountryIndex":
        """Index opportunities of any kind, in any order; ids are unique among them."""
        builders = {kind: FrameBuilder(kind, knowledge) for kind in KINDS}
        for opportunity in opportunities:
            builders[opportunity.kind].add(opportunity)
        return cls(knowledge, tuple(builder.frame() for builder in builders.values()))

    def __len__(self) -> int:
        return sum(map(len, self.frames))

    def frame(self, kind: OpportunityKind) -> Frame:
        """The columns of one kind."""
        return self.frames[KINDS.index(kind)]


def score_rows(probe: Probe, weights: Weights) -> Scores:
    """The score of every row: the same numbers as the reference, from tables over distinct keys."""
    if not len(probe.frame):
        return Scores(np.zeros(0, np.int16), ())
    shares: list[Share] = []
    for name, weight in weights.items():
        if weight:
            shares += shares_of(FEATURES[name].points(probe, weight))
    shut = []
    for gate in GATES:
        closed = gate.closed(probe)
        if closed is None:
            continue
        shut.append((gate.name, _rows_shut(probe, gate, closed)))
        shares.append(Table(gate.facet, closed * SHUT))
    total = total_of(probe.frame, shares)
    if probe.dead is not None:
        total[probe.dead] = DEAD
    return Scores(total, tuple(shut))


def _rows_shut(probe: Probe, gate: Gate, closed: npt.NDArray[np.bool_]) -> int:
    rows = int(probe.frame.counts(gate.facet)[closed].sum())
    if probe.dead is not None:
        rows -= int(closed.take(probe.frame.codes(gate.facet)[probe.dead]).sum())
    return rows


def first_rows(frame: Frame, scores: Scores, seed: str, limit: int) -> npt.NDArray[np.int64]:
    """The rows of the first `limit` items in the list's order."""
    return best_rows(scores.points, Tiebreakers(frame.standings, frame.hashes, hash_of(seed)), limit)


def explain_rows(scorer: Scorer, frame: Frame, rows: Sequence[int]) -> list[Ranked]:
    """Some rows with their parts and reasons, from the reference."""
    return [scorer.score(frame.ids[row], keys) for row, keys in zip(rows, frame.keys_of(rows), strict=True)]


def shut_alone(probe: Probe, among: npt.NDArray[np.bool_] | None = None) -> dict[str, int]:
    """For each gate the rows that it closes and nothing else does, all of them or only some."""
    frame = probe.frame
    times = np.zeros(len(frame), np.int8)
    rows: dict[str, npt.NDArray[np.bool_]] = {}
    for gate in GATES:
        closed = gate.closed(probe)
        if closed is not None:
            rows[gate.name] = closed.take(frame.codes(gate.facet))
            times += rows[gate.name]
    once = times == 1
    if probe.dead is not None:
        once &= ~probe.dead
    if among is not None:
        once &= among
    return {name: int((mask & once).sum()) for name, mask in rows.items()}
