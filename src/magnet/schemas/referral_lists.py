"""Referral lists, candidate lists and "why not" on the wire."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.codes import Country
from magnet.schemas.courses import Course
from magnet.schemas.programmes import Kind, Weights
from magnet.schemas.reasons import ReasonOut

State = Literal["check", "hold", "closed"]
Kinds = Annotated[
    list[Kind], Field(min_length=1, max_length=3), AfterValidator(lambda given: list(dict.fromkeys(given)))
]
"""Each once, in the order asked for."""


class ReferralListIn(Wire):
    """What a caseworker asks for: a country, the kinds wanted, how many of each; weights by the returnee's programme.

    `weights` tries other weights for this list only.
    """

    country: Country
    kinds: Kinds = ["vacancy", "training", "support"]
    limit: Annotated[int, Field(ge=1, le=200)] = 10
    weights: dict[Kind, Weights] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(sum(weights.values()) != 1000 for weights in self.weights.values()):
            raise PydanticCustomError("weights_sum", "The weights of a kind must sum to 1000.")
        return self


class WhyNotIn(Wire):
    """One opportunity to be explained for a returnee."""

    opportunity_id: Line


class PartOut(Wire):
    """One feature's share: points = weight x value, summing to the score; `evidence` 0..1 is the known part of it."""

    feature: str
    value: float
    weight: int
    points: int
    evidence: float
    reasons: list[ReasonOut]


class ItemOut(Wire):
    """One ranked opportunity with its reasons and what is missing.

    `proposed` is false for what misses the plan's rule: a job at or over the programme's referral threshold, a course
    that opens at least one such job, a support that the person is entitled to. `opens` is for trainings: how many
    open vacancies would newly pass that threshold.
    """

    position: int
    opportunity_id: str
    kind: Kind
    title: str
    language: str | None
    occupation: str | None = Field(description="the title's occupation by its label in the reader's language")
    employer: str | None
    region: str | None
    place: str | None
    closes: date | None
    score: int = Field(ge=0, le=1000)
    evidence: float
    proposed: bool
    apply_yourself: bool
    url: str | None = Field(default=None, description="where the advert or call is on the web")
    parts: list[PartOut]
    reasons: list[ReasonOut]
    missing: list[ReasonOut]
    checks: list[ReasonOut]
    holds: list[ReasonOut]
    opens: int | None = None
    opens_vacancies: list[str] = []
    course: Course | None = Field(default=None, description="of a training: dates, seats, cost, and what it opens")
    inferred: list[str] = Field(
        default=[], description="fields that nobody stated, read from the advert's text: to be confirmed"
    )


class RemovedOut(Wire):
    """How many items a gate removed, and how many it alone removed."""

    gate: str
    text: str
    items: int
    alone: int


class LeadOccupationOut(Wire):
    """An occupation in demand that suits, leading a list made long before the return."""

    concept: str
    label: str
    demand: int | None
    open_items: int


class KindList(Wire):
    """The ranked items of one kind: raw scores are never compared across kinds.

    `items` are proposed; `weaker` ones stand apart: they come near, and a person may still see something in them.
    """

    kind: Kind
    items: list[ItemOut]
    weaker: list[ItemOut]
    considered: int
    eligible: int
    removed: list[RemovedOut]
    suggestion: ReasonOut | None = None
    lead_occupations: list[LeadOccupationOut] = []


class Planned(Wire):
    """One step of the plan: what is proposed of each kind, in one order; `held` waits for a person's decision."""

    place: int
    kind: Kind
    opportunity_id: str
    title: str
    employer: str | None
    held: bool
    because: ReasonOut


class WeightOut(Wire):
    """How much a feature counts of 1000, and its name in the reader's language."""

    feature: str
    name: str
    weight: int


class HowRanked(Wire):
    """How a list came about, for whom it is about: the weights by kind, what never counts, and how to contest it."""

    text: str
    weights: dict[Kind, list[WeightOut]]
    contest: str


class ReferralList(Wire):
    """A stored referral list: what was asked, what was answered, and the fingerprints to score it again."""

    id: str
    returnee_id: str
    country: str
    request: dict[str, Any]
    as_of: date
    weights_fingerprint: str
    taxonomy_version: str
    referral_threshold: int
    statement: str = Field(description="that a person decides")
    how_ranked: HowRanked
    lists: list[KindList]
    plan: list[Planned] = Field(description="jobs, training and support in one order; each is an item of `lists`")
    created_at: Moment


class GateOut(Wire):
    """What one gate says."""

    gate: str
    state: State
    reason: ReasonOut


class WhyNot(Wire):
    """One opportunity explained: its score as if no gate were closed, and every closed gate.

    The item's `position` is its place in the whole list, 0 where a gate keeps it off.
    """

    item: ItemOut
    closed: list[GateOut]


class CandidateListIn(Wire):
    """How many candidates are wanted."""

    limit: Annotated[int, Field(ge=1, le=200)] = 10


class Candidate(Wire):
    """A returnee ranked for a vacancy."""

    position: int
    returnee_id: str
    score: int
    evidence: float
    parts: list[PartOut]
    reasons: list[ReasonOut]
    missing: list[ReasonOut]
    checks: list[ReasonOut]
    holds: list[ReasonOut]


class CandidateList(Wire):
    """The returnees who suit a vacancy or come near, best first; nobody else fills the list."""

    vacancy_id: str
    country: str
    as_of: date
    considered: int
    statement: str = Field(description="that a person decides")
    how_ranked: HowRanked
    candidates: list[Candidate]
