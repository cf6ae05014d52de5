"""Closing cases, and opening them again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.closings import Closing, ClosingIn, Closings, ReopeningIn
from magnet.security.permissions import Permission
from magnet.services import closings
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["closings"], route_class=Route)
OF = "/v1/returnees/{key:uuid}/closings"
Reads = Annotated[Context, Depends(Permitted(Permission.RETURNEES_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.RETURNEES_WRITE))]


@router.get(OF, response_model=Closings, operation_id="list_closings")
async def history(key: UUID, ctx: Reads) -> Response:
    """Whether a case is closed, and every closing with how the case was opened again."""
    return await answer(closings.history(ctx, str(key)), Shape(personal=True))


@router.post(OF, status_code=201, response_model=Closing, operation_id="close_case")
async def close(key: UUID, ctx: Writes, said: ClosingIn) -> Response:
    """Close a case: open referrals are withdrawn, and nothing is begun in it until it is opened again."""
    return await answer(closings.close(ctx, str(key), said), Shape(201, personal=True))


@router.post(OF + "/reopening", response_model=Closing, operation_id="reopen_case")
async def reopen(key: UUID, ctx: Writes, said: ReopeningIn) -> Response:
    """Open a closed case again."""
    return await answer(closings.reopen(ctx, str(key), said), Shape(personal=True))
