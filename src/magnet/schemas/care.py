"""What of a reintegration plan tells of needs (tier B): on the wire for who may read these, for a purpose."""

from typing import Annotated

from pydantic import Field

from magnet.schemas.base import Moment, Wire, Words
from magnet.schemas.needs import NeedKind
from magnet.schemas.plans import Step, StepKind, StepTerms, Total


class CareStepIn(StepTerms):
    """A step of any kind, and the need that it answers."""

    kind: StepKind
    need: NeedKind | None = None


class CareStep(Step):
    """A step whole, with its words and the need that it answers."""

    need: NeedKind | None


class NeedReasonIn(Wire):
    """Why a need has no step."""

    need: NeedKind
    reason: Annotated[Words, Field(max_length=5000)]


class NeedReason(NeedReasonIn):
    """A reason as recorded; the newest about a need counts."""

    id: str
    recorded_by: str
    created_at: Moment


class PlanCare(Wire):
    """The whole plan, needs and all. A plan is agreed to once there are no `unanswered_needs`."""

    returnee_id: str
    guardian: str | None = Field(description="who agreed for a child")
    unanswered_needs: list[NeedKind] = Field(description="recorded, with neither a step nor a reason why not")
    reasons: list[NeedReason]
    steps: list[CareStep]
    totals: list[Total]
