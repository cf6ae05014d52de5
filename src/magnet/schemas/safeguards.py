"""Safeguards on the wire: what a list holds for somebody's needs, and what was decided on it (tier B)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Line, Moment, Stamps, Wire, Words
from magnet.schemas.codes import WorkCondition
from magnet.schemas.needs import NeedKind

Decision = Literal["allow", "refuse"]


class SafeguardDecisionIn(Wire):
    """What was decided on a rule that holds an item for this person, and why."""

    opportunity_id: Line
    need: NeedKind
    condition: WorkCondition
    decision: Decision
    reason: Annotated[Words, Field(max_length=5000)]
    decided_on: date


class SafeguardDecision(Stamps):
    """A decision; null in it where one is only asked for. The last one on an item and a rule counts."""

    returnee_id: str
    country: str
    opportunity_id: str
    need: NeedKind
    condition: str
    decision: Decision | None
    reason: str | None
    asked_by: str | None = Field(description="who wanted to refer before anybody decided")
    decided_on: date | None
    decided_by: str | None
    decided_at: Moment | None


class SafeguardDecisions(Wire):
    """All about one returnee, those that wait for a decision first."""

    items: list[SafeguardDecision]


class Safeguarded(Wire):
    """A rule that an item meets. `decision` is null where nobody has decided, and for support, which asks for none."""

    need: NeedKind
    condition: str
    effect: Literal["hold", "support"]
    note: str | None
    decision: Decision | None
    decided_on: date | None


class ItemSafeguards(Wire):
    """An item on a list that meets a rule: on `hold` until each rule that holds it was decided on, and allowed."""

    opportunity_id: str
    hold: bool
    rules: list[Safeguarded]


class ListSafeguards(Wire):
    """What to look at on a referral list for the person's needs; the list itself knows nothing of it."""

    referral_list_id: str
    returnee_id: str
    items: list[ItemSafeguards]
