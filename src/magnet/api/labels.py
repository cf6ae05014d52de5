"""What a country's own labels would change, before they count."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from magnet.schemas.label_previews import LabelPreview, LabelPreviewIn
from magnet.security.permissions import Permission
from magnet.services import label_previews
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["local-labels"], route_class=Route)
PATH = "/v1/local-labels"
Writes = Annotated[Context, Depends(Permitted(Permission.LABELS_WRITE))]


@router.post(PATH + "/preview", response_model=LabelPreview, operation_id="preview_local_labels")
async def preview(ctx: Writes, asked: LabelPreviewIn) -> Response:
    """What of the country's words would link differently with these labels; nothing is stored."""
    return await answer(label_previews.preview(ctx, asked), Shape(personal=True))
