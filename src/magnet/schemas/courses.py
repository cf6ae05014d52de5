"""What a list says of a course besides its reasons: when, for how long, for whom, and which vacancies it opens."""

from datetime import date
from typing import Literal

from pydantic import Field

from magnet.schemas.base import Wire
from magnet.schemas.phrases import Amount
from magnet.schemas.reasons import ReasonOut


class OpenedVacancy(Wire):
    """A vacancy that would newly pass the referral threshold after a course, as it stood when the list was made."""

    opportunity_id: str
    title: str
    language: str | None
    occupation: str | None = Field(description="the title's occupation by its label in the reader's language")
    employer: str | None
    region: str | None
    place: str | None
    closes: date | None


class Prerequisite(Wire):
    """One thing that a course asks for, and whether the person is known to have it; `unknown` is to be asked."""

    state: Literal["met", "missing", "unknown"]
    reason: ReasonOut


class Course(Wire):
    """A course as its provider states it, what it asks of the person, and what it opens; null where it is not said."""

    starts: date | None
    weeks: int | None
    cost: Amount | None = Field(description="what the learner pays")
    certificate: str | None
    seats: int | None
    seats_left: int | None
    prerequisites: list[Prerequisite]
    opens: list[OpenedVacancy] = Field(description="the first ten, best first; `opens` of the item counts them all")
