"""Opens and seals what is kept about returnees, in bulk: keys in one look-up, the work off the event loop."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from pydantic_core import from_json, to_json

from magnet.errors import Clash, NotFound
from magnet.logs import FIELDS
from magnet.security import sealing
from magnet.security.sealing import Document, NotOpened, Place
from magnet.services.context import Context, Runtime
from magnet.services.turns import AT_ONCE
from magnet.services.vault import BLIND
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow, SealedWhole

LOG = logging.getLogger(__name__)
Row = TypeVar("Row")
Columns = dict[str, Any]
REFERENCE = "source_reference"
HIDDEN = ("household", REFERENCE)
"""Columns of a returnee that hold a blind index of what the sealed document says."""
FEW = 10
"""Documents up to so many are opened on the spot, a thirtieth of a millisecond each; more of them in the pool."""


class Whole(SimpleNamespace):
    """A returnee's columns with what the sealed document says: `profile`, `place`, and the `key` it is sealed under."""

    def __repr__(self) -> str:
        """Whose it is and nothing more, wherever it is shown."""
        return f"Whole({self.id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing(Generic[Row]):
    """How the rows of a noun are opened and sealed, many at once.

    `open` gives those that open, with their document at hand. `seal` puts into columns the sealed document of the row
    with this id; who is new is given an id, and a key. `hide` puts blind indexes in the place of what is looked up.
    `move` seals what else is kept about a row for the country that it moved to, from the one that it left. `remember`
    keeps what rows said before they changed, given that and what they say now.
    """

    open: Callable[[Context, Sequence[Row]], Awaitable[list[Row]]]
    seal: Callable[[Context, Sequence[tuple[Columns, str | None]]], Awaitable[None]]
    hide: Callable[[Context, Mapping[str, object]], Awaitable[dict[str, object]]]
    move: Callable[[Context, Session, Row, str], Awaitable[None]]
    remember: Callable[[Context, Session, Sequence[tuple[Row, Mapping[str, Any], Mapping[str, Any]]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Body:
    """A sealed body with where it stands, and whose key opens it."""

    owner: str
    place: Place
    sealed: bytes


async def opened(runtime: Runtime, bodies: Sequence[Body], keys: Mapping[str, bytes] | None = None) -> list[Any]:
    """What the bodies say, as JSON values; None where one does not open, which is logged and counts as gone."""
    found = await runtime.vault.keys(body.owner for body in bodies) if keys is None else keys
    if len(bodies) <= FEW:
        return _opened_all(bodies, found)
    said: list[Any] = []
    for start in range(0, len(bodies), AT_ONCE):
        said += await runtime.compute(_opened_all, bodies[start : start + AT_ONCE], found)
    return said


def _opened_all(bodies: Sequence[Body], keys: Mapping[str, bytes]) -> list[Any]:
    return [_opened(body, keys.get(body.owner)) for body in bodies]


def _opened(body: Body, key: bytes | None) -> Any:
    where = {"table": body.place.table, "row": body.place.row}
    if key is None:
        LOG.warning("a key is gone, and what it sealed is not", extra={FIELDS: where})
        return None
    try:
        return from_json(sealing.opened(key, body.sealed, body.place))
    except NotOpened:
        LOG.error("a sealed body is damaged or stands in another's place", extra={FIELDS: where})
        return None


def sealed(key: bytes, place: Place, content: Any) -> bytes:
    """A JSON value sealed for a place."""
    return sealing.seal(key, to_json(content), place)


def profile_place(key: str, country: str) -> Place:
    """Where a returnee's document stands."""
    return Place("profile", key, country)


async def whole(runtime: Runtime, row: SealedWhole | None) -> Whole:
    """A returnee's row opened, or NotFound: whoever was erased is not there, though the row may still be."""
    found = await wholes(runtime, [] if row is None else [row])
    if not found:
        raise NotFound
    return found[0]


async def wholes(runtime: Runtime, rows: Sequence[SealedWhole]) -> list[Whole]:
    """Those of the rows that open, with what their documents say."""
    keys = await runtime.vault.keys(row.id for row in rows)
    bodies = [Body(row.id, profile_place(row.id, row.country), row.document) for row in rows]
    said = await opened(runtime, bodies, keys)
    return [
        Whole(**{**row._mapping, **document, "key": keys[row.id]})
        for row, document in zip(rows, said, strict=True)
        if document is not None
    ]


async def hide(ctx: Context, values: Mapping[str, object]) -> dict[str, object]:
    """Values by column, with a blind index in the place of those that stand in the database as such."""
    if not any(values.get(name) for name in HIDDEN):
        return dict(values)
    key = await ctx.runtime.vault.derived(BLIND)
    return {
        name: sealing.blind(key, name, value) if name in HIDDEN and isinstance(value, str) else value
        for name, value in values.items()
    }


async def as_stored(ctx: Context, how: Sealing[Any] | None, references: Iterable[str]) -> dict[str, str]:
    """Source references, by what stands for each in the database."""
    if how is None:
        return {reference: reference for reference in references}
    return {str((await how.hide(ctx, {REFERENCE: one}))[REFERENCE]): one for one in references}


async def open_rows(ctx: Context, rows: Sequence[ReturneeRow]) -> list[ReturneeRow]:
    """The returnees who open, each with the document at hand."""
    bodies = [Body(row.id, profile_place(row.id, row.country), row.profile_row.document) for row in rows]
    found = []
    for row, body, said in zip(rows, bodies, await opened(ctx.runtime, bodies), strict=True):
        if said is not None:
            row.document = Document(body.place, said, body.sealed)
            found.append(row)
    return found


async def seal_columns(ctx: Context, some: Sequence[tuple[Columns, str | None]]) -> None:
    """Seal each row's `document`, so far only what it says; the id comes with the columns."""
    for columns, key in some:
        columns["id"] = key or new_id()
    known = {key for _, key in some if key is not None}
    keys = await ctx.runtime.vault.keys(known)
    new = {columns["id"] for columns, _ in some} - keys.keys()
    keys |= await ctx.runtime.vault.make(new, ctx.now) if new else {}

    if not {columns["id"] for columns, _ in some} <= keys.keys():
        raise Clash("Somebody was erased at the same moment.")
    if len(some) <= FEW:
        _seal_all(some, keys)
    else:
        await ctx.runtime.compute(_seal_all, some, keys)


def _seal_all(some: Iterable[tuple[Columns, str | None]], keys: Mapping[str, bytes]) -> None:
    for columns, _ in some:
        place = profile_place(columns["id"], columns["country"])
        body = sealed(keys[columns["id"]], place, columns["document"])
        columns["document"] = Document(place, columns["document"], body)
