"""Which stems name the same things: pairs that keep meeting among the labels of one concept."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors

LEAST_SHARED = 2
"""Meeting once is chance."""
LEAST_DICE = 0.12
MOST_KIN = 8
"""Measured: half or twice as much of either changes little; without kin, English titles lose a hundredth."""
ROWS = 4_000
"""Stems compared with all others at a time, to bound memory."""


def kin_of(counts: sparse.csr_array, owners: npt.NDArray[np.int32]) -> sparse.csr_array:
    """Stems x stems: by Dice, how much the concepts that use two stems are the same ones.

    `counts` is labels x stems of one language; each label has its concept in `owners`.
    """
    concepts, places = np.unique(owners, return_inverse=True)
    rows = np.repeat(places, np.diff(counts.indptr))
    met = np.unique(counts.indices.astype(np.int64) * len(concepts) + rows)
    stems = met // max(len(concepts), 1)
    known, numbers = np.unique(stems, return_inverse=True)
    shape = (len(known), len(concepts))
    uses = sparse.csr_array((np.ones(len(met), dtype=np.float32), (numbers, met % max(len(concepts), 1))), shape=shape)
    frequency = np.diff(uses.indptr)
    found: list[tuple[npt.NDArray[np.int64], ...]] = []
    for begin in range(0, len(known), ROWS):
        shared = (uses[begin : begin + ROWS] @ uses.T).tocoo()
        left, right = shared.coords[0] + begin, shared.coords[1]
        dice = 2 * shared.data / (frequency[left] + frequency[right])
        kept = (left != right) & (shared.data >= LEAST_SHARED) & (dice >= LEAST_DICE)
        left, right, dice = left[kept], right[kept], dice[kept]
        order = np.lexsort((right, -dice, left))
        left, right, dice = left[order], right[order], dice[order]
        nearest = np.arange(len(left)) - np.searchsorted(left, left) < MOST_KIN
        found.append((known[left[nearest]], known[right[nearest]], dice[nearest]))
    # An empty part first, so that no pair at all is no special case.
    nothing = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float64))
    left, right, dice = (np.concatenate(parts) for parts in zip(nothing, *found, strict=True))
    return sparse.csr_array((dice.astype(np.float32), (left, right)), shape=(counts.shape[1], counts.shape[1]))


def relatives(stems: sparse.csr_array, kin: sparse.csr_array) -> sparse.csr_array:
    """Phrases as unit vectors of their stems' kin, from phrases x stems."""
    return vectors.to_unit_length(sparse.csr_array(stems @ kin))
