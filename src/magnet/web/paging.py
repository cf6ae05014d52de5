"""Pages of lists, each with the signed cursor of the next page."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Response

from magnet.schemas.filters import Filters
from magnet.schemas.pages import Page
from magnet.services.context import Context
from magnet.services.resources import Position
from magnet.web import cursors
from magnet.web.answers import PRIVATE, VARY

Item = TypeVar("Item")
Listed = Callable[[Position | None], Awaitable[tuple[Sequence[Item], Position | None]]]
"""What lists the items after a position, and says where the next page begins."""


async def paged(ctx: Context, path: str, filters: Filters, listed: Listed[Item]) -> Page[Item]:
    """The page of the list at `path` that `filters` ask for."""
    secret = ctx.runtime.secret
    after = cursors.read(filters.cursor, path, secret) if filters.cursor is not None else None
    items, last = await listed(after)
    return Page(items=list(items), next=cursors.sign(last, path, secret) if last is not None else None)


def found(page: Page[Item]) -> Response:
    """The answer to a search about people: kept by nobody on the way, and no address tells what was asked for."""
    return Response(
        page.model_dump_json(), media_type="application/json", headers={"Cache-Control": PRIVATE, "Vary": VARY}
    )


def linked(page: Page[Item], path: str, filters: Filters) -> Response:
    """The answer to a list, with a link to the next page (RFC 8288)."""
    response = Response(page.model_dump_json(), media_type="application/json", headers={"Vary": VARY})
    if page.next is not None:
        asked = filters.model_dump(mode="json", exclude_none=True) | {"cursor": page.next}
        response.headers["Link"] = f'<{path}?{urlencode(asked)}>; rel="next"'
    return response
