"""Which languages have a word like one that none of them knows: misspelt, transliterated, compounded, inflected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors
from magnet.matching.linking.grams import count_grams
from magnet.matching.linking.vectors import Arrays, Floats

LEAST = 0.3
"""Cosine of grams below which two words are alike by chance."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """All languages' words in ASCII, by their grams, each with the languages whose labels use it.

    `words` is grams x words, unit columns; the languages of word n, as numbers, are
    `speakers[speaker_starts[n] : speaker_starts[n + 1]]`.
    """

    known_grams: npt.NDArray[np.int32]
    weights: Floats
    words: sparse.csr_array
    speakers: npt.NDArray[np.int32]
    speaker_starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, vocabularies: Iterable[Iterable[str]]) -> "Neighbours":
        """From the ASCII words of each language (120,000 words take a second)."""
        numbers: dict[str, int] = {}
        pairs = [
            (numbers.setdefault(word, len(numbers)), language)
            for language, vocabulary in enumerate(vocabularies)
            for word in vocabulary
        ]
        words, languages = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2).T
        counts = count_grams(list(numbers))
        known = vectors.known_columns(counts)
        counts, _ = vectors.renumber(counts, known)
        weights = vectors.rarity(counts, np.arange(len(numbers), dtype=np.int32), len(numbers))
        return cls(
            known_grams=known,
            weights=weights,
            words=sparse.csr_array(vectors.weigh(counts, weights).T),
            speakers=np.ascontiguousarray(languages),
            speaker_starts=np.searchsorted(words, np.arange(len(numbers) + 1)).astype(np.int64),
        )

    def likeness(self, words: Sequence[str], languages: int) -> Floats:
        """Of each ASCII word to the nearest word of each language, 0..1: words x languages."""
        counts, unknown = vectors.renumber(count_grams(words), self.known_grams)
        rarest = float(np.log(1 + self.words.shape[1]) + 1)
        near = sparse.csr_array(vectors.weigh(counts, self.weights, unknown * rarest**2) @ self.words)
        kept = np.flatnonzero(near.data >= LEAST)
        rows = np.searchsorted(near.indptr, kept, side="right") - 1
        begins = self.speaker_starts[near.indices[kept]]
        sizes = self.speaker_starts[near.indices[kept] + 1] - begins
        places = np.arange(int(sizes.sum())) + np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
        found = np.zeros((len(words), languages), dtype=np.float32)
        np.maximum.at(found, (np.repeat(rows, sizes), self.speakers[places]), np.repeat(near.data[kept], sizes))
        return found

    def to_arrays(self) -> Arrays:
        """Plain arrays that `from_arrays` takes back."""
        return {
            "known_grams": self.known_grams,
            "weights": self.weights,
            "speakers": self.speakers,
            "speaker_starts": self.speaker_starts,
            **vectors.to_arrays("words", self.words),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Neighbours":
        """What `to_arrays` was asked of; mapped arrays stay mapped."""
        return cls(
            known_grams=arrays["known_grams"],
            weights=arrays["weights"],
            words=vectors.from_arrays("words", arrays),
            speakers=arrays["speakers"],
            speaker_starts=arrays["speaker_starts"],
        )
