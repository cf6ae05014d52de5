"""Linking: a phrase in any language or script becomes the concepts it may mean, each with a confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.linking.candidates import Candidate, Decision, decide
from magnet.matching.linking.confidence import CALIBRATIONS
from magnet.matching.linking.index import LabelIndex
from magnet.matching.linking.reading import Reader
from magnet.matching.linking.rescoring import RESCORED, Closer
from magnet.matching.linking.retrieval import Found, Lookup, Phrase, read_phrase
from magnet.matching.linking.weights import CLOSE_WEIGHTS, WEIGHTS
from magnet.matching.taxonomy import FALLBACK_LANGUAGE, Kind, Taxonomy

__all__ = ["Candidate", "Decision", "Linker", "decide"]

Shown = tuple[str, str | None, str, str]
"""URI, code, label and the label's language of a concept."""


@dataclass(frozen=True, slots=True)
class Linker:
    """Links phrases to one kind of concept of one taxonomy; safe to share between threads."""

    taxonomy: Taxonomy
    kind: Kind
    _index: LabelIndex
    _reader: Reader
    _lookup: Lookup
    _closer: Closer
    _shown: dict[str, dict[int, Shown]] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, taxonomy: Taxonomy, kind: Kind) -> "Linker":
        """Index all labels of a kind, in all languages; keep `to_arrays` to skip this next time."""
        return cls._of(taxonomy, kind, LabelIndex.build(taxonomy, kind))

    @classmethod
    def from_arrays(cls, taxonomy: Taxonomy, kind: Kind, arrays: Mapping[str, npt.NDArray[Any]]) -> "Linker":
        """The linker whose `to_arrays` these were; `taxonomy` must be the one it was built of."""
        return cls._of(taxonomy, kind, LabelIndex.from_arrays(arrays))

    @classmethod
    def _of(cls, taxonomy: Taxonomy, kind: Kind, index: LabelIndex) -> "Linker":
        lookup, closer = Lookup.of(index, WEIGHTS[kind]), Closer.of(index, CLOSE_WEIGHTS[kind])
        return cls(taxonomy, kind, index, Reader(index.vocabulary()), lookup, closer)

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What was derived from the taxonomy, as plain arrays for files that can be mapped."""
        return self._index.to_arrays()

    def link(self, text: str, language: str | None = None, limit: int = 10) -> tuple[Candidate, ...]:
        """The concepts that a phrase may mean, best first, each once; none for a text without words.

        Only the first 1,000 characters count. `language` (BCP 47) helps to read it and is what labels are shown
        in; None leaves it to the words.
        """
        return self.link_many([text], language, limit)[0]

    def link_many(
        self, texts: Sequence[str], language: str | None = None, limit: int = 10
    ) -> list[tuple[Candidate, ...]]:
        """`link` for many phrases of one language, in their order; repeated ones are looked up once."""
        read = {text: read_phrase(text, language, self._reader) for text in dict.fromkeys(texts)}
        distinct = list({phrase: None for phrase in read.values() if phrase.sounds})
        if not len(self._index.concepts) or limit < 1:
            distinct = []
        found = self._lookup.find(distinct, max(limit, RESCORED), RESCORED)
        answers = {
            phrase: self._candidates(phrase, one, language, limit) for phrase, one in zip(distinct, found, strict=True)
        }
        return [answers.get(read[text], ()) for text in texts]

    def _candidates(self, phrase: Phrase, found: Found, language: str | None, limit: int) -> tuple[Candidate, ...]:
        scores = self._closer.scores(phrase, found)
        order = np.argsort(-scores, kind="stable")[:limit]
        chances = CALIBRATIONS[self.kind].chances(scores[order])
        concepts = self._index.concepts[found.places[order]]
        shown = self._shown.setdefault(language or FALLBACK_LANGUAGE, {})
        return tuple(
            Candidate(concept, *(shown.get(concept) or self._show(concept, shown, language)), chance, raw)
            for concept, chance, raw in zip(concepts.tolist(), chances.tolist(), scores[order].tolist(), strict=True)
        )

    def _show(self, index: int, shown: dict[int, Shown], language: str | None) -> Shown:
        concept, label = self.taxonomy.concept(index), self.taxonomy.label(index, language or FALLBACK_LANGUAGE)
        text, tag = (label.text, label.language) if label else (concept.uri, "und")
        shown[index] = (concept.uri, concept.code, text, tag)
        return shown[index]
