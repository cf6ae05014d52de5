"""Reminders on the wire: what is due in which case, and by when."""

from datetime import date
from typing import Literal

from pydantic import Field

from magnet.schemas.base import Line, Stamps
from magnet.schemas.filters import Filters

Kind = Literal[
    "referral_unanswered",
    "ask_consent_by_name",
    "reorient",
    "follow_up",
    "recommendation",
    "next_step",
    "plan_step",
    "care_step",
    "stalled",
    "safeguard_decision",
]


class Reminder(Stamps):
    """That something is due in a case; `overdue` where its day is past and it is not settled."""

    country: str
    returnee_id: str
    office_id: str | None = Field(description="the office that has the case now")
    kind: Kind
    cause: str | None = Field(description="a code, where the kind alone does not say why")
    subject_id: str = Field(description="what it is about: a referral, a step, a session, or the returnee")
    due_on: date
    overdue: bool
    settled_on: date | None
    settled_by: str | None = Field(description="null where what it reminded of was done, so that it settled itself")


class ReminderFilters(Filters):
    """Which reminders: those that are not settled, unless `settled` says otherwise; null takes in both."""

    due_until: date | None = Field(default=None, description="due on this day or before")
    overdue: bool | None = Field(default=None, description="true: not settled, and due before today")
    kind: Kind | None = None
    returnee_id: Line | None = None
    office_id: Line | None = None
    settled: bool | None = False
