"""Reintegration plans on the wire: the steps that tell of no need, what they cost, and who agreed to the whole.

Steps that care for somebody's health, mind or shelter, and which need a step answers: see `care`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Money, Stamps, Wire, Words
from magnet.schemas.codes import Currency
from magnet.schemas.reasons import ReasonOut

OpenKind = Literal["job_referral", "training", "business_support", "education", "documents"]
StepKind = Literal[
    "job_referral", "training", "business_support", "education", "documents", "health", "housing", "psychosocial"
]
Status = Literal["planned", "under_way", "done", "dropped"]
PlanState = Literal["draft", "agreed", "closed"]
Responsible = Literal["returnee", "caseworker", "country_office", "employer", "provider", "authority", "family"]
ProofKind = Literal["receipt", "certificate", "attendance", "contract", "handover_record", "letter", "visit", "other"]
How = Literal["in_person", "remote", "in_writing"]
Note = Annotated[Words, Field(max_length=5000)]


class StepTerms(Wire):
    """What is planned in a step, whatever its kind; `budget` is what it costs, `grant` the part that is given."""

    title: Line
    note: Note | None = None
    responsible: Responsible = "caseworker"
    due_on: date | None = None
    budget: Money | None = None
    grant: Money | None = None
    currency: Currency | None = None
    referral_id: Line | None = Field(default=None, description="of this returnee, for a job_referral")
    opportunity_id: Line | None = Field(default=None, description="the vacancy, training or support that it is about")

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if (self.budget is None and self.grant is None) != (self.currency is None):
            raise PydanticCustomError("currency", "An amount has a currency, and a currency an amount.")
        if self.budget is not None and self.grant is not None and self.grant > self.budget:
            raise PydanticCustomError("grant_over_budget", "More would be given than it costs.")
        return self


class StepIn(StepTerms):
    """A step that tells of no need; health, housing and psychosocial steps are recorded as `care-steps`."""

    kind: OpenKind


class StepProof(Wire):
    """What proves that a step was done, and where it is kept."""

    kind: ProofKind
    reference: Line


class StepMoveIn(Wire):
    """Where a step goes; a training, or a step that gives a grant, is done once there is proof of it."""

    to: Literal["under_way", "done", "dropped", "planned"]
    on: date | None = Field(
        default=None, description="the day on which it happened, today where nothing is said; kept of what was done"
    )
    proof: StepProof | None = None


class Step(Stamps):
    """A step as everybody sees it who sees the plan. Of a housing step the words are null: see `care`."""

    returnee_id: str
    country: str
    kind: StepKind
    title: str | None
    note: str | None
    responsible: Responsible
    status: Status
    possible: list[Status] = Field(description="where it can go")
    due_on: date | None
    done_on: date | None
    budget: int | None
    grant: int | None
    currency: str | None
    referral_id: str | None
    opportunity_id: str | None
    proof: ProofKind | None
    proof_reference: str | None
    agreed: bool = Field(description="planned like this when the plan was agreed to")
    checks: list[ReasonOut] = Field(description="what to look at again, such as a grant that the household has already")


class Total(Wire):
    """Sums over the steps that were not dropped, in one currency; `given` is the grants of those that are done."""

    currency: str
    budget: int
    grant: int
    given: int


class PlanIn(Wire):
    """From when on a plan runs; no step of it is due before."""

    starts_on: date


class GuardianAgreementIn(Wire):
    """Who agreed for a child, when and how."""

    given_on: date
    how: How
    name: Line


class AgreementIn(Wire):
    """When and how the returnee agreed to the plan; for who may be a minor, their guardian too."""

    agreed_on: date
    how: How
    guardian: GuardianAgreementIn | None = None


class PlanClosingIn(Wire):
    """The day on which a plan ends; today where nothing is said."""

    closed_on: date | None = None


class Plan(Stamps):
    """A plan as everybody sees it who may see plans: without what tells of needs."""

    returnee_id: str
    country: str
    state: PlanState
    possible: list[PlanState] = Field(description="where it can go")
    starts_on: date
    agreed_on: date | None
    agreed_how: How | None
    guardian_needed: bool = Field(description="by the youngest age that the birth year allows")
    guardian_on: date | None
    guardian_how: How | None
    closed_on: date | None
    steps: list[Step]
    totals: list[Total]
