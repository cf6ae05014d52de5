"""Contests of referral lists on the wire, and their answers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from magnet.schemas.base import Line, Moment, Stamps, Wire, Words
from magnet.schemas.filters import Filters

Decision = Literal["accepted", "rejected"]
Explanation = Annotated[Words, Field(max_length=5000)]


class ContestIn(Wire):
    """Who contests a list, or one item of it or missing from it, when, and why in their own words."""

    by: Literal["returnee", "guardian", "caseworker"]
    item_id: UUID | None = Field(default=None, description="the opportunity that it is about; null: the whole list")
    contested_on: date
    reason: Explanation


class ContestAnswerIn(Wire):
    """What was decided, and why, for whoever contested."""

    decision: Decision
    explanation: Explanation


class ContestAnswer(ContestAnswerIn):
    """An answer as given; `answered_by` is an account's or a key's id, never the one who made the list."""

    explanation: str | None  # type: ignore[assignment]
    answered_by: str
    answered_at: Moment


class Contest(Stamps):
    """A contest as recorded; `overdue` where no answer came by `due_on`. What cannot be opened any more is null."""

    country: str
    returnee_id: str
    referral_list_id: str
    item_id: str | None
    by: str
    contested_on: date
    due_on: date
    recorded_by: str
    reason: str | None
    overdue: bool
    answer: ContestAnswer | None


class ContestFilters(Filters):
    """Which contests: of a list, of a returnee, or in a state."""

    referral_list_id: Line | None = None
    returnee_id: Line | None = None
    state: Literal["open", "overdue", "answered"] | None = None
