"""What words may mean, spread over all that they may mean: how linked words stand when occupations are compared.

A link's weight is the chance that its concept is the very one meant. The rest of the list tells as much: what reads
like "broadcast engineer" lies near it in the world of work, too. So likeness is taken over all candidates at once, in
shares that differ less than the chances do.
"""

from functools import lru_cache
from math import sqrt

from magnet.matching.mention import FULL

Chances = tuple[tuple[int, int], ...]
"""Concepts, each with the chance that it is the one meant, per mille."""

TEMPER = 0.35
"""Power of the odds that a candidate's share goes by: 1 would let the first one decide alone, 0 count all the same."""
CANDIDATES_ALIKE = 0.4
"""How alike the candidates of one phrase are to each other."""
_STRENGTH = tuple(round(FULL * (weight / (FULL + 1 - weight)) ** TEMPER) for weight in range(FULL + 1))


@lru_cache(maxsize=65536)
def readings(links: Chances) -> tuple[tuple[int, ...], int]:
    """A weight for each link, and how sure it is that the words were read about right, all in per mille.

    Weights are such that a phrase's likeness to itself comes near to how sure it is, however many candidates it has:
    they sum to more than FULL where several share it. What a person chose (FULL) leaves nothing to the rest.
    """
    if not links:
        return (), 0
    chosen = [weight for _, weight in links]
    if max(chosen) >= FULL:
        chosen = [FULL if weight >= FULL else 0 for weight in chosen]
    strengths = [_STRENGTH[weight] for weight in chosen]
    total = sum(strengths)
    alone = sum(strength * strength for strength in strengths) / (total * total)
    # Twice the chance to be about right: where none of the candidates is the one meant, the one meant is often near.
    doubt = max(FULL - sum(chosen), 0)
    sure = FULL - doubt * doubt // FULL
    length = sqrt(alone + (1 - alone) * CANDIDATES_ALIKE)
    return tuple(round(sure * strength / (total * length)) for strength in strengths), sure
