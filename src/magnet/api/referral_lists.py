"""Referral lists, "why not", and candidate lists."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.referral_lists import (
    CandidateList,
    CandidateListIn,
    ReferralList,
    ReferralListIn,
    WhyNot,
    WhyNotIn,
)
from magnet.security.permissions import Permission
from magnet.services import candidate_lists, referral_lists
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["referral-lists"], route_class=Route)
Creates = Annotated[Context, Depends(PermittedOnce(Permission.REFERRAL_LISTS_CREATE))]
Explains = Annotated[Context, Depends(Permitted(Permission.REFERRAL_LISTS_CREATE))]
Reads = Annotated[Context, Depends(Permitted(Permission.REFERRAL_LISTS_READ))]
SeesCandidates = Annotated[Context, Depends(Permitted(Permission.CANDIDATES_READ))]


@router.post(
    "/v1/returnees/{key:uuid}/referral-lists",
    status_code=201,
    response_model=ReferralList,
    operation_id="create_referral_list",
)
async def create(key: UUID, ctx: Creates, wanted: ReferralListIn) -> Response:
    """Rank a country's open jobs, training and support for a returnee, with reasons, and keep the list."""
    shape = Shape(201, "/v1/referral-lists", personal=True)
    return await answer(referral_lists.create(ctx, str(key), wanted), shape)


@router.get("/v1/referral-lists/{key:uuid}", response_model=ReferralList, operation_id="get_referral_list")
async def read(key: UUID, ctx: Reads) -> Response:
    """A kept list, as it was."""
    return await answer(referral_lists.read(ctx, str(key)), Shape(personal=True))


@router.post("/v1/returnees/{key:uuid}/why-not", response_model=WhyNot, operation_id="explain_why_not")
async def explain(key: UUID, ctx: Explains, wanted: WhyNotIn) -> Response:
    """Why one opportunity is not on a returnee's list, or where it stands: its gates and its score."""
    return await answer(referral_lists.explain(ctx, str(key), wanted), Shape(personal=True))


@router.post(
    "/v1/vacancies/{key:uuid}/candidate-lists", response_model=CandidateList, operation_id="create_candidate_list"
)
async def candidates(key: UUID, ctx: SeesCandidates, wanted: CandidateListIn) -> Response:
    """Rank the returnees of the vacancy's country for it, with reasons; nothing is kept."""
    return await answer(candidate_lists.create(ctx, str(key), wanted), Shape(personal=True))
