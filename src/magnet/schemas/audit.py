"""Who saw or changed a returnee, on the wire."""

from typing import Literal

from pydantic import Field

from magnet.schemas.base import Moment, Wire

Purpose = Literal["counselling", "referral", "follow_up", "protection", "safeguarding", "rights_request", "correction"]
"""What identity or needs may be opened for."""


class AuditEvent(Wire):
    """One act of one principal: a key's or an account's id, or `cli` for the operator's shell."""

    at: Moment
    principal: str
    principal_name: str | None = Field(default=None, description="what the account or key is called")
    act: str
    item: str | None = None
    purpose: str | None = None


class AccessRecord(Wire):
    """A page of the record, newest first."""

    items: list[AuditEvent]
    next: str | None = None
