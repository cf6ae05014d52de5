"""Free text that somebody wrote about a returnee, sealed under the returnee's key, so that it goes when they go."""

from collections.abc import Iterable, Sequence
from typing import Any

from magnet.security import sealing
from magnet.security.sealing import NotOpened, Place
from magnet.services.context import Context

NOBODY = "words about nobody"
"""What the service's own key is derived for where an id is nobody's: nothing tells it from a returnee's."""


async def sealed(ctx: Context, returnee_id: str, words: str, place: Place) -> bytes:
    """Words about a returnee, sealed for their place; where there is no such returnee under a key of the service."""
    keys = await ctx.runtime.vault.keys([returnee_id])
    return sealing.seal(keys.get(returnee_id) or await _nobody_s(ctx), words.encode(), place)


def place_of(table: type[Any], key: str, name: str) -> Place:
    """Where the words in a column of a row stand."""
    return Place(table.__tablename__, key, part=name)


async def of_rows(ctx: Context, some: Sequence[Any], names: Sequence[str]) -> list[dict[str, str | None]]:
    """The words in these columns of rows about returnees, row by row."""
    parts = [(row, name) for row in some for name in names]
    bodies = [(row.returnee_id, getattr(row, name), place_of(type(row), row.id, name)) for row, name in parts]
    words = iter(await opened(ctx, bodies))
    return [{name: next(words) for name in names} for _ in some]


async def opened(ctx: Context, some: Iterable[tuple[str, bytes | None, Place]]) -> list[str | None]:
    """Words again, each with the returnee whom they are about; None where there are none, or they were erased."""
    asked = list(some)
    keys, nobody_s = await ctx.runtime.vault.keys({key for key, _, _ in asked}), await _nobody_s(ctx)
    return [_opened(keys.get(key) or nobody_s, body, place) for key, body, place in asked]


def _opened(key: bytes, body: bytes | None, place: Place) -> str | None:
    if body is None:
        return None
    try:
        return sealing.opened(key, body, place).decode()
    except NotOpened:
        return None


async def _nobody_s(ctx: Context) -> bytes:
    return await ctx.runtime.vault.derived(NOBODY)
