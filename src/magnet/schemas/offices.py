"""Offices and the rules that each sets for its work, on the wire."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Text, Wire
from magnet.schemas.codes import WorkCondition
from magnet.schemas.filters import Filters
from magnet.schemas.needs import NeedKind
from magnet.schemas.sustainability import Weights

Days = Annotated[int, Field(ge=1, le=365)]
Months = Annotated[
    list[Annotated[int, Field(ge=1, le=60)]],
    Field(min_length=1, max_length=10),
    AfterValidator(lambda given: sorted(set(given))),
]


class Safeguard(Wire):
    """A rule: for who has this need, work under this condition is put on hold, or goes with support."""

    need: NeedKind
    condition: WorkCondition
    effect: Literal["hold", "support"]
    note: Text | None = Field(default=None, description="why, and which support; for caseworkers alone")


class OfficeRules(Wire):
    """What an office sets; days count from the act that they follow.

    An unanswered referral reminds, then expires; a case without a next step for `stalled_days` is stalled. Follow-ups
    are due so many months after arrival and after each placement, and overdue some days later. `sustainability` gives
    the questions of follow-ups their weights; without any no score is told.
    """

    referral_reminder_days: Days = 14
    referral_expiry_days: Days = 30
    stalled_days: Days = 30
    follow_up_months: Months = [3, 6, 12]
    follow_up_overdue_days: Days = 30
    safeguards: Annotated[list[Safeguard], Field(max_length=500)] | None = Field(
        default=None, description="null: the standard rules, to be reviewed by the office"
    )
    sustainability: Weights | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.referral_reminder_days > self.referral_expiry_days:
            raise PydanticCustomError("days_order", "A referral would expire before anybody is reminded of it.")
        return self


class OfficeIn(OfficeRules):
    """An office by the `code` under which grants and cases name it."""

    code: Line
    name: Line


class Office(Stamps, OfficeIn):
    """An office as stored."""


class OfficeFilters(Filters):
    """Offices belong to no one country."""

    code: Line | None = None
