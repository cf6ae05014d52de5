"""Contests of referral lists: recording, finding and answering them."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from magnet.schemas.contests import Contest, ContestAnswerIn, ContestFilters, ContestIn
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import contests
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/contests"
router = APIRouter(tags=["contests"], route_class=Route)
Writes = Annotated[Context, Depends(PermittedOnce(Permission.CONTESTS_WRITE))]
Reads = Annotated[Context, Depends(Permitted(Permission.CONTESTS_READ))]


class ContestPage(Page[Contest]):
    """A page of contests, newest first."""


@router.post(
    "/v1/referral-lists/{key:uuid}/contests", status_code=201, response_model=Contest, operation_id="contest_list"
)
async def create(key: UUID, ctx: Writes, new: ContestIn) -> Response:
    """Record that the person, a guardian or a caseworker contests a referral list or an item."""
    return await answer(contests.create(ctx, str(key), new), Shape(201, PATH, personal=True))


@router.get(PATH + "/{key:uuid}", response_model=Contest, operation_id="get_contest")
async def read(key: UUID, ctx: Reads) -> Response:
    """One contest, with its answer."""
    return await answer(contests.read(ctx, str(key)), Shape(personal=True))


@router.post(PATH + "/search", response_model=ContestPage, operation_id="search_contests")
async def search(ctx: Reads, filters: Annotated[ContestFilters, Body()]) -> Response:
    """Find contests, newest first; `overdue` ones have waited for their answer for more than 30 days."""
    return found(await paged(ctx, PATH, filters, partial(contests.search, ctx, filters)))


@router.post(PATH + "/{key:uuid}/answer", response_model=Contest, operation_id="answer_contest")
async def respond(key: UUID, ctx: Writes, given: ContestAnswerIn) -> Response:
    """Accept or reject a contest, with an explanation; not by who made the list."""
    return await answer(contests.answer(ctx, str(key), given), Shape(personal=True))
