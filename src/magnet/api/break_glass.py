"""Break-glass: opening a case in an emergency, and its review by a second person."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.break_glass import (
    BreakGlass,
    BreakGlassFilters,
    BreakGlassIn,
    BrokenGlass,
    ExplainedGlass,
    ReviewIn,
)
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import break_glass
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import linked, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["break-glass"], route_class=Route)
PATH = "/v1/break-glass"
Opens = Annotated[Context, Depends(PermittedOnce(Permission.BREAK_GLASS))]
Reviews = Annotated[Context, Depends(PermittedOnce(Permission.BREAK_GLASS_REVIEW))]
SeesOpenings = Annotated[Context, Depends(Permitted(Permission.BREAK_GLASS_REVIEW))]


class BrokenGlassPage(Page[ExplainedGlass]):
    """One page of openings, newest first; `next` is the cursor of the following page, null at the end."""


@router.post(PATH, status_code=201, response_model=BreakGlass, operation_id="break_glass")
async def create(ctx: Opens, wanted: BreakGlassIn) -> Response:
    """Open a case out of reach for an hour, to be read, in an emergency; a second person reviews it."""
    return await answer(break_glass.create(ctx, wanted), Shape(201, personal=True))


@router.get(PATH, response_model=BrokenGlassPage, operation_id="list_broken_glass")
async def listing(ctx: SeesOpenings, filters: Annotated[BreakGlassFilters, Query()]) -> Response:
    """Openings, newest first, with their reviews; nothing of the cases."""
    return linked(await paged(ctx, PATH, filters, partial(break_glass.listing, ctx, filters)), PATH, filters)


@router.post(PATH + "/{key:uuid}/review", response_model=BrokenGlass, operation_id="review_broken_glass")
async def review(key: UUID, ctx: Reviews, wanted: ReviewIn) -> Response:
    """Say whether an opening was justified; one that was not ends at once."""
    return await answer(break_glass.review(ctx, str(key), wanted), Shape(personal=True))
