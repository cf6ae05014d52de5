"""One person put to one frame: tables over distinct keys become points a row, shared work is done once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from magnet.matching.frame import Frame
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints
from magnet.matching.tally import Points, Table
from magnet.matching.weights import points

__all__ = ["Points", "Probe", "one_point", "to_points"]


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A question to a frame; rows marked `dead` are not there any more.

    `worked` keeps, by name, what several features need of it.
    """

    person: Person
    frame: Frame
    dead: npt.NDArray[np.bool_] | None = None
    worked: dict[str, Ints] = field(default_factory=dict)

    @property
    def alive(self) -> int:
        """Rows that are still there."""
        return len(self.frame) - (int(self.dead.sum()) if self.dead is not None else 0)

    def once(self, name: str, work: Callable[[], Ints]) -> Ints:
        """Work something out at the first call of that name."""
        if name not in self.worked:
            self.worked[name] = work()
        return self.worked[name]

    def spread(self, facet: str, values: npt.NDArray[np.integer] | list[int], weight: int) -> Table:
        """Values of a facet's distinct keys as points."""
        return Table(facet, to_points(weight, np.asarray(values)))


def to_points(weight: int, values: npt.NDArray[np.integer]) -> Points:
    """`weights.points` of many values at once."""
    return ((values.astype(np.int32) * np.int32(weight) + FULL // 2) // FULL).astype(np.int16)


def one_point(weight: int, value: int) -> np.int16:
    """`weights.points` of one value, as a row adds it."""
    return np.int16(points(weight, value))
