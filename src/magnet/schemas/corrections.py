"""Corrections on the wire: what was changed of what is kept about a person, or was asked for, and by whom."""

from typing import Annotated, Any, Literal

from pydantic import Field

from magnet.schemas.base import Line, Moment, Wire, Words

Part = Literal["case", "identity", "needs"]
"""The case is the coded facts and the skill profile."""
Decision = Literal["made", "refused"]
Said = Annotated[Words, Field(max_length=5000)]


class CorrectionIn(Wire):
    """A correction that the person asked for, and what was decided, with the reason that they are told.

    `made` ones are made by changing the part itself; the change is kept beside.
    """

    part: Part = "case"
    field: Line
    wish: Said
    decision: Decision
    reason: Said


class FieldChange(Wire):
    """One field with its value before and after; `field` leads to it, as in `profile.work`."""

    field: str
    before: Any
    after: Any


class Correction(Wire):
    """One change with the fields that it changed, or one correction asked for with its decision."""

    part: Part
    at: Moment
    by: str
    changes: list[FieldChange] = []
    field: str | None = None
    wish: str | None = None
    decision: Decision | None = None
    reason: str | None = None


class Corrections(Wire):
    """What was corrected, or asked for, oldest first, of the parts that the reader may read."""

    items: list[Correction]
