"""Follow-ups on the wire: how somebody gets on, so many months after the arrival and after each placement."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from magnet.schemas.base import Line, Moment, Money, Wire, Words
from magnet.schemas.codes import Country, Currency
from magnet.schemas.filters import Filters
from magnet.schemas.sustainability import Answers, Settled

About = Literal["arrival", "placement"]
Status = Literal["same_job", "other_job", "in_training", "own_business", "none", "unreachable"]
Found = Literal["through_referral", "elsewhere"]
Reason = Literal[
    "contract_ended",
    "dismissed",
    "pay",
    "conditions",
    "distance",
    "not_paid",
    "better_job",
    "started_training",
    "started_business",
    "business_closed",
    "moved",
    "personal",
    "no_answer",
    "wrong_contact",
    "other",
]
DueState = Literal["upcoming", "due", "overdue", "missed"]
Month = Annotated[int, Field(ge=1, le=60)]


class Pay(Wire):
    """What the work brings in, in whole units of a currency."""

    amount: Money
    currency: Currency
    period: Literal["hour", "day", "week", "month", "year"] = "month"


class FollowUpIn(Wire):
    """How somebody gets on, on the day of the talk; or that nobody was reached, which leaves it due for other tries.

    `found` says how a job was found that is not the placement's: one found elsewhere counts apart. Health and family
    as reasons are `personal`, without more; what more has to be known stands with the needs.
    """

    about: About
    referral_id: Line | None = Field(default=None, description="the placement")
    month: Month = Field(description="one of the office's months after the arrival or the start of work")
    on: date = Field(description="the day of the talk; up to 14 days before it is due")
    status: Status
    found: Found | None = None
    started_on: date | None = Field(default=None, description="since when the person does this")
    pay: Pay | None = None
    hours: Annotated[int, Field(ge=1, le=112)] | None = Field(default=None, description="a week")
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, description="5: very content")
    reasons: Annotated[list[Reason], Field(max_length=5), AfterValidator(lambda given: list(dict.fromkeys(given)))] = []
    note: Annotated[Words, Field(max_length=5000)] | None = None
    answers: Answers = {}
    corrects: UUID | None = Field(default=None, description="the one recorded before that this takes the place of")


class FollowUp(Wire):
    """A follow-up as recorded; `counts` where it is the one that tells of its month. Psychosocial answers are apart."""

    id: str
    country: str
    returnee_id: str
    due_id: str = Field(description="which of the case's follow-ups it is; reminders have it as their subject")
    about: About
    referral_id: str | None
    month: int
    due_on: date = Field(description="as it was when this was recorded")
    on: date
    status: Status
    found: Found | None
    started_on: date | None
    pay: Pay | None
    hours: int | None
    satisfaction: int | None
    reasons: list[Reason]
    note: str | None
    answers: dict[str, str]
    sustainability: Settled | None = Field(description="null where the office sets no weights")
    counts: bool
    corrects: str | None
    recorded_by: str
    created_at: Moment


class FollowUpDue(Wire):
    """A follow-up that is not done; `missed` where the next one has come since."""

    due_id: str
    country: str
    returnee_id: str
    office_id: str | None
    about: About
    referral_id: str | None
    month: int
    due_on: date
    state: DueState
    overdue_since: date | None = Field(description="the first day on which it was late by the office's rules")
    tries: int = Field(description="on so many days nobody was reached")


class FollowUps(Wire):
    """All follow-ups of a case, oldest first, and those to come; none where `lacking` says what to ask for first."""

    items: list[FollowUp]
    due: list[FollowUpDue]
    lacking: list[str] = Field(description="purposes that the person does not agree to, without which nobody asks")


class FollowUpDueFilters(Filters):
    """Which follow-ups: those due up to a day, today unless another is named, and not missed; or those in a state."""

    due_until: date | None = None
    state: DueState | None = None
    about: About | None = None
    country: Country | None = None
    office_id: Line | None = None
    programme: Line | None = None
    returnee_id: Line | None = None
