"""Takes whoever was erased out of the database: their case, and with it every row that goes along."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store import about, meta
from magnet.store.returnees import ReturneeRow
from magnet.store.rows import BATCH

Case = Any
"""A plain row with the `id`, `country` and `office_id` of a case that is gone."""


async def one_at_a_time(session: AsyncSession) -> None:
    """Hold off whoever else replays the ledger until the transaction ends."""
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(7262484)"))


async def replayed(session: AsyncSession) -> int:
    """The number of the ledger's last line that was replayed here."""
    return int(await meta.get(session, meta.LEDGER) or 0)


async def note_replayed(session: AsyncSession, number: int) -> None:
    """Note up to which line the ledger was replayed."""
    await meta.put(session, meta.LEDGER, str(number))


async def delete(session: AsyncSession, ids: Sequence[str]) -> list[Case]:
    """Delete the cases of these returnees with all that is about them; those that were still there."""
    await about.forget(session, ids)
    gone, row = list[Case](), ReturneeRow
    for start in range(0, len(ids), BATCH):
        some = sa.delete(row).where(row.id.in_(ids[start : start + BATCH]))
        result = await session.execute(
            some.returning(row.id, row.country, row.office_id).execution_options(synchronize_session=False)
        )
        gone += result.all()
    return gone
