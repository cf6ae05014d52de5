"""Results as responses: body, ETag, Location; a repeated request is given the first answer again."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass

from fastapi import Response
from pydantic import BaseModel

from magnet.services import retries
from magnet.services.context import Replay
from magnet.web.preconditions import etag, is_fresh

PRIVATE = "no-store"
REVALIDATED = "private, no-cache"
"""Nobody's data: the reader may keep it, and asks each time whether it still holds."""
FILE_VARY = "Authorization"
"""Files of figures and texts are the same in every language."""
VARY = f"Accept-Language, {FILE_VARY}"
STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""No script, no image, no form: the styles stand in the page itself."""
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a result is answered: `location` is the resource's address before its id; personal data is not cached."""

    status: int = 200
    location: str | None = None
    personal: bool = False


def page(html: str, language: str) -> Response:
    """A page in a language: kept by nobody on the way, with its own styles and nothing from elsewhere."""
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Language": language,
        "Content-Security-Policy": STYLED,
        "Vary": f"Accept, {VARY}",
    }
    return Response(html, media_type="text/html", headers=headers)


async def answer(work: Awaitable[BaseModel], shape: Shape = Shape(), if_none_match: str | None = None) -> Response:
    """Do the work and answer its result: 304 where the reader has it already."""
    headers = {"Cache-Control": PRIVATE if shape.personal else REVALIDATED, "Vary": VARY}
    status = shape.status
    try:
        result = await work
        body = result.model_dump_json().encode()
        key, version = getattr(result, "id", None), getattr(result, "version", None)
    except Replay as replay:
        body, status = await retries.again(replay), replay.row.status
        headers[REPLAYED] = "true"
        shown = json.loads(body)
        key, version = shown.get("id"), shown.get("version")
    if shape.location is not None and key is not None:
        headers["Location"] = f"{shape.location}/{key}"
    if key is not None and version is not None:
        headers["ETag"] = etag(version, body)
        if is_fresh(if_none_match, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    return Response(body, status, media_type="application/json", headers=headers)
