"""A country's items as of one moment: a base, what changed since, what died since, and the cursor of the log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity

FOLD_AT = 50
"""A delta over this share of the base (per mille) is worth a rebuild."""


@dataclass(frozen=True, slots=True)
class Change:
    """An item as it is now; None where it is gone or no longer belongs to the country."""

    id: str
    now: Opportunity | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Immutable: readers keep the one they have, a writer swaps in the next.

    `changed` holds the opportunities behind `delta`; `dead` marks, a kind each, rows of the base that a change
    replaced or removed.
    """

    base: CountryIndex
    delta: CountryIndex
    changed: Mapping[str, Opportunity]
    dead: tuple[npt.NDArray[np.bool_] | None, ...]
    cursor: int

    @classmethod
    def build(cls, opportunities: Iterable[Opportunity], knowledge: Knowledge, cursor: int = 0) -> "Snapshot":
        """A snapshot with everything in its base."""
        return cls.of(CountryIndex.build(opportunities, knowledge), cursor)

    @classmethod
    def of(cls, base: CountryIndex, cursor: int = 0) -> "Snapshot":
        """A snapshot of a base alone."""
        return cls(base, CountryIndex.build((), base.knowledge), {}, (None,) * len(base.frames), cursor)

    def apply(self, changes: Iterable[Change], cursor: int) -> "Snapshot":
        """The snapshot after changes, later ones of one id winning; `self` stays as it is."""
        changed = dict(self.changed)
        dead = [None if mask is None else mask.copy() for mask in self.dead]
        for change in changes:
            changed.pop(change.id, None)
            if change.now is not None:
                changed[change.id] = change.now
            if (where := self._row(change.id)) is not None:
                kind, row = where
                mask = dead[kind]
                if mask is None:
                    mask = dead[kind] = np.zeros(len(self.base.frames[kind]), np.bool_)
                mask[row] = True
        delta = CountryIndex.build(changed.values(), self.base.knowledge)
        return Snapshot(self.base, delta, changed, tuple(dead), cursor)

    def __len__(self) -> int:
        return len(self.base) + len(self.delta) - sum(int(mask.sum()) for mask in self.dead if mask is not None)

    @property
    def wants_rebuild(self) -> bool:
        """Whether so much changed that a new base is due."""
        dead = sum(int(mask.sum()) for mask in self.dead if mask is not None)
        return max(len(self.delta), dead) * 1000 > FOLD_AT * max(len(self.base), 1000)

    def _row(self, item: str) -> tuple[int, int] | None:
        for kind, frame in enumerate(self.base.frames):
            if (row := frame.row_of(item)) is not None:
                return kind, row
        return None
