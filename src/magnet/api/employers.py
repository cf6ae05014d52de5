"""Vetting of employers and how many people they take, besides the routes that all nouns share."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.owners import Employer, MonthlyCap, VettingIn
from magnet.security.permissions import Permission
from magnet.services import caps, owners
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["employers"], route_class=Route)


@router.post("/v1/employers/{key:uuid}/vetting", response_model=Employer, operation_id="vet_employer")
async def vet(
    key: UUID, ctx: Annotated[Context, Depends(PermittedOnce(Permission.EMPLOYERS_VET))], decision: VettingIn
) -> Response:
    """Vet or bar an employer: only a vetted one's items can be referred to."""
    return await answer(owners.vet(ctx, str(key), decision), Shape())


@router.get("/v1/employers/{key:uuid}/monthly-cap", response_model=MonthlyCap, operation_id="get_monthly_cap")
async def monthly_cap(key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.EMPLOYERS_READ))]) -> Response:
    """How many more people an employer can be sent this month, whichever office refers them."""
    return await answer(caps.monthly_cap(ctx, str(key)), Shape())
