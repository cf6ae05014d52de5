"""Who saw or changed a returnee, on the wire."""

from magnet.schemas.base import Moment, Wire


class AuditEvent(Wire):
    """One act of one principal: a key's or an account's id, or `cli` for the operator's shell."""

    at: Moment
    principal: str
    act: str
    item: str | None = None


class AccessRecord(Wire):
    """A page of the record, newest first."""

    items: list[AuditEvent]
    next: str | None = None
