"""Verdicts on what lists suggested."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.codes import Country
from magnet.schemas.verdicts import Verdict, VerdictCounts, VerdictIn, Verdicts
from magnet.security.permissions import Permission
from magnet.services import verdicts
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/referral-lists/{key:uuid}/verdicts"
router = APIRouter(tags=["verdicts"], route_class=Route)
Gives = Annotated[Context, Depends(PermittedOnce(Permission.REFERRAL_LISTS_CREATE))]
Reads = Annotated[Context, Depends(Permitted(Permission.REFERRAL_LISTS_READ))]
Counts = Annotated[Context, Depends(Permitted(Permission.PEOPLE_COUNT))]


@router.post(PATH, status_code=201, response_model=Verdict, operation_id="judge_suggestion")
async def give(key: UUID, ctx: Gives, said: VerdictIn) -> Response:
    """Say what became of a suggestion: referred, unsuitable because of something, or not now."""
    return await answer(verdicts.give(ctx, str(key), said), Shape(201, personal=True))


@router.get(PATH, response_model=Verdicts, operation_id="list_verdicts")
async def of_list(key: UUID, ctx: Reads) -> Response:
    """The verdicts on a list."""
    return await answer(verdicts.of_list(ctx, str(key)), Shape(personal=True))


@router.get("/v1/countries/{country}/verdicts", response_model=VerdictCounts, operation_id="count_verdicts")
async def counted(country: Country, ctx: Counts) -> Response:
    """How many people's suggestions were referred or unsuitable, and why, in fives."""
    return await answer(verdicts.counts(ctx, country), Shape(personal=True))
