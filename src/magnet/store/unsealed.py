"""Rows of an older program that still wait to be sealed: found by how their bodies begin, and written sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store.idempotency import AnswerRow
from magnet.store.imports import ImportReceiptsRow, ImportRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ProfileRow, ReturneeRow

PLAIN = (b"{", b"[", b"\x1f")
"""How JSON and packed rows begin; a sealed body begins with its format."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A column of sealed bodies; `owner` names the column of the returnee whose key seals, None the service's own."""

    table: type[Any]
    column: str
    owner: str | None = None


PROFILES = Kind(ProfileRow, "document", "returnee_id")
KINDS = (
    PROFILES,
    Kind(ReferralListRow, "answer", "returnee_id"),
    Kind(ReferralListRow, "person_inputs", "returnee_id"),
    Kind(AnswerRow, "body"),
    Kind(ImportRow, "content"),
    Kind(ImportRow, "about"),
    Kind(ImportReceiptsRow, "receipts"),
)


async def some(session: AsyncSession, kind: Kind, limit: int) -> Sequence[Any]:
    """Some rows of a kind that are not sealed yet, plain: their key, whose they are, and their `body`; locked."""
    table: sa.Table = kind.table.__table__
    body, owner = table.c[kind.column], [table.c[kind.owner]] if kind.owner else []
    columns = [*table.primary_key.columns, *owner, body.label("body")]
    query = sa.select(*dict.fromkeys(columns)).where(sa.func.substr(body, 1, 1).in_(PLAIN)).limit(limit)
    return (await session.execute(query.with_for_update())).all()


async def put(session: AsyncSession, kind: Kind, row: Any, sealed: bytes) -> None:
    """Write a sealed body in the place of the plain one."""
    table: sa.Table = kind.table.__table__
    same = [column == getattr(row, column.name) for column in table.primary_key.columns]
    await session.execute(sa.update(table).where(*same).values({kind.column: sealed}))


async def hide(session: AsyncSession, row: Any, blind: Mapping[str, object]) -> None:
    """Put blind indexes in the columns of the returnee of a profile."""
    mine = (ReturneeRow.country == row.country, ReturneeRow.id == row.returnee_id)
    await session.execute(sa.update(ReturneeRow).where(*mine).values(dict(blind)))
