"""Who saw or changed a returnee."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.audit import AccessRecord
from magnet.security.permissions import Permission
from magnet.services import auditing
from magnet.services.context import Context
from magnet.web import cursors
from magnet.web.answers import PRIVATE
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["audit"], route_class=Route)


@router.get("/v1/returnees/{key:uuid}/access-record", response_model=AccessRecord, operation_id="get_access_record")
async def record(
    key: UUID,
    ctx: Annotated[Context, Depends(Permitted(Permission.AUDIT_READ))],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Who saw or changed a returnee, newest first."""
    secret, path = ctx.runtime.secret, f"/v1/returnees/{key}/access-record"
    before = cursors.read_place(cursor, path, secret) if cursor is not None else None
    page = await auditing.record(ctx, str(key), before, limit)
    headers = {"Cache-Control": PRIVATE}
    if page.next is not None:
        after = cursors.sign_place(int(page.next), path, secret)
        headers["Link"] = f'<{path}?limit={limit}&cursor={after}>; rel="next"'
        page = page.model_copy(update={"next": after})
    return Response(page.model_dump_json(), media_type="application/json", headers=headers)
