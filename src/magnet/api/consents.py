"""What a returnee agrees to, and the handing over of a case that rests on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.consents import Consents, FurtherConsentIn, WithdrawalIn
from magnet.schemas.handovers import HandoverIn, Handovers
from magnet.security.permissions import Permission
from magnet.services import consents, handovers
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["consents"], route_class=Route)
CONSENTS = "/v1/returnees/{key:uuid}/consents"
HANDOVERS = "/v1/returnees/{key:uuid}/handovers"
READ, MADE = Shape(personal=True), Shape(201, personal=True)
Reads = Annotated[Context, Depends(Permitted(Permission.CONSENTS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.CONSENTS_WRITE))]
ReadsCase = Annotated[Context, Depends(Permitted(Permission.RETURNEES_READ))]
HandsOver = Annotated[Context, Depends(PermittedOnce(Permission.CASES_HAND_OVER))]


@router.get(CONSENTS, response_model=Consents, operation_id="get_consents")
async def read(key: UUID, ctx: Reads) -> Response:
    """What a returnee agrees to now, and every consent and withdrawal."""
    return await answer(consents.history(ctx, str(key)), READ)


@router.post(CONSENTS, status_code=201, response_model=Consents, operation_id="give_consent")
async def give(key: UUID, ctx: Writes, given: FurtherConsentIn) -> Response:
    """Record consent for further purposes, or for one employer; what was recorded before stays."""
    return await answer(consents.give(ctx, str(key), given), MADE)


@router.post(CONSENTS + "/withdrawals", response_model=Consents, operation_id="withdraw_consent")
async def withdraw(key: UUID, ctx: Writes, said: WithdrawalIn) -> Response:
    """Record a withdrawal: it holds from the next request on."""
    return await answer(consents.withdraw(ctx, str(key), said), READ)


@router.get(HANDOVERS, response_model=Handovers, operation_id="get_handovers")
async def handed(key: UUID, ctx: ReadsCase) -> Response:
    """How far a case is handed over to its country of return, and every handover before."""
    return await answer(handovers.history(ctx, str(key)), READ)


@router.post(HANDOVERS, status_code=201, response_model=Handovers, operation_id="hand_over_case")
async def hand_over(key: UUID, ctx: HandsOver, wanted: HandoverIn) -> Response:
    """Share a case with the officers of its country of return, or transfer it; with the person's consent only."""
    return await answer(handovers.hand_over(ctx, str(key), wanted), MADE)


@router.post(HANDOVERS + "/ending", response_model=Handovers, operation_id="take_case_back")
async def take_back(key: UUID, ctx: HandsOver) -> Response:
    """End the handover: nobody in the country of return sees the case any more."""
    return await answer(handovers.take_back(ctx, str(key)), READ)
