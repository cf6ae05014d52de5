"""Suggestions from a CV's or advert's text."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from magnet.schemas.suggestions import Suggestions, SuggestionsIn
from magnet.security.permissions import Permission
from magnet.services import extraction
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["suggestions"], route_class=Route)
Asks = Annotated[Context, Depends(Permitted(Permission.SUGGESTIONS_CREATE))]


@router.post("/v1/suggestions", response_model=Suggestions, operation_id="suggest")
async def suggest(ctx: Asks, asked: SuggestionsIn) -> Response:
    """What a CV or an advert seems to say, for a person to confirm; the text is kept nowhere."""
    return await answer(extraction.suggest(ctx, asked), Shape(personal=True))
