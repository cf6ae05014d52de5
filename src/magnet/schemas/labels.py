"""A country's own labels on the wire."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Wire
from magnet.schemas.codes import Country, Language
from magnet.schemas.filters import TenantFilters
from magnet.schemas.label_words import LONGEST_READ, concept_uri, fault_of, folded
from magnet.schemas.links import ConceptKind

Use = Literal["preferred", "alternative", "removed"]
LONGEST, LONGEST_URI = 200, 300


def _uri(name: str) -> str:
    uri = concept_uri(name)
    if len(uri) > LONGEST_URI:
        raise PydanticCustomError("too_long", "This is no known concept.", {"max_length": LONGEST_URI})
    return uri


ConceptName = Annotated[
    Line,
    AfterValidator(_uri),
    Field(description="a concept's uri, an ISCO-08 code, or a starter skill's id", examples=["7212"]),
]
Origin = Annotated[Line, StringConstraints(max_length=60)]


class LabelWords(Wire):
    """What a concept is called in a language, or (`use` removed) is not called there, though the shared labels say so.

    Words that stand at another concept among the shared labels are refused unless the country `overrules` that. What
    it `replaces` counts in the country no more than if it were removed.
    """

    language: Language
    concept: ConceptName
    text: Annotated[Line, StringConstraints(max_length=LONGEST)]
    use: Annotated[Use, Field(description="preferred: shown for the concept; removed: a shared label that is not used")]
    origin: Annotated[Origin, Field(description="where the words are from")] = "office"
    reviewed: Annotated[bool, Field(description="whether a native speaker has looked at it")] = False
    overrules: bool = False
    replaces: Annotated[Line | None, Field(description="words that the concept is no longer called, but these")] = None

    @field_validator("text")
    @classmethod
    def _in_its_script(cls, text: str, info: ValidationInfo) -> str:
        text = " ".join(text.split())
        language, concept = [(info.data or {}).get(name) for name in ("language", "concept")]
        fault = fault_of(text, language, concept) if language and concept else None
        if fault is not None:
            code, message = fault
            raise PydanticCustomError(code, message, {"max_length": LONGEST_READ})
        return text

    @property
    def about(self) -> str:
        """What tells a label from all others of its country, in short."""
        said = "\n".join((self.language, self.concept, folded(self.text)))
        return hashlib.sha256(said.encode()).hexdigest()[:24]


class LocalLabelIn(LabelWords):
    """A label that counts where words of one country are linked."""

    country: Country
    office_id: Line | None = None
    source_reference: Annotated[Line | None, Field(description="worked out where it is left out")] = None

    @model_validator(mode="after")
    def _known_by(self) -> Self:
        if self.source_reference not in (None, self.about):
            raise PydanticCustomError("reference", "A label's reference says which words it is of: leave it out.")
        return self


class LocalLabel(Stamps, LocalLabelIn):
    """A country's own label as it is kept."""

    kind: ConceptKind
    written_by: str


class LocalLabelFilters(TenantFilters):
    """A country's own labels."""

    language: Language | None = None
    concept: ConceptName | None = None
    kind: ConceptKind | None = None
    use: Use | None = None
