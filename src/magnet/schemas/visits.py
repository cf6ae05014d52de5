"""Monitoring visits on the wire: to places that many people depend on, and to one person's case."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Text, Wire, Words
from magnet.schemas.codes import Country, Region
from magnet.schemas.filters import TenantFilters

Kind = Literal["employer", "training_provider", "service", "community"]
CaseKind = Literal["workplace", "training", "business", "home", "elsewhere"]
Finding = Literal[
    "as_agreed",
    "contract_missing",
    "paid_late",
    "paid_less",
    "hours_excessive",
    "unsafe_work",
    "fees_taken",
    "documents_kept",
    "discrimination",
    "training_as_promised",
    "training_below_promise",
    "business_runs",
    "business_struggles",
    "business_closed",
    "equipment_missing",
    "housing_good",
    "housing_poor",
    "service_good",
    "service_gone",
    "guide_outdated",
    "other",
]
"""What was found, as codes; health and other needs are none of them, and stand with the needs."""
Step = Literal[
    "improve_contract",
    "settle_pay",
    "improve_safety",
    "stop_referring",
    "vet_again",
    "other_placement",
    "more_training",
    "business_advice",
    "further_support",
    "session",
    "correct_guide",
    "visit_again",
    "other",
]
Responsible = Literal["office", "country_office", "employer", "provider", "service", "returnee", "partner"]
Status = Literal["open", "done", "dropped"]
Findings = Annotated[list[Finding], Field(max_length=21), AfterValidator(lambda given: list(dict.fromkeys(given)))]


class RecommendationIn(Wire):
    """What is to be done, by whom, and until when."""

    step: Step
    responsible: Responsible
    due_on: date | None = None
    status: Status = "open"


Recommendations = Annotated[list[RecommendationIn], Field(max_length=20)]


class Visited(Wire):
    """What all visits have: the day, what was found, and what is to be done."""

    visited_on: date
    findings: Findings = []
    recommendations: Recommendations = []

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if any(one.due_on is not None and one.due_on < self.visited_on for one in self.recommendations):
            raise PydanticCustomError("date_order", "A recommendation is due before the visit.")
        return self


class VisitIn(Visited):
    """A visit to an employer, a training provider, a service or a community; about no one person.

    What was found about somebody is a visit of that case (`/v1/returnees/{id}/visits`), which names this one.
    """

    country: Country
    region: Region | None = None
    place: Line | None = None
    kind: Kind
    employer_id: Line | None = Field(default=None, description="the employer or provider")
    opportunity_id: Line | None = None
    guide_section_id: Line | None = Field(default=None, description="the section of the guide that it bears on")
    note: Text | None = Field(default=None, description="about the place; nobody is named here")
    office_id: Line | None = None
    source: Line = "office"
    source_reference: Line | None = None


class Visit(Stamps, VisitIn):
    """A visit as stored."""


class VisitFilters(TenantFilters):
    """Which visits: to an employer, for a guide section, of a kind, or with something to be done by a day."""

    kind: Kind | None = None
    employer_id: Line | None = None
    guide_section_id: Line | None = None
    recommendations_due_until: date | None = Field(
        default=None, description="with an open recommendation that is due on this day or before"
    )


class CaseVisitIn(Visited):
    """A visit to one person: at work, in a course, in their business or at home, with what was found there."""

    kind: CaseKind
    visit_id: UUID | None = Field(default=None, description="the visit to the place, where it was one")
    referral_id: UUID | None = Field(default=None, description="the placement that was looked at")
    note: Annotated[Words, Field(max_length=10_000)] | None = None


class Recommendation(RecommendationIn):
    """A recommendation as kept, by its number in the visit, and when it was done or dropped."""

    id: str = Field(description="by which a reminder names it as its subject")
    number: int
    settled_on: date | None


class CaseVisit(Stamps):
    """A visit of a case as recorded. What cannot be opened any more is null."""

    country: str
    returnee_id: str
    kind: CaseKind
    visited_on: date
    visit_id: str | None
    referral_id: str | None
    findings: list[Finding]
    recommendations: list[Recommendation]
    note: str | None
    recorded_by: str


class CaseVisits(Wire):
    """All visits of a case, oldest first."""

    items: list[CaseVisit]


class SettlingIn(Wire):
    """What became of a recommendation, by its number in the visit."""

    number: Annotated[int, Field(ge=1, le=20)]
    status: Status
    on: date
