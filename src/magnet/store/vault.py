"""The key vault: people's wrapped keys and the ledger of erasures, in a database of its own outside of the backups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from magnet.security.sealing import Wrapped
from magnet.store.base import NAMING, Instant, Key, Serial
from magnet.store.db import Database, file_of
from magnet.store.rows import BATCH


class VaultBase(DeclarativeBase):
    """The tables of the vault; they are no tables of the service's database."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}


class PersonKeyRow(VaultBase):
    """A returnee's key, wrapped under a version of the master key. Destroying the row erases the person's data."""

    __tablename__ = "person_key"

    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    master: Mapped[int] = mapped_column(index=True)
    wrapped: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[datetime]


class ErasureRow(VaultBase):
    """One erasure: written with the key's destruction, and replayed over whatever copy of the database comes back."""

    __tablename__ = "erasure"
    __table_args__ = {"sqlite_autoincrement": True}

    number: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    returnee_id: Mapped[str] = mapped_column(Key, index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(40))


def database_of(url: str) -> Database:
    """The vault's database, not reached yet; what is deleted from its file is overwritten there."""
    return Database(url, wiped=True, held=False)


async def is_there(database: Database) -> bool:
    """Whether there is a vault; none is made."""
    if database.sqlite:
        file = file_of(database.url)
        return file is not None and file.exists()
    async with database.read() as session:
        connection = await session.connection()
        return await connection.run_sync(lambda c: sa.inspect(c).has_table(PersonKeyRow.__tablename__))


async def prepare(database: Database) -> None:
    """Make the tables where they are not there, in a file that only its owner reads; several processes may try."""
    if database.sqlite:
        _make_private(database.url)
    async with database.transaction() as connection:
        if not database.sqlite:
            await connection.execute(sa.text("SELECT pg_advisory_xact_lock(7262482)"))
        await connection.run_sync(VaultBase.metadata.create_all)


def _make_private(url: str) -> None:
    path = sa.engine.make_url(url).database
    if path:
        Path(path).touch(mode=0o600)


async def wrapped(session: AsyncSession, ids: Iterable[str]) -> dict[str, Wrapped]:
    """The wrapped keys of these returnees; whoever is unknown or erased has none."""
    wanted, found, row = list(ids), dict[str, Wrapped](), PersonKeyRow
    columns = sa.select(row.returnee_id, row.master, row.wrapped)
    for start in range(0, len(wanted), BATCH):
        some = columns.where(row.returnee_id.in_(wanted[start : start + BATCH]))
        found.update({key: Wrapped(master, body) for key, master, body in await session.execute(some)})
    return found


async def add(session: AsyncSession, keys: Mapping[str, Wrapped], at: datetime) -> None:
    """Add wrapped keys."""
    values = [
        {"returnee_id": key, "master": one.master, "wrapped": one.body, "made_at": at} for key, one in keys.items()
    ]
    if values:
        await session.execute(sa.insert(PersonKeyRow), values)


async def erased_among(session: AsyncSession, ids: Iterable[str]) -> set[str]:
    """Which of these returnees were erased."""
    wanted, found = list(ids), set[str]()
    for start in range(0, len(wanted), BATCH):
        some = ErasureRow.returnee_id.in_(wanted[start : start + BATCH])
        found.update(await session.scalars(sa.select(ErasureRow.returnee_id).where(some)))
    return found


async def erased_after(session: AsyncSession, number: int) -> Sequence[tuple[int, str]]:
    """Numbers and ids of the erasures after a number, in their order."""
    row = ErasureRow
    query = sa.select(row.number, row.returnee_id).where(row.number > number).order_by(row.number)
    return [(at, key) for at, key in await session.execute(query)]


async def last_number(session: AsyncSession) -> int:
    """The number of the newest erasure; 0 where there was none."""
    return int(await session.scalar(sa.select(sa.func.max(ErasureRow.number))) or 0)


async def ledger(session: AsyncSession, since: datetime | None) -> list[ErasureRow]:
    """The erasures from a moment on, oldest first."""
    query = sa.select(ErasureRow).order_by(ErasureRow.number)
    return list(await session.scalars(query if since is None else query.where(ErasureRow.at >= since)))


async def erase(session: AsyncSession, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write lines of the ledger and destroy the keys that they name, in the caller's transaction.

    On PostgreSQL one such transaction waits for the other, so that numbers become visible in their order.
    """
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(sa.text("LOCK TABLE erasure IN SHARE ROW EXCLUSIVE MODE"))
    await session.execute(sa.insert(ErasureRow), [dict(line) for line in lines])
    ids, row = [line["returnee_id"] for line in lines], PersonKeyRow
    for start in range(0, len(ids), BATCH):
        await session.execute(sa.delete(row).where(row.returnee_id.in_(ids[start : start + BATCH])))


async def stale(session: AsyncSession, current: int, after: str, limit: int) -> dict[str, Wrapped]:
    """Some keys after an id that are wrapped under another version than the current one, locked, by id."""
    row = PersonKeyRow
    some = sa.select(row.returnee_id, row.master, row.wrapped).where(row.master != current, row.returnee_id > after)
    found = await session.execute(some.order_by(row.returnee_id).limit(limit).with_for_update())
    return {key: Wrapped(master, body) for key, master, body in found}


async def rewrap(session: AsyncSession, keys: Mapping[str, Wrapped]) -> None:
    """Put keys that were wrapped anew in the place of the old ones."""
    values = [{"returnee_id": key, "master": one.master, "wrapped": one.body} for key, one in keys.items()]
    if values:
        await session.execute(sa.update(PersonKeyRow), values)


async def masters_in_use(session: AsyncSession) -> set[int]:
    """The versions of the master key under which any key is wrapped."""
    return set(await session.scalars(sa.select(PersonKeyRow.master).distinct()))
