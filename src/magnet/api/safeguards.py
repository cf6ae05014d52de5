"""Safeguards: what to look at on a referral list for the person's needs, and what was decided on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.audit import Purpose
from magnet.schemas.safeguards import ListSafeguards, SafeguardDecision, SafeguardDecisionIn, SafeguardDecisions
from magnet.security.permissions import Permission
from magnet.services import safeguards
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

DECISIONS = "/v1/returnees/{key:uuid}/safeguard-decisions"
router = APIRouter(tags=["safeguards"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.NEEDS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.NEEDS_WRITE))]
For = Annotated[Purpose, Query(description="what it is opened for, kept in the record of who saw whom")]


@router.get(
    "/v1/referral-lists/{key:uuid}/safeguards", response_model=ListSafeguards, operation_id="get_list_safeguards"
)
async def of_list(key: UUID, ctx: Reads, purpose: For) -> Response:
    """The items of a list that a rule holds for the person's needs, or that go with support: the list says nothing."""
    return await answer(safeguards.of_list(ctx, str(key), purpose), Shape(personal=True))


@router.get(DECISIONS, response_model=SafeguardDecisions, operation_id="list_safeguard_decisions")
async def of_returnee(key: UUID, ctx: Reads, purpose: For) -> Response:
    """What was decided for a returnee, after what is waited for."""
    return await answer(safeguards.of_returnee(ctx, str(key), purpose), Shape(personal=True))


@router.post(DECISIONS, status_code=201, response_model=SafeguardDecision, operation_id="decide_safeguard")
async def decide(key: UUID, ctx: Writes, new: SafeguardDecisionIn) -> Response:
    """Decide whether somebody may be referred to an item that a rule holds, and say why."""
    return await answer(safeguards.decide(ctx, str(key), new), Shape(201, personal=True))
