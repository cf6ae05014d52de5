"""Taxonomy look-ups and linking on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Wire, Words
from magnet.schemas.codes import Country, Language

ConceptKind = Literal["occupation", "skill"]
OwnLabelsOf = Annotated[Country | None, Field(description="whose own labels count beside the shared ones")]


class LinksIn(Wire):
    """Phrases to be linked; no language given means that all are tried."""

    phrases: Annotated[list[Words], Field(min_length=1, max_length=500)]
    language: Language | None = None
    kinds: Annotated[list[ConceptKind], Field(min_length=1, max_length=2)] = ["occupation", "skill"]
    limit: Annotated[int, Field(ge=1, le=100)] = 5
    country: OwnLabelsOf = None


class LinkCandidate(Wire):
    """A concept that a phrase may mean, with the reader's label, the confidence, and what tells it from others.

    `matched` is the label nearest to the phrase, `broader` the reader's label of the group right above.
    """

    concept: str
    kind: ConceptKind
    code: str | None
    is_group: bool
    label: str
    broader: str | None
    matched: str
    matched_language: str
    score: float


class LinkAnswer(Wire):
    """One phrase's candidates of each kind, best first; `status` says whether the first is sure.

    `language_loaded` is false where no label is in the language stated, or none in the phrase's script: then there are
    no candidates but such as are worth a question all the same.
    """

    text: str
    status: Literal["linked", "asked", "unlinked"]
    candidates: list[LinkCandidate]
    language_loaded: bool


class Links(Wire):
    """Answers in the order of the phrases; `languages` are those that labels are known in."""

    answers: list[LinkAnswer]
    languages: list[str]


class ConceptRef(Wire):
    """A concept by uri, with its label in the reader's language."""

    concept: str
    kind: ConceptKind
    code: str | None
    label: str


class LabelOut(Wire):
    """A label of a concept."""

    language: str
    text: str
    preferred: bool


class Concept(ConceptRef):
    """A concept with all its labels and what it is related to."""

    is_group: bool
    labels: list[LabelOut]
    broader: list[ConceptRef]
    essential_skills: list[ConceptRef]
    optional_skills: list[ConceptRef]


class Concepts(Wire):
    """Concepts found for a few typed letters, best first."""

    concepts: list[ConceptRef]
