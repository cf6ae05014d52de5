"""How sure a link is: chances from scores."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.linking.vectors import Floats
from magnet.matching.taxonomy import Kind, Taxonomy


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over a candidate's score, its lead over the best other candidate, and its number of labels.

    `labels` weighs the logarithm of how many labels the concept has in a language: what has many names is met in
    more ways by those who mean it, so that a near miss is likelier where names are few.
    """

    constant: float
    score: float
    lead: float
    labels: float = 0.0

    def chances(self, scores: Floats, labels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The chance of each of a phrase's candidates (best first), in 0..1, none above an earlier one."""
        if not len(scores):
            return np.empty(0)
        others = np.full(len(scores), scores[0], dtype=np.float64)
        others[0] = scores[1] if len(scores) > 1 else 0.0
        raw = scores.astype(np.float64)
        odds = self.constant + self.score * raw + self.lead * (raw - others) + self.labels * labels
        chances: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return np.minimum.accumulate(chances)


def labels_of_each(taxonomy: Taxonomy) -> npt.NDArray[np.float64]:
    """The logarithm of how many labels each concept has, on average, in a language that it has any in."""
    tags = len(taxonomy.languages())
    pairs = np.unique(taxonomy.label_concepts.astype(np.int64) * max(tags, 1) + taxonomy.label_languages)
    spoken = np.bincount(pairs // max(tags, 1), minlength=len(taxonomy))
    labels = np.bincount(taxonomy.label_concepts, minlength=len(taxonomy))
    return np.log(np.maximum(labels, 1) / np.maximum(spoken, 1))


CALIBRATIONS: dict[Kind, Calibration] = {
    "occupation": Calibration(constant=-4.231, score=0.305, lead=0.399, labels=0.195),
    "skill": Calibration(constant=-3.411, score=0.204, lead=0.658),
}
"""Fitted by maximum likelihood to the first ten candidates of 14,000 phrases: national titles in five languages
(MELO), vacancy titles (the JobBERT evaluation set) and the ILO index, each set with equal weight; skills to 220
annotated phrases from vacancies.
"""
