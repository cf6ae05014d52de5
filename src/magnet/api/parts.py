"""Who a returnee is, and what protection and care the person needs: opened for a named purpose only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.audit import Purpose
from magnet.schemas.identity import IdentityIn, ReturneeIdentity
from magnet.schemas.needs import Needs, NeedsIn
from magnet.security.permissions import Permission
from magnet.services import parts
from magnet.services.context import Context
from magnet.services.parts import IDENTITY, NEEDS
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.preconditions import Expected
from magnet.web.route import Route

router = APIRouter(tags=["returnees"], route_class=Route)
For = Annotated[Purpose, Query(description="what it is opened for, kept in the record of who saw whom")]
PERSONAL = Shape(personal=True)


@router.get("/v1/returnees/{key:uuid}/identity", response_model=ReturneeIdentity, operation_id="get_identity")
async def read_identity(
    key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.IDENTITY_READ))], purpose: For
) -> Response:
    """Who a returnee is."""
    done = parts.read(ctx, IDENTITY, str(key), purpose)
    return await answer(done, PERSONAL)


@router.put("/v1/returnees/{key:uuid}/identity", response_model=ReturneeIdentity, operation_id="replace_identity")
async def replace_identity(
    key: UUID,
    ctx: Annotated[Context, Depends(Permitted(Permission.IDENTITY_WRITE))],
    expected: Expected,
    new: IdentityIn,
) -> Response:
    """Record who a returnee is, in place of what was recorded; `If-Match: "0"` where nothing was."""
    done = parts.replace(ctx, IDENTITY, str(key), new, expected)
    return await answer(done, PERSONAL)


@router.get("/v1/returnees/{key:uuid}/needs", response_model=Needs, operation_id="get_needs")
async def read_needs(
    key: UUID, ctx: Annotated[Context, Depends(Permitted(Permission.NEEDS_READ))], purpose: For
) -> Response:
    """What protection and care a returnee needs."""
    done = parts.read(ctx, NEEDS, str(key), purpose)
    return await answer(done, PERSONAL)


@router.put("/v1/returnees/{key:uuid}/needs", response_model=Needs, operation_id="replace_needs")
async def replace_needs(
    key: UUID,
    ctx: Annotated[Context, Depends(Permitted(Permission.NEEDS_WRITE))],
    expected: Expected,
    new: NeedsIn,
) -> Response:
    """Record what a returnee needs, in place of what was recorded; `If-Match: "0"` where nothing was."""
    done = parts.replace(ctx, NEEDS, str(key), new, expected)
    return await answer(done, PERSONAL)
