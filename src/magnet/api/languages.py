"""The languages that answers can be told in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from magnet.schemas.languages import Languages
from magnet.security.permissions import Permission
from magnet.services import languages
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["languages"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.TAXONOMY_READ))]


@router.get("/v1/languages", response_model=Languages, operation_id="list_languages")
async def all_of_them(ctx: Reads) -> Response:
    """The languages that Accept-Language can name, and of which nobody has reviewed the sentences yet."""
    return await answer(languages.all_of_them(ctx), Shape())
