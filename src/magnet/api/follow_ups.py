"""Follow-ups of returnees: what is due, what was recorded, and how people settle."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response

from magnet.schemas.audit import Purpose
from magnet.schemas.follow_ups import FollowUp, FollowUpDue, FollowUpDueFilters, FollowUpIn, FollowUps
from magnet.schemas.pages import Page
from magnet.schemas.sustainability import QUESTIONS, Questions, Sustained
from magnet.security.permissions import Permission
from magnet.services import follow_ups, follow_ups_due
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["follow-ups"], route_class=Route)
OF = "/v1/returnees/{key:uuid}/follow-ups"
DUE = "/v1/follow-ups/due"
Reads = Annotated[Context, Depends(Permitted(Permission.FOLLOW_UPS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.FOLLOW_UPS_WRITE))]
ReadsNeeds = Annotated[Context, Depends(Permitted(Permission.NEEDS_READ))]
ReadsOffices = Annotated[Context, Depends(Permitted(Permission.OFFICES_READ))]
For = Annotated[Purpose, Query(description="what it is opened for, kept in the record of who saw whom")]


class FollowUpDuePage(Page[FollowUpDue]):
    """A page of follow-ups that are due, by their day."""


@router.get(OF, response_model=FollowUps, operation_id="list_follow_ups")
async def history(key: UUID, ctx: Reads) -> Response:
    """All follow-ups of a returnee, and those that are due or to come."""
    return await answer(follow_ups.history(ctx, str(key)), Shape(personal=True))


@router.post(OF, status_code=201, response_model=FollowUp, operation_id="record_follow_up")
async def record(key: UUID, ctx: Writes, new: FollowUpIn) -> Response:
    """Record how somebody gets on, or that nobody was reached; or correct what was recorded."""
    return await answer(follow_ups.record(ctx, str(key), new), Shape(201, personal=True))


@router.post(DUE + "/search", response_model=FollowUpDuePage, operation_id="search_follow_ups_due")
async def search(ctx: Reads, filters: Annotated[FollowUpDueFilters, Body()]) -> Response:
    """Find follow-ups that are due, overdue, missed or to come, by their day."""
    return found(await paged(ctx, DUE, filters, partial(follow_ups_due.search, ctx, filters)))


@router.get(
    "/v1/returnees/{key:uuid}/sustainability", response_model=Sustained, operation_id="get_returnee_sustainability"
)
async def sustained(key: UUID, ctx: ReadsNeeds, purpose: For) -> Response:
    """How somebody settles, follow-up by follow-up, with the psychosocial answers and all scores."""
    return await answer(follow_ups.sustained(ctx, str(key), purpose), Shape(personal=True))


@router.get("/v1/sustainability-questions", response_model=Questions, operation_id="list_sustainability_questions")
async def questions(_ctx: ReadsOffices) -> Questions:
    """What follow-ups ask about how people settle: this service's own questions, which an office gives weights."""
    return Questions(items=QUESTIONS)
