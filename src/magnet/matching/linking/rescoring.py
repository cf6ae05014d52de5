"""A second, closer look at the candidates of a phrase, word by word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from magnet.matching.linking.index import Indices, LabelIndex
from magnet.matching.linking.retrieval import Found, Phrase
from magnet.matching.linking.vectors import Floats

RESCORED = 30
"""How many candidates get a closer look: the right one is seldom further down."""
SAME_WORD = 0.85
"""Jaro-Winkler from here on is one word written in two ways; below, it is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWeights:
    """What closer evidence adds to a candidate's sum; what weighs nothing is not looked at.

    `nearest`: gram likeness of the label nearest in letters. `first`, `last`: the first (last) word is the label's
    first (last), where languages put the head of a title. `covered`: the square of the share of the preferred label's
    words, by rarity, that the phrase has. `sorted_ratio`, `partial_ratio`: rapidfuzz on the best label.
    """

    nearest: float
    first: float = 0
    last: float = 0
    covered: float = 0
    sorted_ratio: float = 0
    partial_ratio: float = 0


@dataclass(frozen=True, slots=True)
class Closer:
    """An index made ready for closer looks: its words, and the weights."""

    index: LabelIndex
    words: tuple[str, ...]
    weights: CloseWeights

    @classmethod
    def of(cls, index: LabelIndex, weights: CloseWeights) -> "Closer":
        """Closer looks at an index's labels."""
        return cls(index, tuple(index.words), weights)

    def scores(self, phrase: Phrase, found: Found) -> Floats:
        """The sums of the candidates with the closer evidence added, in the candidates' order.

        Candidates whose labels were not looked up keep their order, below all that got a closer look.
        """
        looked = len(found.nearest)
        close = self._scores(phrase, found, found.sums[:looked])
        rest = found.sums[looked:]
        if not len(rest):
            return close
        return np.append(close, close.min() + (rest - found.sums[looked - 1]))

    def _scores(self, phrase: Phrase, found: Found, sums: Floats) -> Floats:
        weights, index = self.weights, self.index
        total = sums + weights.nearest * found.nearest
        if not len(sums) or not phrase.sounds:
            return total
        if weights.first:
            firsts = index.words_of_labels[index.label_words[found.best_labels]]
            total += weights.first * self._likeness(phrase.sounds[0], firsts)
        if weights.last:
            lasts = index.words_of_labels[index.label_words[found.best_labels + 1] - 1]
            total += weights.last * self._likeness(phrase.sounds[-1], lasts)
        if weights.covered:
            total += weights.covered * self._covered(phrase.sounds, found.preferred_labels) ** 2
        if weights.sorted_ratio or weights.partial_ratio:
            spoken, labels = " ".join(phrase.sounds), [self._label(row) for row in found.best_labels.tolist()]
            total += weights.sorted_ratio / 100 * _ratios(fuzz.token_sort_ratio, spoken, labels)
            total += weights.partial_ratio / 100 * _ratios(fuzz.partial_ratio, spoken, labels)
        return total

    def _label(self, row: int) -> str:
        begin, end = self.index.label_words[row : row + 2].tolist()
        return " ".join([self.words[number] for number in self.index.words_of_labels[begin:end].tolist()])

    def _likeness(self, word: str, numbers: Indices) -> Floats:
        likeness = JaroWinkler.similarity
        found = [likeness(word, self.words[number], score_cutoff=SAME_WORD) for number in numbers.tolist()]
        return np.array(found, dtype=np.float32)

    def _covered(self, sounds: Sequence[str], rows: npt.NDArray[np.intp]) -> Floats:
        index = self.index
        begins = index.label_words[rows]
        sizes = index.label_words[rows + 1] - begins
        firsts = np.cumsum(sizes) - sizes
        numbers = index.words_of_labels[np.arange(int(sizes.sum())) + np.repeat(begins - firsts, sizes)]
        distinct, places = np.unique(numbers, return_inverse=True)
        met = process.cdist(
            list(sounds),
            [self.words[number] for number in distinct.tolist()],
            scorer=JaroWinkler.similarity,
            score_cutoff=SAME_WORD,
            dtype=np.float32,
        ).max(axis=0)
        rarity = index.word_weights[numbers]
        covered = np.add.reduceat(met[places] * rarity, firsts) / np.add.reduceat(rarity, firsts)
        return covered.astype(np.float32, copy=False)


def _ratios(ratio: Callable[[str, str], float], spoken: str, labels: Sequence[str]) -> Floats:
    return np.array([ratio(spoken, label) for label in labels], dtype=np.float32)
