"""Facts about the database itself: its id, which a restore changes, and the version of the taxonomy in it."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, new_id

DATABASE_ID = "database_id"
LEDGER = "ledger"
"""The number of the last line of the vault's ledger of erasures that was replayed here."""
VAULT = "vault"
"""Which key vault opens what is sealed here."""
TO_SEAL = "to_seal"
"""Set while rows of an older program wait to be sealed."""


class MetaRow(Base):
    """One named fact."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


async def get(session: AsyncSession, name: str) -> str | None:
    """The value of a fact."""
    return await session.scalar(sa.select(MetaRow.value).where(MetaRow.name == name))


async def held(session: AsyncSession, name: str) -> str | None:
    """The value of a fact, which nobody else sets until the transaction ends."""
    return await session.scalar(sa.select(MetaRow.value).where(MetaRow.name == name).with_for_update())


async def among(session: AsyncSession, name: str, prefix: str) -> dict[str, str]:
    """A fact, and those whose names begin so, as far as they are known."""
    wanted = sa.select(MetaRow.name, MetaRow.value)
    wanted = wanted.where(sa.or_(MetaRow.name == name, MetaRow.name.startswith(prefix)))
    return {row.name: row.value for row in await session.execute(wanted)}


async def put(session: AsyncSession, name: str, value: str) -> None:
    """Set a fact."""
    await session.merge(MetaRow(name=name, value=value))


async def drop(session: AsyncSession, name: str) -> None:
    """Forget a fact."""
    await session.execute(sa.delete(MetaRow).where(MetaRow.name == name))


async def database_id(session: AsyncSession) -> str:
    """The database's id, made at the first call in a writing session."""
    found = await get(session, DATABASE_ID)
    if found is None:
        found = new_id()
        await put(session, DATABASE_ID, found)
    return found
