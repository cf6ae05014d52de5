"""The index of labels of one kind: what linking looks phrases up in, as plain arrays that can be mapped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors
from magnet.matching.linking.grams import count_grams, count_pairs
from magnet.matching.linking.kinship import kin_of
from magnet.matching.linking.reading import Reader
from magnet.matching.linking.vectors import Arrays, Floats
from magnet.matching.strings import Strings
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy
from magnet.matching.text import ascii_word, words

Indices = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One way of seeing labels (their grams, or their stems): terms x labels and terms x units, unit vectors."""

    weights: Floats
    labels: sparse.csr_array
    units: sparse.csr_array

    @classmethod
    def of(cls, counts: sparse.csr_array, owners: Indices, units: Starts) -> "Terms":
        """From counts (labels x terms), each label's concept, and where each unit's labels start."""
        weights = vectors.rarity(counts, owners, int(owners.max(initial=-1)) + 1)
        labels = vectors.weigh(counts, weights)
        sizes = np.diff(np.append(units, counts.shape[0]))
        members = np.repeat(np.arange(len(units)), sizes), np.arange(counts.shape[0])
        together = (len(units), counts.shape[0])
        sums = sparse.csr_array((np.ones(counts.shape[0], dtype=np.float32), members), shape=together) @ labels
        sums = vectors.to_unit_length(sparse.csr_array(sums))
        return cls(weights=weights, labels=sparse.csr_array(labels.T), units=sparse.csr_array(sums.T))

    def to_arrays(self, name: str) -> Arrays:
        """As arrays named `name_*`."""
        return {
            f"{name}_weights": self.weights,
            **vectors.to_arrays(f"{name}_labels", self.labels),
            **vectors.to_arrays(f"{name}_units", self.units),
        }

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> "Terms":
        """What `to_arrays` was asked of."""
        return cls(
            weights=arrays[f"{name}_weights"],
            labels=vectors.from_arrays(f"{name}_labels", arrays),
            units=vectors.from_arrays(f"{name}_units", arrays),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelIndex:
    """Labels sorted by concept, then language, the preferred one first; a *unit* is one concept in one language.

    `concepts` are the taxonomy's indices; `concept_units` where each one's units start, `unit_labels` where each
    unit's labels start, `label_words` where each label's words start in `words_of_labels` (numbers into `words`).
    `mere_groups` is 1.0 for groups among occupations or skills, 0.0 where the whole kind consists of groups.
    """

    concepts: Indices
    mere_groups: Floats
    concept_units: Starts
    unit_labels: Starts
    label_words: Starts
    words_of_labels: Indices
    words: Strings
    word_weights: Floats
    known_grams: Indices
    grams: Terms
    known_stems: Strings
    stems: Terms
    kin: sparse.csr_array
    languages: tuple[str, ...]
    vocabulary_words: Strings
    vocabulary_languages: npt.NDArray[np.int16]
    vocabulary_counts: Indices

    @classmethod
    def build(cls, taxonomy: Taxonomy, kind: Kind) -> "LabelIndex":
        """The index of all labels of a kind (36,000 labels take a second)."""
        concepts, owners, units, languages, spoken = _gather(taxonomy, kind)
        numbers: dict[str, int] = {}
        sounds = [[sound for word in phrase if (sound := ascii_word(word))] for phrase in spoken]
        flat = np.array([numbers.setdefault(w, len(numbers)) for phrase in sounds for w in phrase], dtype=np.int32)
        starts = np.zeros(len(sounds) + 1, dtype=np.int64)
        np.cumsum([len(phrase) for phrase in sounds], out=starts[1:])
        of_words = count_pairs(np.repeat(np.arange(len(sounds)), np.diff(starts)), flat, (len(sounds), len(numbers)))
        gram_counts = count_grams([" ".join(phrase) for phrase in sounds])
        known_grams = vectors.known_columns(gram_counts)
        vocabulary = _vocabulary(spoken, languages, owners)
        stem_numbers, stem_counts = _count_stems(Reader(vocabulary), spoken, languages)
        entries = [(tag, word, count) for tag, known in vocabulary.items() for word, count in known.items()]
        groups = taxonomy.groups[concepts]
        concept_starts, unit_starts = _starts(owners, units)
        return cls(
            concepts=concepts,
            mere_groups=(groups & ~groups.all()).astype(np.float32),
            concept_units=concept_starts,
            unit_labels=unit_starts,
            label_words=starts,
            words_of_labels=flat,
            words=Strings.pack(numbers),
            word_weights=vectors.rarity(of_words, owners, len(concepts)),
            known_grams=known_grams,
            grams=Terms.of(vectors.renumber(gram_counts, known_grams)[0], owners, unit_starts),
            known_stems=Strings.pack(stem_numbers),
            stems=Terms.of(stem_counts, owners, unit_starts),
            kin=kin_of(stem_counts, owners, languages),
            languages=taxonomy.languages(),
            vocabulary_words=Strings.pack(word for _, word, _ in entries),
            vocabulary_languages=np.array([taxonomy.languages().index(tag) for tag, _, _ in entries], dtype=np.int16),
            vocabulary_counts=np.array([count for _, _, count in entries], dtype=np.int32),
        )

    def vocabulary(self) -> dict[str, dict[str, int]]:
        """By language, how many concepts use each word; a language without labels of this kind is not in it."""
        known: dict[str, dict[str, int]] = {}
        columns = (self.vocabulary_languages.tolist(), self.vocabulary_words, self.vocabulary_counts.tolist())
        for number, word, count in zip(*columns, strict=True):
            known.setdefault(self.languages[number], {})[word] = count
        return known

    def to_arrays(self) -> Arrays:
        """Plain arrays that `from_arrays` takes back."""
        arrays: Arrays = {name: getattr(self, name) for name in PLAIN}
        for name in PACKED:
            strings: Strings = getattr(self, name)
            arrays |= {f"{name}_text": strings.data, f"{name}_offsets": strings.offsets}
        tags = Strings.pack(self.languages)
        arrays |= {"languages_text": tags.data, "languages_offsets": tags.offsets}
        arrays |= self.grams.to_arrays("gram") | self.stems.to_arrays("stem")
        return arrays | vectors.to_arrays("kin", self.kin)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "LabelIndex":
        """The index that `to_arrays` was asked of; mapped arrays stay mapped."""
        packed = {name: Strings(arrays[f"{name}_text"], arrays[f"{name}_offsets"]) for name in (*PACKED, "languages")}
        languages = tuple(packed.pop("languages"))
        return cls(
            grams=Terms.from_arrays("gram", arrays),
            stems=Terms.from_arrays("stem", arrays),
            kin=vectors.from_arrays("kin", arrays),
            languages=languages,
            **{name: arrays[name] for name in PLAIN},  # type: ignore[arg-type]
            **packed,  # type: ignore[arg-type]
        )


PLAIN = (
    "concepts",
    "mere_groups",
    "concept_units",
    "unit_labels",
    "label_words",
    "words_of_labels",
    "word_weights",
    "known_grams",
    "vocabulary_languages",
    "vocabulary_counts",
)
PACKED = ("words", "known_stems", "vocabulary_words")


def _gather(taxonomy: Taxonomy, kind: Kind) -> tuple[Indices, Indices, Indices, list[str], list[tuple[str, ...]]]:
    """Concepts that can be found; for each label its concept's place among them, its unit, language and words.

    A label that reads as another of its unit does is left out, and so is one of which nothing can be read.
    """
    tags = taxonomy.languages()
    rows = np.flatnonzero(taxonomy.kinds[taxonomy.label_concepts] == KINDS.index(kind))
    concepts: list[int] = []
    owners, units, languages, spoken = [], [], [], []
    last, unit_count = (-1, -1), -1
    seen: set[tuple[str, ...]] = set()
    places = zip(
        rows.tolist(), taxonomy.label_concepts[rows].tolist(), taxonomy.label_languages[rows].tolist(), strict=True
    )
    for row, concept, language in places:
        phrase = words(taxonomy.label_texts[row])
        if not any(map(ascii_word, phrase)):
            continue
        if (concept, language) != last:
            if concept != last[0]:
                concepts.append(concept)
            last, unit_count, seen = (concept, language), unit_count + 1, set()
        if phrase not in seen:
            seen.add(phrase)
            owners.append(len(concepts) - 1)
            units.append(unit_count)
            languages.append(tags[language])
            spoken.append(phrase)
    return (
        np.array(concepts, dtype=np.int32),
        np.array(owners, dtype=np.int32),
        np.array(units, dtype=np.int32),
        languages,
        spoken,
    )


def _starts(owners: Indices, units: Indices) -> tuple[Starts, Starts]:
    """Where each concept's units, and each unit's labels, start."""
    unit_starts = np.flatnonzero(np.diff(units, prepend=-1)).astype(np.int64)
    concept_starts = np.flatnonzero(np.diff(owners[unit_starts], prepend=-1)).astype(np.int64)
    return concept_starts, unit_starts


def _vocabulary(
    spoken: Sequence[tuple[str, ...]], languages: Sequence[str], owners: Indices
) -> dict[str, dict[str, int]]:
    known: dict[str, dict[str, int]] = {}
    last: dict[tuple[str, str], int] = {}
    for phrase, language, owner in zip(spoken, languages, owners.tolist(), strict=True):
        counts = known.setdefault(language, defaultdict(int))
        for word in phrase:
            if last.get((language, word)) != owner:
                last[language, word] = owner
                counts[word] += 1
    return {language: dict(counts) for language, counts in known.items()}


def _count_stems(
    reader: Reader, spoken: Sequence[tuple[str, ...]], languages: Sequence[str]
) -> tuple[dict[str, int], sparse.csr_array]:
    numbers: dict[str, int] = {}

    def numbered() -> Iterator[tuple[int, int]]:
        for row, (phrase, language) in enumerate(zip(spoken, languages, strict=True)):
            for stem in reader.stems(phrase, language):
                yield row, numbers.setdefault(stem, len(numbers))

    pairs = np.array(list(numbered()), dtype=np.int64).reshape(-1, 2)
    return numbers, count_pairs(pairs[:, 0], pairs[:, 1], (len(spoken), len(numbers)))
