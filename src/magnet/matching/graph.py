"""What of a taxonomy decides how near its concepts are, as plain columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.strings import Strings

Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What of a taxonomy decides likeness; all columns by concept but the `label_*` ones and relations."""

    occupations: npt.NDArray[np.bool_]
    groups: npt.NDArray[np.bool_]
    codes: tuple[str, ...]
    schemes: tuple[str, ...]
    relations: Mapping[str, tuple[Indices, Indices]]
    label_concepts: Indices
    language_tags: tuple[str, ...]
    label_languages: npt.NDArray[np.int16]
    label_preferred: npt.NDArray[np.bool_]
    label_texts: Strings
