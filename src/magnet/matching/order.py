"""The one order of ranked items: score, then reliability, then last confirmed, then a hash of list and item."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from magnet.matching.mention import FULL

UNKNOWN_RELIABILITY = FULL // 2
"""Before the first answer was due an employer stands in the middle."""
_MASK = (1 << 64) - 1
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB

Hashes = npt.NDArray[np.uint64]


def hash_of(text: str) -> int:
    """A stable 64-bit hash of an id or a list's seed."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def tiebreak(seed: int, item: int) -> int:
    """Mix the hashes of a list and of an item (splitmix64): each list breaks ties in its own way; 63 bits."""
    mixed = ((seed ^ item) + _GOLDEN) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * _FIRST) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & _MASK
    return (mixed ^ (mixed >> 31)) >> 1


def tiebreaks(seed: int, items: Hashes) -> npt.NDArray[np.int64]:
    """`tiebreak` of many items at once."""
    mixed: Hashes = (np.uint64(seed) ^ items) + np.uint64(_GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def standing(reliability: int | None, confirmed: date | None) -> int:
    """Reliability, then last confirmed, as one whole number: the greater comes first."""
    reliable = UNKNOWN_RELIABILITY if reliability is None else reliability
    return (reliable << 32) + (confirmed.toordinal() if confirmed else 0)


@dataclass(frozen=True, slots=True)
class Tiebreakers:
    """What orders items of equal score: `standing` and `hash_of` the id of every row, and the list's seed hashed."""

    standings: npt.NDArray[np.int64]
    hashes: Hashes
    seed: int


def best_rows(scores: npt.NDArray[np.int16], ties: Tiebreakers, limit: int) -> npt.NDArray[np.int64]:
    """The first `limit` rows of a score of 0 or more, in order, in time linear in the rows however many tie."""
    tied = np.flatnonzero(scores >= lowest_in_reach(scores, limit))
    settled: list[npt.NDArray[np.intp]] = []
    room = limit
    keys: tuple[Callable[[npt.NDArray[np.intp]], npt.NDArray[np.int64]], ...] = (
        lambda rows: scores[rows].astype(np.int64),
        lambda rows: ties.standings[rows],
        lambda rows: -tiebreaks(ties.seed, ties.hashes[rows]),
    )
    for key in keys:
        if len(tied) <= room or room <= 0:
            break
        values = key(tied)
        floor = np.partition(values, len(values) - room)[len(values) - room]
        settled.append(tied[values > floor])
        tied = tied[values == floor]
        room -= len(settled[-1])
    rows = np.concatenate([*settled, tied])
    order = np.lexsort(tuple(-key(rows) for key in reversed(keys)))
    return rows[order[:limit]].astype(np.int64)


def lowest_in_reach(scores: npt.NDArray[np.int16], limit: int) -> int:
    """The least score, 0 or more, that one of the first `limit` rows can have."""
    # Halving compares all rows ten times, and is still a tenth of what counting or sorting them takes.
    low, high = 0, FULL + 1
    while high - low > 1:
        middle = (low + high) // 2
        if np.count_nonzero(scores >= np.int16(middle)) >= limit:
            low = middle
        else:
            high = middle
    return low
