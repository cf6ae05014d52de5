"""Looking phrases up in the index: the nearest concepts of each, with what speaks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors
from magnet.matching.linking.grams import count_grams, count_pairs
from magnet.matching.linking.index import LabelIndex, Starts
from magnet.matching.linking.kinship import relatives
from magnet.matching.linking.vectors import Floats

CELLS = 2_000_000
"""Phrases are looked up together while phrases x labels stay below this: 8 MB a table, which a core's cache likes."""


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
class Lookup:
    """An index made ready for phrases: its known stems by name, its weights."""

    index: LabelIndex
    stem_numbers: dict[str, int]
    weights: Weights

    @classmethod
    def of(cls, index: LabelIndex, weights: Weights) -> "Lookup":
        """A lookup in an index."""
        return cls(index, {stem: number for number, stem in enumerate(index.known_stems)}, weights)

    def find(self, phrases: Sequence[Phrase], limit: int, closer: int) -> Iterator[Found]:
        """The `limit` best concepts of each phrase, in order, with the labels of the first `closer`."""
        step = max(1, CELLS // max(len(self.index.label_words) - 1, 1))
        for begin in range(0, len(phrases), step):
            yield from self._find(phrases[begin : begin + step], limit, closer)

    def _find(self, phrases: Sequence[Phrase], limit: int, closer: int) -> Iterator[Found]:
        index, weights = self.index, self.weights
        grams, stems = self._gram_vectors(phrases), self._stem_vectors(phrases)
        near, labels = (grams @ index.grams.labels).toarray(), (stems @ index.stems.labels).toarray()
        # In place, as these tables are the largest: phrases x labels.
        preferred = weights.preferred_stems * labels[:, index.concept_labels]
        preferred += weights.preferred_grams * near[:, index.concept_labels]
        labels *= weights.label_stems / weights.label_grams
        labels += near
        labels *= weights.label_grams
        concepts = np.maximum.reduceat(labels, index.concept_labels, axis=1)
        concepts += preferred
        concepts += (grams * weights.concept_grams @ index.grams.concepts).toarray()
        concepts += (relatives(stems, index.kin) * weights.kin @ index.stems.concepts).toarray()
        concepts -= weights.mere_group * index.mere_groups
        for row in range(len(phrases)):
            places = _best(concepts[row], limit)
            looked = places[:closer]
            best_labels = _best_within(labels[row], index.concept_labels, looked)[0]
            nearest = _best_within(near[row], index.concept_labels, looked)[1]
            yield Found(places, concepts[row][places], best_labels, index.concept_labels[looked], nearest)

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


def _best(values: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Places of the greatest values above zero, in order; of equals the first place leads."""
    greatest = float(values.max(initial=0))
    # Sorting all would take longer than all the rest; few come near the best.
    places = np.flatnonzero(values > 0.4 * greatest)
    for share in (0.2, 0.0):
        if len(places) >= limit:
            break
        places = np.flatnonzero(values > share * greatest)
    return places[np.argsort(-values[places], kind="stable")[:limit]]


def _best_within(values: Floats, starts: Starts, segments: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], Floats]:
    """Where in each chosen segment (of those that begin at `starts`) the greatest value stands, and that value."""
    if not len(segments):
        return segments, values[:0]
    begins = starts[segments]
    ends = np.append(starts, len(values))[segments + 1]
    sizes = ends - begins
    firsts = np.cumsum(sizes) - sizes
    rows = np.arange(int(sizes.sum())) + np.repeat(begins - firsts, sizes)
    inside = values[rows]
    greatest = np.maximum.reduceat(inside, firsts)
    equal = np.flatnonzero(inside == np.repeat(greatest, sizes))
    return rows[equal[np.searchsorted(equal, firsts)]], greatest
