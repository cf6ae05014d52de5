"""Break-glass on the wire: a case opened in an emergency, and its review by a second person."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from magnet.schemas.base import Moment, Wire, Words
from magnet.schemas.filters import Filters

Reason = Literal["danger_to_life", "medical_emergency", "child_at_risk", "court_order"]
Verdict = Literal["justified", "not_justified"]
Explanation = Annotated[Words, Field(min_length=20, max_length=2000)]


class BreakGlassIn(Wire):
    """An emergency in which a case out of reach is opened at once, and why, for who reviews it."""

    returnee_id: UUID
    reason: Reason
    explanation: Explanation = Field(description="what happened, so that a second person can judge it")


class BreakGlass(Wire):
    """A case opened: until `ends_at` it can be read by its id, with identity and needs, if there is such a case."""

    id: str
    returnee_id: str
    reason: Reason
    opened_at: Moment
    ends_at: Moment
    review_due_at: Moment


class ReviewIn(Wire):
    """What a second person found; where it was not justified the case is closed at once."""

    verdict: Verdict
    comment: Explanation


class BrokenGlass(BreakGlass):
    """An opening with what became of it, in no words of anybody's."""

    principal: str = Field(description="who opened it: a key's or an account's id")
    escalated_at: Moment | None = None
    verdict: Verdict | None = None
    reviewed_by: str | None = None
    reviewed_at: Moment | None = None


class ExplainedGlass(BrokenGlass):
    """An opening as its reviewers see it: nothing of the case. Words that are null were erased with the person."""

    principal_name: str | None = Field(default=None, description="what the account or key is called")
    explanation: str | None = None
    comment: str | None = None


class BreakGlassFilters(Filters):
    """Which openings: `open` waits for its review, `overdue` has waited too long."""

    state: Literal["open", "overdue"] | None = None
