"""A country's items as of one moment: a base, layers of what changed since, what died in each, and the log's cursor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.profile import OpportunityKind

FOLD_AT = 50
"""Changes over this share of the base (per mille) are worth a rebuild."""
ROOM = 64
"""Changes in the newest layer, which is made anew with each: an item takes about a tenth of a millisecond."""
GROWTH = 8
"""Each older layer holds at least so many times the items of the next: few layers to rank, each rarely made anew."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Change:
    """An item as it is now; None where it is gone or no longer belongs to the country."""

    id: str
    now: Opportunity | None


@dataclass(frozen=True, slots=True)
class Layer:
    """An index whose rows later changes may have replaced or removed: those are marked `dead`, a kind each.

    `items` are the living opportunities behind a layer of changes; a base keeps none.
    """

    index: CountryIndex
    dead: tuple[Mask | None, ...]
    items: Mapping[str, Opportunity]

    @classmethod
    def of(cls, index: CountryIndex, items: Mapping[str, Opportunity] | None = None) -> "Layer":
        """A layer in which everything lives."""
        return cls(index, (None,) * len(index.frames), items or {})

    def without(self, keys: Iterable[str]) -> "Layer":
        """The same with the rows of these ids dead; itself where it has none of them."""
        dead = list(self.dead)
        left = dict(self.items)
        for key in keys:
            left.pop(key, None)
            for kind, frame in enumerate(self.index.frames):
                if (row := frame.row_of(key)) is not None:
                    before = self.dead[kind]
                    mask = dead[kind]
                    if mask is None or mask is before:
                        mask = dead[kind] = np.zeros(len(frame), np.bool_) if before is None else before.copy()
                    mask[row] = True
        unchanged = all(one is other for one, other in zip(dead, self.dead, strict=True))
        return self if unchanged else Layer(self.index, tuple(dead), left)

    def within(self, regions: frozenset[str]) -> "Layer":
        """The same with the rows outside of these regions dead; an item of no region is in none."""
        dead = []
        for frame, before in zip(self.index.frames, self.dead, strict=True):
            area = frame.coded["area"]
            outside = np.array([region not in regions for _, region, _ in area.keys], np.bool_)
            out = outside[area.codes]
            dead.append(out if before is None else out | before)
        return replace(self, dead=tuple(dead))

    @property
    def gone(self) -> int:
        """How many rows are dead."""
        return sum(int(mask.sum()) for mask in self.dead if mask is not None)

    def __len__(self) -> int:
        return len(self.index) - self.gone


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Immutable: readers keep the one they have, a writer swaps in the next. The first layer is the base."""

    layers: tuple[Layer, ...]
    cursor: int

    @classmethod
    def build(cls, opportunities: Iterable[Opportunity], knowledge: Knowledge, cursor: int = 0) -> "Snapshot":
        """A snapshot with everything in its base."""
        return cls.of(CountryIndex.build(opportunities, knowledge), cursor)

    @classmethod
    def of(cls, base: CountryIndex, cursor: int = 0) -> "Snapshot":
        """A snapshot of a base alone."""
        return cls((Layer.of(base),), cursor)

    @property
    def base(self) -> CountryIndex:
        """What was indexed as a whole."""
        return self.layers[0].index

    @property
    def changed(self) -> dict[str, Opportunity]:
        """The living items that changed since."""
        return {key: item for layer in self.layers[1:] for key, item in layer.items.items()}

    def parts(self, kind: OpportunityKind) -> list[tuple[CountryIndex, Mask | None]]:
        """The indexes that have rows of a kind, each with the dead among those."""
        at = KINDS.index(kind)
        return [(layer.index, layer.dead[at]) for layer in self.layers if len(layer.index.frames[at])]

    def within(self, regions: frozenset[str]) -> "Snapshot":
        """What somebody may be told of who is to know of these regions only: as if nothing else were there."""
        return replace(self, layers=tuple(layer.within(regions) for layer in self.layers))

    def apply(self, changes: Iterable[Change], cursor: int) -> "Snapshot":
        """The snapshot after changes, later ones of one id winning; `self` stays as it is."""
        now = {change.id: change.now for change in changes}
        base, *older = (layer.without(now) for layer in self.layers)
        fresh = {key: item for key, item in now.items() if item is not None}
        if older and len(older[-1].items) + len(fresh) <= ROOM:
            fresh = {**older.pop().items, **fresh}
        layers = _merged([layer.items for layer in older if layer.items] + ([fresh] if fresh else []))
        kept = {id(layer.items): layer for layer in older}
        made = [kept.get(id(items)) or Layer.of(self._index(items), items) for items in layers]
        return Snapshot((base, *made), cursor)

    def on(self, base: CountryIndex) -> "Snapshot":
        """The same over another copy of the very same base."""
        return replace(self, layers=(replace(self.layers[0], index=base), *self.layers[1:]))

    def _index(self, items: Mapping[str, Opportunity]) -> CountryIndex:
        return CountryIndex.build(items.values(), self.base.knowledge)

    def __len__(self) -> int:
        return sum(map(len, self.layers))

    @property
    def wants_rebuild(self) -> bool:
        """Whether so much changed that a new base is due."""
        changed = sum(len(layer.index) for layer in self.layers[1:])
        return max(changed, self.layers[0].gone) * 1000 > FOLD_AT * max(len(self.base), 1000)


def _merged(layers: Sequence[Mapping[str, Opportunity]]) -> list[Mapping[str, Opportunity]]:
    """Layers, oldest first, of which those that the next newer one has grown near to are joined with it."""
    done: list[Mapping[str, Opportunity]] = []
    for older in reversed(layers):
        # The newest may have as few items as it likes: it is not full yet.
        if done and len(done[0]) > (ROOM if len(done) == 1 else 0) and len(older) < GROWTH * len(done[0]):
            done[0] = {**older, **done[0]}
        else:
            done.insert(0, older)
    return done
