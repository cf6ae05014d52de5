"""The points of every row as a sum of shares: tables over keys in as few passes as there are bundles, and extras."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.frame import Frame

Points = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Points by key of one facet: each row gets its key's."""

    facet: str
    points: Points


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """Points that some rows get besides; a row may be named twice, with the same points, and gets them once."""

    rows: npt.NDArray[np.integer]
    points: Points


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Points read at each row's sum over tables and extras: what is rounded once a row is no sum of roundings."""

    tables: tuple[Table, ...]
    extras: tuple[Extra, ...]
    by_sum: Points


Share = Points | Table | Extra | Curve
"""What a feature adds to a score: points a row (or one for all), or something that leads to them faster."""


def total_of(frame: Frame, shares: Iterable[Share]) -> Points:
    """Points a row; every partial sum has to fit in 16 bits."""
    tables: list[Table] = []
    later: list[Points | Extra | Curve] = []
    for share in shares:
        if isinstance(share, Table):
            tables.append(share)
        else:
            later.append(share)
    total = _sum_of(frame, tables)
    for each in later:
        if isinstance(each, Extra):
            total[each.rows] += each.points
        elif isinstance(each, Curve):
            total += each.by_sum.take(total_of(frame, (*each.tables, *each.extras)))
        else:
            total += each
    return total


def rows_of(frame: Frame, share: Share | Iterable[Share]) -> Points:
    """One feature's points a row."""
    return total_of(frame, shares_of(share))


def shares_of(share: Share | Iterable[Share]) -> tuple[Share, ...]:
    """Whether a feature answers one share or several."""
    return (share,) if isinstance(share, np.ndarray | Table | Extra | Curve) else tuple(share)


def _sum_of(frame: Frame, tables: Iterable[Table]) -> Points:
    by_facet: dict[str, Points] = {}
    for table in tables:
        before = by_facet.get(table.facet)
        by_facet[table.facet] = table.points if before is None else before + table.points
    constant, found = 0, None
    for codes, points in _passes(frame, by_facet):
        if len(points) and points.min() == points.max():
            constant += int(points[0])
        elif found is None:
            found = points.take(codes)
        else:
            found += points.take(codes)
    if found is None:
        return np.full(len(frame), constant, np.int16)
    found += np.int16(constant)
    return found


def _passes(frame: Frame, by_facet: dict[str, Points]) -> Iterable[tuple[npt.NDArray[np.integer], Points]]:
    """A column and a table over it for each bundle that has a say, and for each facet that is in none."""
    left = dict(by_facet)
    for bundle in frame.bundles:
        mine = [left.pop(facet).take(keys) for facet, keys in bundle.members.items() if facet in left]
        if mine:
            yield bundle.codes, np.add.reduce(mine, dtype=np.int16) if len(mine) > 1 else mine[0]
    for facet, points in left.items():
        yield frame.codes(facet), points
