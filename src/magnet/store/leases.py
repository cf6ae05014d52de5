"""Leases of what only one process does at a time: a named fact of the database with its holder and its end."""

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store.meta import MetaRow


async def hold(session: AsyncSession, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take a lease or hold it for longer, in the caller's transaction; False while another holds it.

    Of two who take it first at once the database refuses one, as a Clash.
    """
    row = (await session.scalars(sa.select(MetaRow).where(MetaRow.name == name).with_for_update())).one_or_none()
    value = json.dumps({"holder": holder, "until": until.isoformat()})
    if row is None:
        session.add(MetaRow(name=name, value=value))
        await session.flush()
        return True
    held = json.loads(row.value)
    if held["holder"] != holder and datetime.fromisoformat(held["until"]) > now:
        return False
    row.value = value
    return True


async def release(session: AsyncSession, name: str, holder: str) -> None:
    """Give a lease back, if this holder still has it."""
    row = (await session.scalars(sa.select(MetaRow).where(MetaRow.name == name).with_for_update())).one_or_none()
    if row is not None and json.loads(row.value)["holder"] == holder:
        await session.delete(row)
