"""Likely duplicates: told to who keeps a returnee's identity, and resolved by an administrator."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.duplicates import Duplicate, DuplicateFilters, Duplicates, ResolutionIn
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import duplicates
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import linked, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["duplicates"], route_class=Route)
PATH = "/v1/duplicates"
Keeps = Annotated[Context, Depends(Permitted(Permission.DUPLICATES_READ))]
Sees = Annotated[Context, Depends(Permitted(Permission.DUPLICATES_RESOLVE))]
Resolves = Annotated[Context, Depends(PermittedOnce(Permission.DUPLICATES_RESOLVE))]


class DuplicatePage(Page[Duplicate]):
    """One page of pairs, newest first; `next` is the cursor of the following page, null at the end."""


@router.get("/v1/returnees/{key:uuid}/duplicates", response_model=Duplicates, operation_id="get_duplicates")
async def of_returnee(key: UUID, ctx: Keeps) -> Response:
    """Who may be the same person as a returnee: by id within reach, else only that there may be somebody."""
    return await answer(duplicates.of_returnee(ctx, str(key)), Shape(personal=True))


@router.get(PATH, response_model=DuplicatePage, operation_id="list_duplicates")
async def listing(ctx: Sees, filters: Annotated[DuplicateFilters, Query()]) -> Response:
    """Pairs of returnees who may be one, newest first."""
    return linked(await paged(ctx, PATH, filters, partial(duplicates.listing, ctx, filters)), PATH, filters)


@router.post(PATH + "/{key:uuid}/resolution", response_model=Duplicate, operation_id="resolve_duplicate")
async def resolve(key: UUID, ctx: Resolves, wanted: ResolutionIn) -> Response:
    """Say whether two returnees are one person; `different` is told to nobody again."""
    return await answer(duplicates.resolve(ctx, str(key), wanted), Shape(personal=True))
