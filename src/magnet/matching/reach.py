"""Which languages and scripts a taxonomy can be read in, and which of a concept's labels a phrase has met."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from magnet.matching.languages import ALIKE
from magnet.matching.linking.candidates import ASKED, Candidate
from magnet.matching.linking.respelling import scripts_of
from magnet.matching.linking.sentences import told_of
from magnet.matching.linking.slips import retyped
from magnet.matching.taxonomy import Label, Taxonomy
from magnet.matching.text import ascii_word, normalise, spoken
from magnet.matching.undivided import names_of

if TYPE_CHECKING:
    from magnet.matching.linker import Linker

LIKE = 50
"""Least likeness (of 100) to a label for a text to be taken as it is written, rather than typed on another keyboard."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The languages (primary tags) and the scripts (as Unicode names them) that labels are in."""

    languages: frozenset[str]
    scripts: frozenset[str]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "Reach":
        """From all labels of a taxonomy (45,000 take a twentieth of a second)."""
        firsts = {text[:1] for text in taxonomy.label_texts}
        return cls(frozenset(map(_primary, taxonomy.languages())), scripts_of("".join(sorted(firsts))))

    def reads(self, text: str, language: str | None) -> bool:
        """Whether labels are in a text's language, if that is stated, and in the script of some of its letters."""
        return self._speaks(language) and self._writes(text)

    def _speaks(self, language: str | None) -> bool:
        tag = _primary(language or "")
        return not tag or not self.languages.isdisjoint((tag, *ALIKE.get(tag, ())))

    def _writes(self, text: str) -> bool:
        scripts = scripts_of(text)
        return not scripts or not scripts.isdisjoint(self.scripts)

    def honest(self, text: str, language: str | None, found: Sequence[Candidate]) -> Sequence[Candidate]:
        """The candidates that deserve to be shown: none in a script that no label is in, where all likeness is chance.

        In a language that no label is in, those worth a question: a neighbour's words are often its own.
        """
        if not self._writes(text):
            return []
        return found if self._speaks(language) else [one for one in found if one.score >= ASKED]

    def links(
        self, linker: "Linker", texts: Sequence[str], language: str | None, limit: int
    ) -> list[Sequence[Candidate]]:
        """For each phrase the candidates of a linker that deserve to be shown, `limit` at most."""
        found = linker.link_many(texts, language, limit)
        return [self.honest(text, language, some) for text, some in zip(texts, found, strict=True)]


def nearest_label(taxonomy: Taxonomy, text: str, concept: int) -> Label | None:
    """Of all labels of a concept the one that reads most like a text, in any language and script: why it was found."""
    labels = names_of(taxonomy, concept)
    if not labels:
        return None
    likeness, label = _nearest(text, labels)
    if likeness < LIKE:
        ways = (_nearest(other, labels) for _, other in retyped(text))
        _, label = max([(likeness, label), *ways], key=lambda way: way[0])
    return label


def _nearest(text: str, labels: Sequence[Label]) -> tuple[float, Label]:
    """The nearest label with its likeness in the same letters; what is written tells two languages' labels apart."""
    plain = _plain(text)
    likeness = [fuzz.token_sort_ratio(plain, _written(label.text)) for label in labels]
    best = max(likeness)
    equal = [label for label, one in zip(labels, likeness, strict=True) if one == best]
    return best, max(equal, key=lambda label: fuzz.token_sort_ratio(text, label.text)) if equal[1:] else equal[0]


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return " ".join(map(ascii_word, told_of(spoken(text), None).words))


@lru_cache(maxsize=1 << 16)
def _written(label: str) -> str:
    return normalise(label)


def _primary(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0].lower()
