"""Facets with few distinct combinations as one column, so that a row is visited once for all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.int32]
ROWS_A_COMBINATION = 16
"""At least so many rows a combination: tables over combinations must cost little beside a pass over the rows."""
LEAST = 64
TRIED = 8
"""Facets whose product is over so many times the limit are not even counted together."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Several facets as one column: `codes` into their combinations, and in `members` each facet's key of those."""

    codes: Codes
    members: Mapping[str, Codes]

    def __len__(self) -> int:
        """How many combinations there are."""
        return len(next(iter(self.members.values())))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A facet's codes and how many distinct ones there are."""

    codes: Codes
    distinct: int


def bundles_of(columns: Mapping[str, Column]) -> tuple[Bundle, ...]:
    """Every facet in exactly one bundle: facets of few keys first, each into the first bundle that stays small."""
    found: list[Bundle] = []
    for facet, column in sorted(columns.items(), key=lambda pair: (pair[1].distinct, pair[0])):
        alone = Bundle(column.codes, {facet: smallest(np.arange(column.distinct))})
        for place, bundle in enumerate(found):
            if (both := _joined(bundle, alone)) is not None:
                found[place] = both
                break
        else:
            found.append(alone)
    return tuple(found)


def _joined(one: Bundle, other: Bundle) -> Bundle | None:
    limit, sizes = max(len(one.codes) // ROWS_A_COMBINATION, LEAST), (len(one), len(other))
    if sizes[0] * sizes[1] > limit * TRIED:
        return None
    pairs = one.codes.astype(np.int64) * sizes[1] + other.codes
    there = np.zeros(sizes[0] * sizes[1], np.bool_)
    there[pairs] = True
    distinct = np.flatnonzero(there)
    if len(distinct) > limit:
        return None
    numbers = np.zeros(len(there), np.int32)
    numbers[distinct] = np.arange(len(distinct))
    return Bundle(smallest(numbers[pairs]), dict(_members(one, other, distinct)))


def _members(one: Bundle, other: Bundle, distinct: npt.NDArray[np.integer]) -> Iterator[tuple[str, Codes]]:
    for bundle, places in zip((one, other), np.divmod(distinct, len(other)), strict=True):
        for facet, keys in bundle.members.items():
            yield facet, keys[places]


def smallest(codes: npt.NDArray[np.integer]) -> Codes:
    """Codes in the smallest type that holds them: memory is what a large country costs."""
    most = int(codes.max(initial=0))
    if most <= np.iinfo(np.uint8).max:
        return codes.astype(np.uint8)
    return codes.astype(np.uint16) if most <= np.iinfo(np.uint16).max else codes.astype(np.int32)
