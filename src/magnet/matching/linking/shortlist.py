"""The few concepts that can be among a phrase's best, told by upper bounds before any label is looked at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.linking.vectors import Floats

SLACK = 1e-4
"""More than the rounding of sums of float32 in different orders."""
SPARE = 8
"""Concepts measured beyond those wanted: bounds are near, so that with a few more the second look is mostly empty."""
GROUPS = 8
"""So many groups for each concept wanted: the greatest of the groups are then mostly the greatest of all."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Phrases of a batch, each with a concept (or a label) to be measured for it; both are row numbers."""

    phrases: npt.NDArray[np.intp]
    concepts: npt.NDArray[np.intp]

    def with_those(self, other: "Pairs") -> "Pairs":
        """These and the other ones."""
        return Pairs(np.append(self.phrases, other.phrases), np.append(self.concepts, other.concepts))


@dataclass(frozen=True, slots=True)
class Measured:
    """Of each pair the exact sum, the row of the concept's best label, and how near in letters any label is."""

    sums: Floats
    best_labels: npt.NDArray[np.intp]
    nearest: Floats

    def with_those(self, other: "Measured") -> "Measured":
        """These and the other ones."""
        return Measured(
            np.append(self.sums, other.sums),
            np.append(self.best_labels, other.best_labels),
            np.append(self.nearest, other.nearest),
        )


def least_bounds(bounds: Floats, limit: int) -> Floats:
    """For each phrase (row) a bound that a few more concepts than wanted reach, or 0 where there are no more."""
    count, width = bounds.shape
    taken = limit + limit // 8 + SPARE
    if taken >= width:
        return np.zeros((count, 1), dtype=np.float32)
    # As many of the greatest of groups lie above it, so at least as many of all; to sort all takes ten times longer.
    groups = min(GROUPS * taken, width)
    greatest = bounds[:, : width // groups * groups].reshape(count, -1, groups).max(axis=1)
    greatest.sort(axis=1)
    least: Floats = np.maximum(greatest[:, groups - taken :][:, :1], 0)
    return least


def shortlisted(bounds: Floats, least: Floats) -> Pairs:
    """The concepts whose bounds reach the `least` of their phrase and are above zero."""
    return _pairs((bounds >= least) & (bounds > 0))


def left_out(bounds: Floats, least: Floats, pairs: Pairs, sums: Floats, limit: int) -> Pairs:
    """Those that were not measured, though their bound reaches the least of the sums wanted.

    `pairs` are as `shortlisted` gave them, in order of phrases, and `sums` their exact sums.
    """
    order = np.lexsort((-sums, pairs.phrases))
    starts = np.searchsorted(pairs.phrases, np.arange(len(bounds) + 1))
    wanted = np.zeros_like(least)
    enough = np.diff(starts) >= max(limit, 1)
    wanted[enough, 0] = sums[order[starts[:-1][enough] + max(limit, 1) - 1]] - SLACK
    rows = np.flatnonzero(wanted[:, 0] < least[:, 0])
    found = bounds[rows]
    more = _pairs((found > 0) & (found >= wanted[rows]) & (found < least[rows]))
    return Pairs(rows[more.phrases], more.concepts)


def _pairs(chosen: npt.NDArray[np.bool_]) -> Pairs:
    return Pairs(*np.divmod(np.flatnonzero(chosen), max(chosen.shape[1], 1)))
