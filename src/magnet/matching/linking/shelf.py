"""One language's labels, ready to rank concepts for phrases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from magnet.matching.linking.hearing import CHAT_TABLES
from magnet.matching.linking.index import Indices, LabelIndex
from magnet.matching.linking.reading import Reader, expand, meant, respelt
from magnet.matching.linking.rescoring import RESCORED, Closer
from magnet.matching.linking.respelling import Respelling, script_of
from magnet.matching.linking.retrieval import Lookup, Phrase
from magnet.matching.linking.vectors import Floats
from magnet.matching.linking.weights import CLOSE_WEIGHTS, WEIGHTS
from magnet.matching.taxonomy import Kind
from magnet.matching.text import Spoken, ascii_word


@dataclass(slots=True)
class Shelf:
    """An index with what it takes to use it, made at the first phrase: most languages are seldom asked."""

    language: str
    kind: Kind
    index: LabelIndex
    _tools: tuple[Reader, Lookup, Closer] | None = None
    _script: str | None = None
    _respelling: Respelling | None = None

    @classmethod
    def of(cls, language: str, kind: Kind, index: LabelIndex) -> "Shelf":
        """A shelf of one index."""
        return cls(language, kind, index)

    def rank(self, phrases: Sequence[Spoken], limit: int) -> Iterator[tuple[Indices, Floats]]:
        """For each phrase the best concepts of the taxonomy and their scores, best first."""
        reader, lookup, closer = self._tools or self._prepare()
        read = [self._read(reader, phrase) for phrase in phrases]
        for phrase, found in zip(read, lookup.find(read, max(limit, RESCORED), RESCORED), strict=True):
            scores = closer.scores(phrase, found)
            order = np.argsort(-scores, kind="stable")[:limit]
            yield self.index.concepts[found.places[order]], scores[order]

    @property
    def script(self) -> str:
        """The script in which most of the language's words are, as Unicode names it."""
        if self._script is None:
            self._script = script_of(self.index.vocabulary)
        return self._script

    @property
    def respelling(self) -> Respelling:
        """The language's words as they read in other scripts."""
        if self._respelling is None:
            chat = CHAT_TABLES.get(self.language.split("-")[0].lower(), ())
            self._respelling = Respelling.of(self.index.vocabulary, chat)
        return self._respelling

    def _read(self, reader: Reader, phrase: Spoken) -> Phrase:
        spoken = respelt(meant(phrase.words, self.language), self.language)
        spoken = reader.known(expand(reader.known(spoken), self.language))
        sounds = tuple(filter(None, map(ascii_word, spoken)))
        head = ascii_word(reader.known(expand(respelt((phrase.head,), self.language), self.language))[-1])
        if phrase.words and phrase.head == phrase.words[-1] and sounds:
            head = sounds[-1]
        return Phrase(sounds, reader.parts(spoken), head)

    def _prepare(self) -> tuple[Reader, Lookup, Closer]:
        lookup = Lookup.of(self.index, WEIGHTS[self.kind])
        self._tools = self.index.reader(self.language), lookup, Closer.of(lookup, CLOSE_WEIGHTS[self.kind])
        return self._tools
