"""Referrals to employers: drafting, sending, answering, and the card that an employer sees."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from magnet.schemas.pages import Page
from magnet.schemas.referrals import (
    Card,
    EmployersReferral,
    Introduction,
    MoveIn,
    Referral,
    ReferralFilters,
    ReferralIn,
)
from magnet.security.permissions import Permission
from magnet.services import introductions, reading_referrals, referrals
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.preconditions import IfNoneMatch
from magnet.web.route import Route

PATH = "/v1/referrals"
router = APIRouter(tags=["referrals"], route_class=Route)
Creates = Annotated[Context, Depends(PermittedOnce(Permission.REFERRALS_CREATE))]
Moves = Annotated[Context, Depends(PermittedOnce(Permission.REFERRALS_MOVE))]
Introduces = Annotated[Context, Depends(Permitted(Permission.REFERRALS_INTRODUCE))]
Reads = Annotated[Context, Depends(Permitted(Permission.REFERRALS_READ))]


class ReferralPage(Page[Referral | EmployersReferral]):
    """A page of referrals, newest first: for the employer those of the newest day."""


@router.post(
    "/v1/returnees/{key:uuid}/referrals", status_code=201, response_model=Referral, operation_id="create_referral"
)
async def create(key: UUID, ctx: Creates, new: ReferralIn) -> Response:
    """Draft a referral of a returnee to an employer's opportunity; nothing is shown to anybody yet."""
    return await answer(referrals.create(ctx, str(key), new), Shape(201, PATH, personal=True))


@router.get(PATH + "/{key:uuid}", response_model=Referral | EmployersReferral, operation_id="get_referral")
async def read(key: UUID, ctx: Reads, if_none_match: IfNoneMatch = None) -> Response:
    """One referral: all of it for the office, a pseudonym and a state for the employer."""
    return await answer(reading_referrals.read(ctx, str(key)), Shape(personal=True), if_none_match)


@router.post(PATH + "/search", response_model=ReferralPage, operation_id="search_referrals")
async def search(ctx: Reads, filters: Annotated[ReferralFilters, Body()]) -> Response:
    """Find referrals: the office's own, or those that were sent to the employer."""
    return found(await paged(ctx, PATH, filters, partial(reading_referrals.search, ctx, filters)))


@router.post(PATH + "/{key:uuid}/moves", response_model=Referral | EmployersReferral, operation_id="move_referral")
async def move(key: UUID, ctx: Moves, wanted: MoveIn) -> Response:
    """Move a referral on, or end it: 409 names the moves that are possible, or what stands against this one."""
    return await answer(referrals.move(ctx, str(key), wanted), Shape(personal=True))


@router.get(PATH + "/{key:uuid}/card", response_model=Card, operation_id="get_referral_card")
async def card(key: UUID, ctx: Reads) -> Response:
    """What the employer is shown of the person, frozen when it was sent; the employer's first look makes it `seen`."""
    return await answer(reading_referrals.card(ctx, str(key)), Shape(personal=True))


@router.get(PATH + "/{key:uuid}/identity", response_model=Introduction, operation_id="get_referral_identity")
async def identity(key: UUID, ctx: Introduces) -> Response:
    """Name and contact: once the employer goes on with the person, who agrees to be shared with it by name."""
    return await answer(introductions.read(ctx, str(key)), Shape(personal=True))
