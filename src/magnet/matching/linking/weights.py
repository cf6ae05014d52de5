"""The weights of linking: fitted on public sets of titles and skill phrases, each set left out in turn."""

from magnet.matching.linking.rescoring import CloseWeights
from magnet.matching.linking.retrieval import Weights
from magnet.matching.taxonomy import Kind

WEIGHTS: dict[Kind, Weights] = {
    "occupation": Weights(
        label_grams=1.85,
        label_stems=1.89,
        concept_grams=2.98,
        preferred_grams=1.17,
        preferred_stems=0.69,
        kin=1.8,
        mere_group=1.82,
    ),
    "skill": Weights(
        label_grams=2.83,
        label_stems=3.23,
        concept_grams=1.74,
        preferred_grams=0,
        preferred_stems=1.55,
        kin=1.0,
        mere_group=0,
    ),
}
CLOSE_WEIGHTS: dict[Kind, CloseWeights] = {
    "occupation": CloseWeights(nearest=0.3, first=0.25, last=0.65, covered=0.6, best_covered=1.6, explained=2.1),
    "skill": CloseWeights(nearest=0, covered=3.0, sorted_ratio=2.65, partial_ratio=1.91),
}
