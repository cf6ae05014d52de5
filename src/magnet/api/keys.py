"""Keys for programs: made, listed, ended."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from magnet.schemas.keys import Key, KeyIn, Keys, NewKey
from magnet.security.permissions import Permission
from magnet.services import keys
from magnet.services.context import Context
from magnet.web.answers import PRIVATE, Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["keys"], route_class=Route)
PATH = "/v1/keys"
# Never under an Idempotency-Key: the answer that would be kept for a retry is the secret itself.
Manages = Annotated[Context, Depends(Permitted(Permission.KEYS_MANAGE))]
KeyId = Annotated[str, Path(min_length=1, max_length=60)]


@router.post(PATH, status_code=201, response_model=NewKey, operation_id="create_key")
async def create(ctx: Manages, wanted: KeyIn) -> Response:
    """Make a key; its text is in this answer and nowhere else."""
    return await answer(keys.create(ctx, wanted), Shape(201, personal=True))


@router.get(PATH, response_model=Keys, operation_id="list_keys")
async def listing(ctx: Manages) -> Response:
    """Every key, expired and revoked ones included."""
    found = Keys(items=await keys.listing(ctx))
    return Response(found.model_dump_json(), media_type="application/json", headers={"Cache-Control": PRIVATE})


@router.post(PATH + "/{key}/revocation", response_model=Key, operation_id="revoke_key")
async def revoke(key: KeyId, ctx: Manages) -> Response:
    """End a key now; ending it again changes nothing."""
    return await answer(keys.revoke(ctx, key), Shape(personal=True))
