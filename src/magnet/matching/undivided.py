"""Minor groups of ISCO-08 that are not divided: what goes by their name is their only unit group.

The standard gives that the code of the minor group with a zero behind: cooks are 512 and 5120, and a cook is both.
"""

import numpy as np
import numpy.typing as npt

from magnet.matching.taxonomy import Label, Taxonomy

MINOR_GROUP = 3
"""Digits of a minor group's code."""


def unit_of(taxonomy: Taxonomy, place: int) -> int:
    """The only unit group of a minor group that is not divided; of any other concept itself."""
    if not taxonomy.groups[place] or len(taxonomy.codes[place]) != MINOR_GROUP:
        return place
    # By uri, so that both are of one scheme.
    unit = taxonomy.index(f"{taxonomy.uris[place]}0")
    return place if unit is None or not taxonomy.groups[unit] else unit


def unit_of_each(taxonomy: Taxonomy) -> npt.NDArray[np.int32]:
    """Of each concept the one that its labels mean, as `unit_of` gives it."""
    places = np.arange(len(taxonomy), dtype=np.int32)
    for place in np.flatnonzero(taxonomy.groups).tolist():
        places[place] = unit_of(taxonomy, place)
    return places


def names_of(taxonomy: Taxonomy, place: int) -> tuple[Label, ...]:
    """All labels that mean a concept: its own, then those of the undivided group above it."""
    own = taxonomy.labels_of(place)
    above = taxonomy.index(taxonomy.uris[place][:-1]) if taxonomy.groups[place] else None
    return own if above is None or unit_of(taxonomy, above) != place else (*own, *taxonomy.labels_of(above))
