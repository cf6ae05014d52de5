"""What protection and care a returnee needs (tier B): sealed apart from all else, and never ranked on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Moment, Text, Wire, Words
from magnet.schemas.identity import ContactIn

NeedKind = Literal[
    "protection",
    "trafficking",
    "violence",
    "unaccompanied_child",
    "child_at_risk",
    "single_parent",
    "older_person",
    "pregnancy",
    "chronic_illness",
    "mobility",
    "sight",
    "hearing",
    "mental_health",
    "substance_use",
    "statelessness",
    "other",
]


class NeedIn(Wire):
    """One need, as a code, with a note."""

    kind: NeedKind
    note: Words | None = None
    since: date | None = None


class NeedsIn(Wire):
    """Protection and health needs, and notes on them; all may be unknown."""

    needs: Annotated[list[NeedIn], Field(max_length=50)] = []
    medical_notes: Text | None = None
    trafficking_notes: Text | None = None
    family_notes: Text | None = None
    guardian: ContactIn | None = Field(default=None, description="who speaks for a child")


class Needs(NeedsIn):
    """The needs as stored; version 0 where nothing was recorded yet. `id` is the returnee's."""

    id: str
    version: int
    updated_at: Moment | None
