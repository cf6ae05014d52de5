"""A vocabulary for long imports: it remembers how each phrase was linked, so that repeated ones are linked once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b

from magnet.matching.extract import Extraction
from magnet.matching.linker import Decision
from magnet.matching.taxonomy import Kind
from magnet.services.vocabulary import Vocabularies, Vocabulary

MOST_TEXTS = 5_000
"""Extractions; each takes some thousand bytes."""
MOST_NEAREST = 50
"""Unknown names with the concepts that may have been meant: each takes some hundredth of a second."""
MOST_REMEMBERED = 300_000
"""Phrases; a decision takes some hundred bytes."""


@dataclass(frozen=True, slots=True)
class Remembering(Vocabulary):
    """One version of the taxonomy with the decisions made by it."""

    _read: dict[tuple[str | None, bytes], Extraction] = field(default_factory=dict, compare=False, repr=False)
    _decided: dict[tuple[Kind, str | None, str], Decision] = field(default_factory=dict, compare=False, repr=False)
    _near: dict[tuple[str, str | None], list[str]] = field(default_factory=dict, compare=False, repr=False)
    _by_country: "dict[str, Remembering]" = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def over(cls, vocabulary: Vocabulary) -> "Remembering":
        """A vocabulary with a memory that is empty yet."""
        return cls(**{one.name: getattr(vocabulary, one.name) for one in fields(Vocabulary) if one.init})

    def of(self, country: str | None) -> Vocabulary:
        """As `Vocabulary.of`: what a country calls things is remembered apart."""
        if country is None or country not in self.own:
            return self
        if country not in self._by_country:
            self._by_country.setdefault(country, Remembering.over(Vocabulary.of(self, country)))
        return self._by_country[country]

    def nearest(self, kinds: Sequence[Kind], text: str, language: str | None, limit: int) -> list[str]:
        """As `Vocabulary.nearest` of the first few, then none: a file of unknown names alone must not take hours."""
        key = (text, language)
        if key not in self._near and len(self._near) < MOST_NEAREST:
            self._near[key] = Vocabulary.nearest(self, kinds, text, language, limit)
        return self._near.get(key, [])

    def decide(self, kind: Kind, texts: Sequence[str], language: str | None) -> list[Decision]:
        """As `Vocabulary.decide`, from memory where the same was asked before."""
        new = [text for text in dict.fromkeys(texts) if (kind, language, text) not in self._decided]
        found = dict(zip(new, Vocabulary.decide(self, kind, new, language), strict=True)) if new else {}
        answers = [found.get(text) or self._decided[kind, language, text] for text in texts]
        if len(self._decided) + len(found) > MOST_REMEMBERED:
            self._decided.clear()
        self._decided.update({(kind, language, text): decision for text, decision in found.items()})
        return answers

    def read_advert(self, text: str, language: str | None) -> Extraction:
        """As `Vocabulary.read_advert`; of a text that was read before only its digest is kept."""
        key = (language, blake2b(text.encode(), digest_size=16).digest())
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= MOST_TEXTS:
                self._read.clear()
            found = self._read[key] = Vocabulary.read_advert(self, text, language)
        return found


class RememberingVocabularies(Vocabularies):
    """The process's vocabularies, each version's wrapped once."""

    def __init__(self, inner: Vocabularies) -> None:
        self._inner = inner
        self._found: Vocabulary | None = None
        self._wrapped: Remembering | None = None

    async def current(self) -> Vocabulary:
        """The present version, with its memory."""
        found = await self._inner.current()
        if self._wrapped is None or self._found is not found:
            self._found, self._wrapped = found, Remembering.over(found)
        return self._wrapped


def remembering(vocabularies: Vocabularies) -> Vocabularies:
    """Vocabularies that remember, for the time of one import."""
    return RememberingVocabularies(vocabularies)
