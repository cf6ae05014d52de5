"""How sure a link is: chances from scores."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.linking.vectors import Floats
from magnet.matching.taxonomy import Kind


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over a candidate's score and its lead over the best other candidate."""

    constant: float
    score: float
    lead: float

    def chances(self, scores: Floats) -> npt.NDArray[np.float64]:
        """The chance of each of a phrase's candidates (best first), in 0..1 and in the same order."""
        if not len(scores):
            return np.empty(0)
        others = np.full(len(scores), scores[0], dtype=np.float64)
        others[0] = scores[1] if len(scores) > 1 else 0.0
        raw = scores.astype(np.float64)
        odds = self.constant + self.score * raw + self.lead * (raw - others)
        chances: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return chances


CALIBRATIONS: dict[Kind, Calibration] = {
    "occupation": Calibration(constant=-3.457, score=0.267, lead=0.548),
    "skill": Calibration(constant=-3.411, score=0.204, lead=0.658),
}
"""Fitted by maximum likelihood to the first ten candidates of 14,000 phrases: national titles in five languages
(MELO), vacancy titles (the JobBERT evaluation set) and the ILO index, each set with equal weight; skills to 220
annotated phrases from vacancies.
"""
