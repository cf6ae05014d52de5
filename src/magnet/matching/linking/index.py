"""The index of one language's labels of one kind: what phrases are looked up in, as arrays that can be mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.linking import vectors
from magnet.matching.linking.grams import count_grams, count_pairs
from magnet.matching.linking.hearing import keys_of_words
from magnet.matching.linking.kinship import kin_of
from magnet.matching.linking.reading import Reader, expand, respelt
from magnet.matching.linking.vectors import Arrays, Floats
from magnet.matching.strings import Strings
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy
from magnet.matching.text import ascii_word, words
from magnet.matching.undivided import unit_of_each

Indices = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Spoken = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One way of seeing labels: their grams, or their stems.

    `labels` is labels x terms, `concepts` terms x concepts (all labels of each together), both of unit vectors;
    `greatest` is terms x concepts, of each term the greatest weight in any of a concept's labels.
    """

    weights: Floats
    labels: sparse.csr_array
    concepts: sparse.csr_array
    greatest: sparse.csr_array

    @classmethod
    def of(cls, counts: sparse.csr_array, starts: Starts) -> "Terms":
        """From counts (labels x terms) and where each concept's labels start."""
        sizes = np.diff(np.append(starts, counts.shape[0]))
        owners = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)
        weights = vectors.rarity(counts, owners, len(starts))
        labels = vectors.weigh(counts, weights)
        members = (np.ones(counts.shape[0], dtype=np.float32), (owners, np.arange(counts.shape[0])))
        sums = sparse.csr_array(members, shape=(len(starts), counts.shape[0])) @ labels
        sums = vectors.to_unit_length(sparse.csr_array(sums))
        return cls(
            weights=weights,
            labels=labels,
            concepts=sparse.csr_array(sums.T),
            greatest=vectors.greatest_of(labels, owners, len(starts)),
        )

    def to_arrays(self, name: str) -> Arrays:
        """As arrays named `name_*`."""
        arrays = {f"{name}_weights": self.weights}
        for part in MATRICES:
            arrays |= vectors.to_arrays(f"{name}_{part}", getattr(self, part))
        return arrays

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> "Terms":
        """What `to_arrays` was asked of."""
        matrices = {part: vectors.from_arrays(f"{name}_{part}", arrays) for part in MATRICES}
        return cls(weights=arrays[f"{name}_weights"], **matrices)


MATRICES = ("labels", "concepts", "greatest")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelIndex:
    """Labels in one language, by concept, the preferred one first.

    `concepts` are the taxonomy's indices; `concept_labels` where each one's labels start, `label_words` where each
    label's words start in `words_of_labels` (numbers into `words`, which are ASCII). `mere_groups` is 1.0 for groups
    among occupations or skills, 0.0 where the whole kind consists of groups. `vocabulary` holds the words in their
    own script, with how many concepts use each; `sound_keys` says how they sound, sorted, `sound_words` which each is.
    """

    concepts: Indices
    mere_groups: Floats
    concept_labels: Starts
    label_words: Starts
    words_of_labels: Indices
    words: Strings
    word_weights: Floats
    known_grams: Indices
    grams: Terms
    known_stems: Strings
    stems: Terms
    kin: sparse.csr_array
    vocabulary: Strings
    vocabulary_counts: Indices
    sound_keys: npt.NDArray[np.int64]
    sound_words: Indices

    @classmethod
    def build(cls, taxonomy: Taxonomy, kind: Kind, language: str) -> "LabelIndex":
        """The index of all labels of a kind in a language (36,000 labels take a second)."""
        concepts, starts, spoken = _gather(taxonomy, kind, language)
        owners = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(np.append(starts, len(spoken))))
        numbers: dict[str, int] = {}
        sounds = [[sound for word in phrase if (sound := ascii_word(word))] for phrase in spoken]
        flat = np.array([numbers.setdefault(w, len(numbers)) for phrase in sounds for w in phrase], dtype=np.int32)
        label_words = np.zeros(len(sounds) + 1, dtype=np.int64)
        np.cumsum([len(phrase) for phrase in sounds], out=label_words[1:])
        rows = np.repeat(np.arange(len(sounds)), np.diff(label_words))
        of_words = count_pairs(rows, flat, (len(sounds), len(numbers)))
        gram_counts = count_grams([" ".join(phrase) for phrase in sounds])
        known_grams = vectors.known_columns(gram_counts)
        vocabulary = _vocabulary(spoken, owners)
        known_stems, stem_counts = _count_stems(Reader(language, vocabulary), spoken)
        sound_keys, sound_words = keys_of_words(list(vocabulary), language)
        whole_kind_is_groups = taxonomy.groups[taxonomy.kinds == KINDS.index(kind)].all()
        return cls(
            concepts=concepts,
            mere_groups=(taxonomy.groups[concepts] & ~whole_kind_is_groups).astype(np.float32),
            concept_labels=starts,
            label_words=label_words,
            words_of_labels=flat,
            words=Strings.pack(numbers),
            word_weights=vectors.rarity(of_words, owners, len(concepts)),
            known_grams=known_grams,
            grams=Terms.of(vectors.renumber(gram_counts, known_grams)[0], starts),
            known_stems=Strings.pack(known_stems),
            stems=Terms.of(stem_counts, starts),
            kin=kin_of(stem_counts, owners),
            vocabulary=Strings.pack(vocabulary),
            vocabulary_counts=np.array(list(vocabulary.values()), dtype=np.int32),
            sound_keys=sound_keys,
            sound_words=sound_words,
        )

    def reader(self, language: str) -> Reader:
        """A reader of phrases as phrases of this index's language."""
        counts = self.vocabulary_counts.tolist()
        return Reader(language, dict(zip(self.vocabulary, counts, strict=True)))

    def to_arrays(self) -> Arrays:
        """Plain arrays that `from_arrays` takes back."""
        arrays: Arrays = {name: getattr(self, name) for name in PLAIN}
        for name in PACKED:
            strings: Strings = getattr(self, name)
            arrays |= {f"{name}_text": strings.data, f"{name}_offsets": strings.offsets}
        arrays |= self.grams.to_arrays("gram") | self.stems.to_arrays("stem")
        return arrays | vectors.to_arrays("kin", self.kin)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "LabelIndex":
        """The index that `to_arrays` was asked of; mapped arrays stay mapped."""
        packed = {name: Strings(arrays[f"{name}_text"], arrays[f"{name}_offsets"]) for name in PACKED}
        return cls(
            grams=Terms.from_arrays("gram", arrays),
            stems=Terms.from_arrays("stem", arrays),
            kin=vectors.from_arrays("kin", arrays),
            **{name: arrays[name] for name in PLAIN},  # type: ignore[arg-type]
            **packed,  # type: ignore[arg-type]
        )


def ordered(indexes: Mapping[str, LabelIndex]) -> dict[str, LabelIndex]:
    """The language with most labels leads: among equals it is the likeliest to have the right one."""
    order = sorted(indexes, key=lambda tag: (-len(indexes[tag].label_words), tag))
    return {tag: indexes[tag] for tag in order if len(indexes[tag].concepts)}


PLAIN = (
    "concepts",
    "mere_groups",
    "concept_labels",
    "label_words",
    "words_of_labels",
    "word_weights",
    "known_grams",
    "vocabulary_counts",
    "sound_keys",
    "sound_words",
)
PACKED = ("words", "known_stems", "vocabulary")


def _gather(taxonomy: Taxonomy, kind: Kind, language: str) -> tuple[Indices, Starts, Spoken]:
    """Concepts that can be found, where the labels of each start, and the labels' words.

    A label that reads as another of its concept does is left out, and so is one of which nothing can be read.
    """
    chosen = taxonomy.kinds[taxonomy.label_concepts] == KINDS.index(kind)
    rows = np.flatnonzero(chosen & (taxonomy.label_languages == taxonomy.languages().index(language)))
    owners = unit_of_each(taxonomy)[taxonomy.label_concepts[rows]]
    # A unit group's own labels before those of the group above: the first is its preferred one.
    order = np.lexsort((rows, owners != taxonomy.label_concepts[rows], owners))
    concepts: list[int] = []
    starts: list[int] = []
    spoken: Spoken = []
    seen: set[tuple[str, ...]] = set()
    for row, concept in zip(rows[order].tolist(), owners[order].tolist(), strict=True):
        phrase = expand(respelt(words(taxonomy.label_texts[row]), language), language)
        if not any(map(ascii_word, phrase)):
            continue
        if not concepts or concept != concepts[-1]:
            concepts.append(concept)
            starts.append(len(spoken))
            seen = set()
        if phrase not in seen:
            seen.add(phrase)
            spoken.append(phrase)
    return np.array(concepts, dtype=np.int32), np.array(starts, dtype=np.int64), spoken


def _vocabulary(spoken: Spoken, owners: Indices) -> dict[str, int]:
    """How many concepts use each word."""
    counts: dict[str, int] = {}
    last: dict[str, int] = {}
    for phrase, owner in zip(spoken, owners.tolist(), strict=True):
        for word in phrase:
            if last.get(word) != owner:
                last[word] = owner
                counts[word] = counts.get(word, 0) + 1
    return counts


def _count_stems(reader: Reader, spoken: Sequence[tuple[str, ...]]) -> tuple[dict[str, int], sparse.csr_array]:
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, phrase in enumerate(spoken):
        for stem in reader.stems(phrase):
            rows.append(row)
            columns.append(numbers.setdefault(stem, len(numbers)))
    shape = (len(spoken), len(numbers))
    return numbers, count_pairs(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), shape)
