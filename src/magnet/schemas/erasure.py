"""Erasure, and what stands against it, on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Moment, Wire, Words

Because = Literal["asked", "consent_withdrawn", "retention", "mistake"]
"""Why somebody is erased: as they asked, or took their consent back; as the time is over; or as they should not be
here."""
HeldFor = Literal["court_order", "investigation", "complaint", "legal_claim", "audit"]
Note = Annotated[Words, Field(max_length=2000)]


class ErasureIn(Wire):
    """Why a returnee is erased."""

    reason: Because


class Erased(Wire):
    """Who was erased: nothing of the person can be read any more, in any copy. `counted`: statistics count them on."""

    returnee_id: str
    reason: str
    at: Moment
    counted: bool


class LegalHoldIn(Wire):
    """For what a case has to be kept, until a day (included) if one is known, and a note on it."""

    reason: HeldFor
    until: date | None = None
    note: Note | None = None


class LiftingIn(Wire):
    """The end of a hold, and a note on it."""

    note: Note | None = None


class LegalHold(Wire):
    """A hold as placed, and how it was lifted. `in_force` says whether it keeps the case from being erased today."""

    id: str
    returnee_id: str
    reason: HeldFor
    until: date | None
    note: str | None
    placed_by: str
    placed_at: Moment
    lifting_note: str | None
    lifted_by: str | None
    lifted_at: Moment | None
    in_force: bool


class LegalHolds(Wire):
    """Every hold on a case, oldest first."""

    held: bool
    items: list[LegalHold]
