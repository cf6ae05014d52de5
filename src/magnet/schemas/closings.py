"""Cases closed, and opened again, on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Moment, Stamps, Wire, Words

ClosedBecause = Literal[
    "reintegrated",
    "placed_and_followed",
    "moved_away",
    "re_emigrated",
    "unreachable",
    "withdrew",
    "transferred_elsewhere",
    "deceased",
    "mistake",
    "other",
]
ReopenedBecause = Literal["returned", "reached_again", "new_need", "mistake", "other"]
Note = Annotated[Words, Field(max_length=2000)]


class ClosingIn(Wire):
    """Why a case ends, and on which day it did."""

    reason: ClosedBecause
    on: date
    note: Note | None = None


class ReopeningIn(Wire):
    """Why a case is opened again, and from which day on."""

    reason: ReopenedBecause
    on: date


class Closing(Stamps):
    """A closing as recorded, and how the case was opened again. What cannot be opened any more is null."""

    returnee_id: str
    reason: ClosedBecause
    on: date
    note: str | None
    closed_by: str
    reopened_on: date | None
    reopened_because: ReopenedBecause | None
    reopened_by: str | None
    reopened_at: Moment | None


class Closings(Wire):
    """Since when a case is closed, null while it is open; and every closing, oldest first."""

    closed_on: date | None
    items: list[Closing]
