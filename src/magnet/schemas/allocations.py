"""Allocations of an office's caseload on the wire: what is asked, how far it is, and what it proposes to whom."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.codes import Country
from magnet.schemas.filters import Filters

AllocatedKind = Literal["vacancy", "training"]
Outcome = Literal["proposed", "all_taken", "none_suits"]


class AllocationIn(Wire):
    """Whose cases are allocated to what: an office's open ones in a country of return, to vacancies or courses."""

    country: Country
    kind: AllocatedKind = "vacancy"
    office_id: Line | None = Field(default=None, description="null: the office of who asks")
    limit_per_person: Annotated[int, Field(ge=1, le=5)] = 1


class AllocationSummary(Wire):
    """What came of it, over all people: fits are scores of 0 to 1000, each on the person's own list.

    First come, first served: everybody, in the order in which they were registered, takes the best that is left.
    """

    people: int
    outcomes: dict[Outcome, int]
    total_fit: int
    first_come_fit: int = Field(description="the total if everybody were served in turn")
    gain: int = Field(description="total_fit less first_come_fit")
    spread: list[int] = Field(description="of the proposals' scores: least, quartiles, greatest; empty without any")
    total_cost: int = Field(description="what all people together give up against their own first choices")


class Allocation(Wire):
    """An allocation: nothing is done by it, a person confirms each proposal."""

    id: str
    country: Country
    kind: AllocatedKind
    office_id: str
    limit_per_person: int
    as_of: date
    state: Literal["queued", "running", "done", "failed"]
    done: int = Field(description="people ranked so far")
    people: int | None = Field(description="people to be ranked; null until the work begins")
    summary: AllocationSummary | None
    statement: str = Field(description="that a person decides")
    created_at: Moment


class ProposedItem(Wire):
    """An item proposed: its `place` on the own list, and the `cost` beside the own first choice, in points of score."""

    opportunity_id: str
    title: str | None = Field(description="null where it was deleted since")
    employer: str | None
    score: int
    place: int
    cost: int
    referral_id: str | None = Field(description="of the referral that the person has to it by now")


class Proposal(Wire):
    """What is proposed to one person, or why nothing is."""

    returnee_id: str
    outcome: Outcome
    items: list[ProposedItem]


class HeldProposal(Wire):
    """What an allocation proposed, as it is held on a person."""

    allocation_id: str
    outcome: Outcome
    items: list[ProposedItem]


class ProposalFilters(Filters):
    """Which people of an allocation."""

    outcome: Outcome | None = None


class ConfirmationIn(Wire):
    """The person whose proposal is confirmed; where several items are proposed, which of them."""

    returnee_id: Line
    opportunity_id: Line | None = None
