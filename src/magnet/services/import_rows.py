"""The rows of a file between its preview and its use, and its receipts: sealed with the service's own key."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json, to_json

from magnet.errors import NotFound
from magnet.importers.rows import Read
from magnet.schemas.imports import ImportReceipt
from magnet.schemas.pages import FieldError
from magnet.security import sealing
from magnet.security.sealing import NotOpened, Place
from magnet.services.context import Context
from magnet.services.importing import BATCH
from magnet.services.turns import in_turns
from magnet.services.vault import IMPORTS
from magnet.store import imports
from magnet.store.db import Session
from magnet.store.imports import ImportRow


async def packed(ctx: Context, rows: tuple[Read, ...], place: Place) -> bytes:
    """The rows as read, as they are kept."""
    return await ctx.runtime.compute(_packed, rows, await ctx.runtime.vault.derived(IMPORTS), place)


async def unpacked(ctx: Context, content: bytes, place: Place) -> list[Read]:
    """The rows again."""
    return await ctx.runtime.compute(_unpacked, content, await ctx.runtime.vault.derived(IMPORTS), place)


async def sealed_about(ctx: Context, filename: str, notes: Sequence[str], place: Place) -> bytes:
    """The file's name, and what was noted of it as a whole, as they are kept."""
    key = await ctx.runtime.vault.derived(IMPORTS)
    return sealing.seal(key, to_json({"filename": filename, "notes": notes}), place)


async def about(ctx: Context, row: ImportRow) -> Any:
    """The same again."""
    key = await ctx.runtime.vault.derived(IMPORTS)
    return from_json(_opened(key, row.about, imports.about_place(row.country, row.id)))


async def keep_receipts(ctx: Context, session: Session, row: ImportRow, place: int, kept: list[ImportReceipt]) -> None:
    """In pieces of a batch, so that a preview's and a run's pieces need not be alike to replace each other."""
    key = await ctx.runtime.vault.derived(IMPORTS)
    documents = [receipt.model_dump(mode="json") async for receipt in in_turns(kept)]
    for start in range(0, len(documents), BATCH):
        at, piece = place + start, to_json(documents[start : start + BATCH])
        sealed = sealing.seal(key, piece, imports.receipts_place(row.country, row.id, at))
        await imports.put_receipts(session, row, at, sealed)


async def receipts_from(ctx: Context, session: Session, row: ImportRow, place: int, limit: int) -> list[Any]:
    """The receipts of `limit` rows from `place` (counted from 0) on."""
    key = await ctx.runtime.vault.derived(IMPORTS)
    found: list[Any] = []
    for start, sealed in await imports.receipts_between(session, row, place - BATCH, place + limit):
        piece = _opened(key, sealed, imports.receipts_place(row.country, row.id, start))
        found += from_json(piece)[max(place - start, 0) :]
    return found[:limit]


def _packed(rows: tuple[Read, ...], key: bytes, place: Place) -> bytes:
    """JSON lines, packed and sealed."""
    lines = (json.dumps(_document(row), ensure_ascii=False, default=str) for row in rows)
    return sealing.seal(key, gzip.compress("\n".join(lines).encode(), compresslevel=5), place)


def _opened(key: bytes, sealed: bytes, place: Place) -> bytes:
    try:
        return sealing.opened(key, sealed, place)
    except NotOpened as error:
        raise NotFound("What was kept of this import is damaged.") from error


def _document(row: Read) -> dict[str, Any]:
    return {
        "number": row.number,
        "noun": row.noun,
        "fields": row.fields,
        "employer": row.employer,
        "errors": [error.model_dump() for error in row.errors],
        "notes": row.notes,
        "sheet": row.sheet,
        "guesses": row.guesses,
    }


def _unpacked(content: bytes, key: bytes, place: Place) -> list[Read]:
    text = gzip.decompress(_opened(key, content, place)).decode()
    return [_row(json.loads(line)) for line in text.split("\n") if line]


def _row(document: dict[str, Any]) -> Read:
    errors = tuple(FieldError.model_validate(error) for error in document["errors"])
    return Read(**{**document, "errors": errors, "notes": tuple(document["notes"])})
