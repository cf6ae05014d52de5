"""Monitoring visits to one person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.visits import CaseVisit, CaseVisitIn, CaseVisits, SettlingIn
from magnet.security.permissions import Permission
from magnet.services import case_visits
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["visits"], route_class=Route)
OF = "/v1/returnees/{key:uuid}/visits"
Reads = Annotated[Context, Depends(Permitted(Permission.FOLLOW_UPS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.FOLLOW_UPS_WRITE))]


@router.get(OF, response_model=CaseVisits, operation_id="list_case_visits")
async def history(key: UUID, ctx: Reads) -> Response:
    """All monitoring visits to a returnee, with what was found and recommended."""
    return await answer(case_visits.history(ctx, str(key)), Shape(personal=True))


@router.post(OF, status_code=201, response_model=CaseVisit, operation_id="record_case_visit")
async def record(key: UUID, ctx: Writes, new: CaseVisitIn) -> Response:
    """Record a monitoring visit to a returnee; recommendations with a day come up on the worklist."""
    return await answer(case_visits.record(ctx, str(key), new), Shape(201, personal=True))


@router.post(
    "/v1/case-visits/{key:uuid}/recommendations", response_model=CaseVisit, operation_id="settle_recommendation"
)
async def settle(key: UUID, ctx: Writes, said: SettlingIn) -> Response:
    """Say that a recommendation was done or dropped, or that it is open after all."""
    return await answer(case_visits.settle(ctx, str(key), said), Shape(personal=True))
