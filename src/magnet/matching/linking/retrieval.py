"""Looking phrases up in the index: the nearest concepts of each, with what speaks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors
from magnet.matching.linking.grams import count_grams, count_pairs
from magnet.matching.linking.index import LabelIndex, Starts, Terms
from magnet.matching.linking.kinship import relatives
from magnet.matching.linking.shortlist import Measured, Pairs, least_bounds, left_out, shortlisted
from magnet.matching.linking.vectors import Floats

CELLS, LABEL_CELLS = 200_000, 2_000_000
"""Phrases are looked up together while phrases x concepts (x labels) stay below this: tables that caches hold."""
MANY = 12
"""Where a phrase's shortlist has more than one label in so many, to compare it with all of them is quicker."""
READ = 500
"""Phrases that are made vectors together."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as read in one language: its words in ASCII, the stems of each, and the word that may be its head.

    The first stem of a word is its own, a compound's halves follow.
    """

    sounds: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    head: str = ""

    @property
    def stems(self) -> Iterator[str]:
        """All stems in their order."""
        return chain.from_iterable(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each kind of likeness counts for when candidates are chosen, in one sum.

    `label_grams` and `label_stems`: of the best label. `concept_grams`: of all labels of a concept
    together. `preferred_grams`, `preferred_stems`: of the preferred label. `kin`: of
    all labels together with what stands for the phrase's stems elsewhere. `mere_group` is taken off.
    """

    label_grams: float
    label_stems: float
    concept_grams: float
    preferred_grams: float
    preferred_stems: float
    kin: float
    mere_group: float


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one phrase, best first: places among the index's concepts, and sums by the weights.

    Of the first few, rows of labels (the best one, the preferred one), and how near in letters alone any is.
    """

    places: npt.NDArray[np.intp]
    sums: Floats
    best_labels: npt.NDArray[np.intp]
    preferred_labels: npt.NDArray[np.intp]
    nearest: Floats


@dataclass(frozen=True, slots=True)
class View:
    """Terms made ready for exact sums and for their bounds, by the weights of the best and the preferred label.

    `by_concept` holds the terms of all labels of a concept one after the other, `sizes` says how many each label has.
    `bounds` (terms x concepts) says of each term the most that it can add to a concept's sum by the concept's labels.
    """

    labels: sparse.csr_array
    by_concept: sparse.csr_array
    sizes: npt.NDArray[np.int32]
    bounds: sparse.csr_array

    @classmethod
    def of(cls, terms: Terms, starts: Starts, best: float, preferred: float) -> "View":
        """A view of terms; the labels of each concept start at `starts`, the preferred one first."""
        # By rows, as a product adds up what a phrase's terms say.
        of_preferred = sparse.csr_array(terms.labels[starts].T) * preferred
        bounds = sparse.csr_array(terms.greatest * best + of_preferred)
        return cls(terms.labels, vectors.joined(terms.labels, starts), np.diff(terms.labels.indptr), bounds)

    def likeness(self, pairs: Pairs, labels: Pairs, phrases: sparse.csr_array) -> Floats:
        """Of each label of each pair's concept with the pair's phrase; pairs are in order of phrases."""
        if len(labels.phrases) * MANY > self.labels.shape[0] * phrases.shape[0]:
            all_of_them = (self.labels @ sparse.csr_array(phrases.T)).toarray()
            likeness: Floats = all_of_them[labels.concepts, labels.phrases]
            return likeness
        taken = self.by_concept[pairs.concepts]
        places = np.searchsorted(pairs.phrases, np.arange(phrases.shape[0] + 1))
        bounds = zip(taken.indptr[places].tolist(), phrases.indptr.tolist(), strict=True)
        # One phrase at a time is laid out in full: all of them would not fit in a core's cache.
        weights = np.zeros(phrases.shape[1], dtype=np.float32)
        for (begin, first), (end, last) in pairwise(bounds):
            if begin < end:
                said = phrases.indices[first:last]
                weights[said] = phrases.data[first:last]
                taken.data[begin:end] *= weights.take(taken.indices[begin:end])
                weights[said] = 0
        return vectors.sums_of(taken.data, self.sizes[labels.concepts])


@dataclass(frozen=True, slots=True)
class Lookup:
    """An index made ready for phrases: its known stems by name, its weights."""

    index: LabelIndex
    stem_numbers: dict[str, int]
    weights: Weights
    grams: View
    stems: View

    @classmethod
    def of(cls, index: LabelIndex, weights: Weights) -> "Lookup":
        """A lookup in an index."""
        starts = index.concept_labels
        return cls(
            index,
            {stem: number for number, stem in enumerate(index.known_stems)},
            weights,
            View.of(index.grams, starts, weights.label_grams, weights.preferred_grams),
            View.of(index.stems, starts, weights.label_stems, weights.preferred_stems),
        )

    def find(self, phrases: Sequence[Phrase], limit: int, closer: int) -> Iterator[Found]:
        """The `limit` best concepts of each phrase, in order, with the labels of the first `closer`."""
        index = self.index
        step = min(CELLS // max(len(index.concepts), 1), LABEL_CELLS // max(len(index.label_words) - 1, 1))
        for begin in range(0, len(phrases), READ):
            some = phrases[begin : begin + READ]
            grams, stems = self._gram_vectors(some), self._stem_vectors(some)
            for row in range(0, len(some), max(step, 1)):
                rows = slice(row, row + max(step, 1))
                yield from self._find(grams[rows], stems[rows], limit, closer)

    def _find(self, grams: sparse.csr_array, stems: sparse.csr_array, limit: int, closer: int) -> Iterator[Found]:
        """Bounds tell which few concepts can be among the best; only their labels are looked at, exactly."""
        index, weights = self.index, self.weights
        whole = (grams * weights.concept_grams @ index.grams.concepts).toarray()
        whole += (relatives(stems, index.kin) * weights.kin @ index.stems.concepts).toarray()
        whole -= weights.mere_group * index.mere_groups
        bounds = whole + (grams @ self.grams.bounds).toarray()
        bounds += (stems @ self.stems.bounds).toarray()
        seen, least = (grams, stems), least_bounds(bounds, limit)
        pairs = shortlisted(bounds, least)
        measured = self._measure(pairs, seen, whole)
        rest = left_out(bounds, least, pairs, measured.sums, limit)
        if len(rest.phrases):
            pairs, measured = pairs.with_those(rest), measured.with_those(self._measure(rest, seen, whole))
        # Of equals the first concept leads.
        order = np.lexsort((pairs.concepts, -measured.sums, pairs.phrases))
        order = order[measured.sums[order] > 0]
        ends = np.searchsorted(pairs.phrases[order], np.arange(len(whole) + 1))
        for begin, end in pairwise(ends.tolist()):
            chosen = order[begin : min(end, begin + limit)]
            places, looked = pairs.concepts[chosen], chosen[:closer]
            yield Found(
                places,
                measured.sums[chosen],
                measured.best_labels[looked],
                index.concept_labels[places[:closer]],
                measured.nearest[looked],
            )

    def _measure(self, pairs: Pairs, seen: tuple[sparse.csr_array, sparse.csr_array], whole: Floats) -> Measured:
        """Exact sums of these concepts for these phrases, by all their labels."""
        index, weights = self.index, self.weights
        begins = index.concept_labels[pairs.concepts]
        sizes = np.append(index.concept_labels, len(index.label_words) - 1)[pairs.concepts + 1] - begins
        firsts = np.cumsum(sizes) - sizes
        labels = np.arange(int(sizes.sum())) + np.repeat(begins - firsts, sizes)
        each = Pairs(np.repeat(pairs.phrases, sizes), labels)
        near, stems = self.grams.likeness(pairs, each, seen[0]), self.stems.likeness(pairs, each, seen[1])
        both = weights.label_grams * near + weights.label_stems * stems
        if not len(firsts):
            return Measured(both, labels, near)
        best = np.maximum.reduceat(both, firsts)
        equal = np.flatnonzero(both == np.repeat(best, sizes))
        best_labels = labels[equal[np.searchsorted(equal, firsts)]]
        best += weights.preferred_grams * near[firsts] + weights.preferred_stems * stems[firsts]
        best += whole[pairs.phrases, pairs.concepts]
        return Measured(best, best_labels, np.maximum.reduceat(near, firsts))

    def _gram_vectors(self, phrases: Sequence[Phrase]) -> sparse.csr_array:
        index = self.index
        counts = count_grams([" ".join(phrase.sounds) for phrase in phrases])
        known, unknown = vectors.renumber(counts, index.known_grams)
        return vectors.weigh(known, index.grams.weights, unknown * rarest(index) ** 2)

    def _stem_vectors(self, phrases: Sequence[Phrase]) -> sparse.csr_array:
        rows: list[int] = []
        columns: list[int] = []
        unknown = np.zeros(len(phrases), dtype=np.float32)
        for row, phrase in enumerate(phrases):
            for stem in phrase.stems:
                number = self.stem_numbers.get(stem)
                if number is None:
                    unknown[row] += 1
                else:
                    rows.append(row)
                    columns.append(number)
        shape = (len(phrases), len(self.stem_numbers))
        counts = count_pairs(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), shape)
        return vectors.weigh(counts, self.index.stems.weights, unknown * rarest(self.index) ** 2)


def rarest(index: LabelIndex) -> float:
    """What a term that no label has weighs: a phrase full of unknown words is like nothing."""
    return float(np.log(1 + len(index.concepts)) + 1)
