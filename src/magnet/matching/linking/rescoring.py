"""A second, closer look at the candidates of a phrase, word by word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from magnet.matching.linking.index import LabelIndex
from magnet.matching.linking.retrieval import Found, Lookup, Phrase, rarest
from magnet.matching.linking.vectors import Floats

RESCORED = 30
"""How many candidates get a closer look: the right one is seldom further down."""
SAME_WORD = 0.85
"""Jaro-Winkler from here on is one word written in two ways; below, it is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWeights:
    """What closer evidence adds to a candidate's sum; what weighs nothing is not looked at.

    `nearest`: gram likeness of the label nearest in letters. `first`: the first word is the best label's first;
    `last`: the last word (in "Fitter, pipe" the one before the comma) is the last of the best or the preferred label:
    languages put the head of a title in one of the two places. `covered`, `best_covered`: the square of the share of
    the preferred (the share of the best) label's words, by rarity, that the phrase has. `explained`: the share of the
    phrase's stems, by rarity, that some label of the concept has. `sorted_ratio`, `partial_ratio`: rapidfuzz on the
    best label.
    """

    nearest: float
    first: float = 0
    last: float = 0
    covered: float = 0
    best_covered: float = 0
    explained: float = 0
    sorted_ratio: float = 0
    partial_ratio: float = 0


@dataclass(frozen=True, slots=True)
class Closer:
    """An index made ready for closer looks: its words, and the weights."""

    index: LabelIndex
    words: tuple[str, ...]
    stem_numbers: Mapping[str, int]
    rarest: float
    weights: CloseWeights

    @classmethod
    def of(cls, lookup: Lookup, weights: CloseWeights) -> "Closer":
        """Closer looks at the labels of the index that a lookup is in."""
        return cls(lookup.index, tuple(lookup.index.words), lookup.stem_numbers, rarest(lookup.index), weights)

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
        weights = self.weights
        total = sums + weights.nearest * found.nearest
        if not len(sums) or not phrase.sounds:
            return total
        if weights.explained:
            total += weights.explained * self._explained(phrase.parts, found.places[: len(sums)])
        if weights.covered or weights.best_covered or weights.first or weights.last:
            total += self._word_by_word(phrase, np.append(found.preferred_labels, found.best_labels))
        if weights.sorted_ratio or weights.partial_ratio:
            spoken, labels = " ".join(phrase.sounds), [self._label(row) for row in found.best_labels.tolist()]
            total += weights.sorted_ratio / 100 * _ratios(fuzz.token_sort_ratio, spoken, labels)
            total += weights.partial_ratio / 100 * _ratios(fuzz.partial_ratio, spoken, labels)
        return total

    def _explained(self, words: Sequence[tuple[str, ...]], places: npt.NDArray[np.intp]) -> Floats:
        """What share of a phrase's words, by rarity, each concept has in some label, whole or in both halves."""
        total = np.zeros(len(places), dtype=np.float32)
        whole = 0.0
        for stem, *halves in dict.fromkeys(words):
            weight, met = self._met(stem, places)
            if halves:
                known = [self._met(half, places) for half in halves]
                weight = min(weight, max(rarity for rarity, _ in known))
                met = np.maximum(met, sum(each for _, each in known) / len(known))
            whole += weight
            total += np.float32(weight) * met
        share: Floats = np.divide(total, max(whole, 1.0), dtype=np.float32)
        return share

    def _met(self, stem: str, places: npt.NDArray[np.intp]) -> tuple[float, Floats]:
        """A stem's rarity, and which concepts have it in some label; no label may have it."""
        terms, number = self.index.stems, self.stem_numbers.get(stem)
        if number is None:
            return self.rarest, np.zeros(len(places), dtype=np.float32)
        begin, end = terms.concepts.indptr[number : number + 2].tolist()
        users = terms.concepts.indices[begin:end]
        at = np.minimum(np.searchsorted(users, places), len(users) - 1)
        return float(terms.weights[number]), (users[at] == places).astype(np.float32)

    def _label(self, row: int) -> str:
        begin, end = self.index.label_words[row : row + 2].tolist()
        return " ".join([self.words[number] for number in self.index.words_of_labels[begin:end].tolist()])

    def _word_by_word(self, phrase: Phrase, rows: npt.NDArray[np.intp]) -> Floats:
        """What words alike in phrase and label add, from the preferred and then the best labels of all candidates."""
        index, weights, half = self.index, self.weights, len(rows) // 2
        begins = index.label_words[rows]
        sizes = index.label_words[rows + 1] - begins
        firsts = np.cumsum(sizes) - sizes
        numbers = index.words_of_labels[np.arange(int(sizes.sum())) + np.repeat(begins - firsts, sizes)]
        distinct, places = np.unique(numbers, return_inverse=True)
        likeness = process.cdist(
            [*phrase.sounds, phrase.head],
            [self.words[number] for number in distinct.tolist()],
            scorer=JaroWinkler.similarity,
            score_cutoff=SAME_WORD,
            dtype=np.float32,
        )
        rarity = index.word_weights[numbers]
        met = likeness[:-1].max(axis=0)[places] * rarity
        covered = np.add.reduceat(met, firsts) / np.add.reduceat(rarity, firsts)
        last = likeness[-1, places[firsts + sizes - 1]]
        total = weights.covered * covered[:half] ** 2 + weights.best_covered * covered[half:]
        total += weights.first * likeness[0, places[firsts[half:]]]
        total += weights.last * np.maximum(last[:half], last[half:])
        return np.asarray(total, dtype=np.float32)


def _ratios(ratio: Callable[[str, str], float], spoken: str, labels: Sequence[str]) -> Floats:
    return np.array([ratio(spoken, label) for label in labels], dtype=np.float32)
