"""Handing a case over to the country of return, on the wire."""

from typing import Literal

from magnet.schemas.base import Moment, Wire

Handed = Literal["shared", "transferred"]
"""`shared`: officers of the country of return read the case; `transferred`: they keep it too."""


class HandoverIn(Wire):
    """How far a case is handed over."""

    kind: Handed


class Handover(Wire):
    """A case handed over: how far, to which country, by whom, under which agreement, and how it ended."""

    id: str
    kind: Handed
    to_country: str
    agreement: str | None
    handed_by: str
    handed_at: Moment
    ended_by: str | None
    ended_at: Moment | None
    ended_because: Literal["taken_back", "consent_withdrawn", "replaced"] | None


class Handovers(Wire):
    """How far a case is handed over now, and every handover, oldest first."""

    handed: Handed | None
    items: list[Handover]
