"""Rankings of one phrase from several languages, brought together."""

from collections.abc import Sequence

import numpy as np

from magnet.matching.linking.index import Indices
from magnet.matching.linking.vectors import Floats

Ranked = tuple[Indices, Floats]
"""Concepts of the taxonomy, best first, with their scores."""


def merged(parts: Sequence[Ranked], limit: int) -> Ranked:
    """The best of several rankings, each concept once, with its best score."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
    concepts, scores = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((concepts, -scores))
    _, firsts = np.unique(concepts[order], return_index=True)
    kept = order[np.sort(firsts)[:limit]]
    return concepts[kept], scores[kept]
