"""Labour-market assessments, their findings, and job-search services on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Address, Line, Moment, Stamps, Text, Wire
from magnet.schemas.codes import Country, Language, Region
from magnet.schemas.filters import TenantFilters
from magnet.schemas.phrases import PayRange

AssessmentState = Literal["draft", "in_review", "published", "superseded", "withdrawn"]


class FindingIn(Wire):
    """Demand for an occupation group in a region: -2 surplus, 0 balanced, +2 shortage."""

    code: Annotated[str, Field(pattern=r"^\d{1,4}$", description="ISCO-08 code, 1 to 4 digits")]
    region: Region | None = None
    demand: Annotated[int, Field(ge=-2, le=2)]
    pay: PayRange | None = None
    barriers: Text | None = None
    note: Text | None = None


class AssessmentIn(Wire):
    """A labour-market assessment with its findings."""

    country: Country
    region: Region | None = None
    title: Line
    method: Text | None = None
    sources: Text | None = None
    author: Line | None = None
    period_start: date
    period_end: date
    valid_until: date | None = None
    state: Literal["draft", "published"] = Field(
        default="draft", description="`published`: it was reviewed and published before it came here, by its author"
    )
    predecessor_id: Line | None = Field(
        default=None, description="the published assessment whose place it takes once it is published itself"
    )
    office_id: Line | None = None
    source: Line = "office"
    source_reference: Line | None = None
    findings: Annotated[list[FindingIn], Field(max_length=2000)] = []

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.period_start > self.period_end:
            raise PydanticCustomError("date_order", "The period ends before it starts.")
        if self.valid_until is not None and self.valid_until < self.period_start:
            raise PydanticCustomError("date_order", "It ran out before its period began.")
        return self


class AssessmentMoveIn(Wire):
    """Where an assessment is to go; it is published by its publication, and superseded by that of its successor."""

    to: Literal["in_review", "draft", "withdrawn"]


class AssessmentMove(Wire):
    """A move that was made: an account's or a key's id, and when."""

    to: AssessmentState
    by: str
    at: Moment


class Assessment(Stamps, AssessmentIn):
    """An assessment as stored, with how it came to its state, and where it can go from there."""

    state: AssessmentState  # type: ignore[assignment]
    possible: list[AssessmentState]
    successor_id: str | None
    written_by: list[str]
    moves: list[AssessmentMove]


class AssessmentFilters(TenantFilters):
    """Assessments, by their state too."""

    state: AssessmentState | None = None


class JobSearchServiceIn(Wire):
    """Where a returnee can look for work: an employment office, a board, an agency."""

    country: Country
    region: Region | None = None
    place: Line | None = None
    name: Line
    description: Text | None = None
    languages: Annotated[list[Language], Field(max_length=20)] = []
    website: Line | None = None
    free: bool | None = Field(default=None, description="null: not known")
    address: Line | None = None
    phone: Line | None = Field(default=None, description="the service's own; no number of a person")
    hours: Line | None = Field(default=None, description="when it is open")
    offers: Annotated[list[Line], Field(max_length=30, description="what one gets there")] = []
    for_whom: Text | None = None
    last_confirmed: date | None = Field(default=None, description="when somebody last made sure of all this")
    source_url: Address | None = Field(default=None, description="where this can be read by everybody")
    office_id: Line | None = None
    source: Line = "office"
    source_reference: Line | None = None


class JobSearchService(Stamps, JobSearchServiceIn):
    """A job-search service as stored."""
