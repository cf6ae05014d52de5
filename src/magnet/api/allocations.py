"""Allocations of an office's caseload: asking for one, following it, reading what it proposes, confirming."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from magnet.schemas.allocations import Allocation, AllocationIn, ConfirmationIn, Proposal, ProposalFilters
from magnet.schemas.pages import Page
from magnet.schemas.referrals import Referral
from magnet.security.permissions import Permission
from magnet.services import allocations
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/allocations"
router = APIRouter(tags=["allocations"], route_class=Route)
Writes = Annotated[Context, Depends(PermittedOnce(Permission.ALLOCATIONS_WRITE))]
Reads = Annotated[Context, Depends(Permitted(Permission.ALLOCATIONS_READ))]


class ProposalPage(Page[Proposal]):
    """A page of what an allocation proposes to whom, in no order that tells anything."""


@router.post(PATH, status_code=202, response_model=Allocation, operation_id="create_allocation")
async def create(ctx: Writes, wanted: AllocationIn) -> Response:
    """Ask for an allocation of an office's open cases to vacancies or courses; a job makes it."""
    return await answer(allocations.create(ctx, wanted), Shape(202, PATH, personal=True))


@router.get(PATH + "/{key:uuid}", response_model=Allocation, operation_id="get_allocation")
async def read(key: UUID, ctx: Reads) -> Response:
    """How far an allocation is, and, once it is done, what came of it over all people."""
    return await answer(allocations.read(ctx, str(key)), Shape(personal=True))


@router.post(PATH + "/{key:uuid}/proposals/search", response_model=ProposalPage, operation_id="search_proposals")
async def search(key: UUID, ctx: Reads, filters: Annotated[ProposalFilters, Body()]) -> Response:
    """What an allocation proposes to whom, with what each gives up, and who gets nothing and why."""
    listed = partial(allocations.search, ctx, str(key), filters)
    return found(await paged(ctx, f"{PATH}/{key}/proposals", filters, listed))


@router.post(
    PATH + "/{key:uuid}/confirmations", status_code=201, response_model=Referral, operation_id="confirm_proposal"
)
async def confirm(key: UUID, ctx: Writes, wanted: ConfirmationIn) -> Response:
    """Confirm what is proposed to one person: the referral is drafted, with all that a referral is asked."""
    return await answer(allocations.confirm(ctx, str(key), wanted), Shape(201, "/v1/referrals", personal=True))
