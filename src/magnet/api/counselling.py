"""Sessions with one returnee: recorded, read, corrected; what is sensitive in them opens for a named purpose only."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response

from magnet.schemas.audit import Purpose
from magnet.schemas.counselling import Counselling, CounsellingIn, Sensitive, SensitiveIn
from magnet.schemas.filters import Filters
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import counselling, sensitive
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.openapi import PATCHES
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.preconditions import Expected
from magnet.web.route import MERGE_PATCH, Route

OF = "/v1/returnees/{key:uuid}/sessions"
PATH = "/v1/counselling-sessions"
ONE = PATH + "/{key:uuid}"
SENSITIVE = ONE + "/sensitive"
router = APIRouter(tags=["sessions"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.SESSIONS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.SESSIONS_WRITE))]
For = Annotated[Purpose, Query(description="what it is opened for, kept in the record of who saw whom")]


class CounsellingPage(Page[Counselling]):
    """A page of a returnee's sessions, the last recorded first."""


@router.post(OF, status_code=201, response_model=Counselling, operation_id="record_counselling")
async def create(key: UUID, ctx: Writes, new: CounsellingIn) -> Response:
    """Record a session with a returnee: information before departure, or counselling after arrival."""
    return await answer(counselling.create(ctx, str(key), new), Shape(201, PATH, personal=True))


@router.get(OF, response_model=CounsellingPage, operation_id="list_counselling")
async def listing(key: UUID, ctx: Reads, filters: Annotated[Filters, Query()]) -> Response:
    """The sessions with a returnee, the last recorded first."""
    path = OF.replace("{key:uuid}", str(key))
    return found(await paged(ctx, path, filters, partial(counselling.of_returnee, ctx, str(key), filters)))


@router.get(ONE, response_model=Counselling, operation_id="get_counselling")
async def read(key: UUID, ctx: Reads) -> Response:
    """One session, without what is sensitive."""
    return await answer(counselling.read(ctx, str(key)), Shape(personal=True))


@router.patch(
    ONE,
    response_model=Counselling,
    operation_id="change_counselling",
    openapi_extra={PATCHES: CounsellingIn.__name__},
)
async def change(
    key: UUID, ctx: Writes, expected: Expected, patch: Annotated[dict[str, Any], Body(media_type=MERGE_PATCH)]
) -> Response:
    """Change a session by JSON merge patch (RFC 7396), such as that its next step is done."""
    return await answer(counselling.change(ctx, str(key), patch, expected), Shape(personal=True))


@router.delete(ONE, status_code=204, operation_id="delete_counselling")
async def delete(
    key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.SESSIONS_WRITE))], expected: Expected
) -> Response:
    """Delete a session that was recorded by mistake."""
    await counselling.delete(ctx, str(key), expected)
    return Response(status_code=204)


@router.get(SENSITIVE, response_model=Sensitive, operation_id="get_sensitive")
async def read_sensitive(
    key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.NEEDS_READ))], purpose: For
) -> Response:
    """What of a session only who may know the person's needs is told, and what a child's session still asks for."""
    return await answer(sensitive.read(ctx, str(key), purpose), Shape(personal=True))


@router.put(SENSITIVE, response_model=Sensitive, operation_id="replace_sensitive")
async def replace_sensitive(
    key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.NEEDS_WRITE))], expected: Expected, new: SensitiveIn
) -> Response:
    """Replace what is sensitive in a session; If-Match names the session's version."""
    return await answer(sensitive.replace(ctx, str(key), new, expected), Shape(personal=True))
