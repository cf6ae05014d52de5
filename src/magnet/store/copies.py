"""A database written out as one file, and put back from it: as a whole, or not at all."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.errors import Conflict
from magnet.security.scopes import EVERYTHING
from magnet.store import audit, meta, migrate, vault
from magnet.store.base import new_id
from magnet.store.db import Database, file_of
from magnet.store.holding import IN_USE, alone
from magnet.store.postgresql_tools import Server

NOT_EMPTY = "The database holds data: say --replace to put the backup in its place."


@dataclass(frozen=True, slots=True)
class Facts:
    """What a copy holds: the revision of its tables, its database's id, and where its audit ends."""

    revision: str
    database_id: str
    events: int
    last_event: int
    seal: int
    """The number of the last seal."""


async def copied(database: Database, to: Path, tools: Path | None) -> Facts:
    """Write the database as it is at one moment into a file that only its owner reads, while others go on with it.

    `tools`: the folder of PostgreSQL's programs, if they are not on the PATH.
    """
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if database.sqlite:
        await database.copy(to)
        copy = Database(f"sqlite+aiosqlite:///{to}", held=False)
        try:
            async with copy.read(EVERYTHING) as session:
                return await _facts(session)
        finally:
            await copy.close()
    async with database.read(EVERYTHING) as session:
        facts = await _facts(session)
        snapshot = await session.scalar(sa.text("SELECT pg_export_snapshot()"))
        await Server(database.url, tools).dump(str(snapshot), to)
    return facts


async def _facts(session: AsyncSession) -> Facts:
    connection = await session.connection()
    if await connection.run_sync(lambda c: sa.inspect(c).has_table(vault.PersonKeyRow.__tablename__)):
        raise Conflict(
            "The key vault lies in the database itself, and its keys would be in the backup: give it a database of "
            "its own by MAGNET_VAULT_URL."
        )
    events, last = await audit.extent(session)
    seal = await audit.last_seal(session)
    return Facts(
        revision=str(await connection.run_sync(migrate.revision)),
        database_id=str(await meta.get(session, meta.DATABASE_ID)),
        events=events,
        last_event=last,
        seal=seal.number if seal else 0,
    )


class Target(Protocol):
    """A database that a copy is put into, and that nobody else has open meanwhile."""

    @property
    def beside(self) -> Path | None:
        """The file beside which the copy is to be laid out; None where that does not matter."""

    async def require_free(self, replace: bool) -> None:
        """Raise Conflict where there is data, unless it is to be replaced."""

    async def fill(self, copy: Path) -> str:
        """The URL at which the copy, or the database that it was put into, can be worked on. It has a new id."""

    async def take_over(self, copy: Path) -> None:
        """Put what was worked on in place."""


@asynccontextmanager
async def target(url: str, tools: Path | None) -> AsyncIterator[Target]:
    """The database at a URL, to put a copy into it; raises Conflict where somebody has it open."""
    database, file = Database(url, held=False), file_of(url)
    try:
        async with alone(database.engine, file):
            yield _Server(database, tools) if file is None else _File(file)
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class _File:
    """An SQLite file: the copy is worked on beside it, and renamed over it in the end."""

    beside: Path

    async def require_free(self, replace: bool) -> None:
        """Raise Conflict where there is data, unless it is to be replaced."""
        if not replace and self.beside.exists() and self.beside.stat().st_size:
            raise Conflict(NOT_EMPTY)

    async def fill(self, copy: Path) -> str:
        """The copy's own URL."""
        url = f"sqlite+aiosqlite:///{copy}"
        database = Database(url, held=False)
        try:
            async with database.write() as session:
                await meta.put(session, meta.DATABASE_ID, new_id())
        finally:
            await database.close()
        return url

    async def take_over(self, copy: Path) -> None:
        """Rename the copy over the file."""
        await asyncio.to_thread(_renamed, copy, self.beside)


def _renamed(copy: Path, file: Path) -> None:
    """Put a file in another's place; of whose write-ahead log nothing may be left to be read into it."""
    _settled(copy)
    if file.exists():
        try:
            _settled(file)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise Conflict(IN_USE) from error
            # Else it is damaged, and replaced for that.
    for left in ("-wal", "-shm"):
        Path(f"{file}{left}").unlink(missing_ok=True)
    copy.replace(file)
    _kept(file.parent)


def _settled(file: Path) -> None:
    """Take a file's write-ahead log into it, for which nobody else may have it open, and bring it onto the disk."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    _kept(file)


def _kept(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Server:
    """A PostgreSQL database: what is in it goes, and the copy comes, in one transaction."""

    database: Database
    tools: Path | None
    beside: None = None

    async def require_free(self, replace: bool) -> None:
        """Raise Conflict where there is data, unless it is to be replaced; what is not Magnet's is never replaced."""
        async with self.database.read() as session:
            names = set(await session.scalars(sa.text(TABLES)))
        if names and not replace:
            raise Conflict(NOT_EMPTY)
        if names and not names >= {meta.MetaRow.__tablename__, "alembic_version"}:
            raise Conflict("The database holds tables of something else: name another one by MAGNET_DATABASE_URL.")

    async def fill(self, copy: Path) -> str:
        """The database's own URL, with the copy in it."""
        async with self.database.read() as session:
            schema = await session.scalar(sa.text("SELECT quote_ident(current_schema())"))
            drops = list(await session.scalars(sa.text(DROPS)))
        new = f"UPDATE {schema}.meta SET value = '{new_id()}' WHERE name = '{meta.DATABASE_ID}'"  # noqa: S608
        await Server(self.database.url, self.tools).load(copy, drops, [new])
        return self.database.url

    async def take_over(self, copy: Path) -> None:
        """It is in place already: nobody could look in between."""


TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = pg_class.tableoid AND d.objid = pg_class.oid
    AND d.deptype = 'e')
"""
"""What is in the database, apart from what an extension brought along."""
DROPS = """
SELECT format('DROP %s IF EXISTS %I.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, current_schema(), relname)
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = pg_class.tableoid AND d.objid = pg_class.oid
    AND d.deptype IN ('e', 'a', 'i'))
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = pg_proc.tableoid AND d.objid = pg_proc.oid
    AND d.deptype = 'e')
"""
"""Statements that empty it; what hangs on a table, such as the sequence of a column, goes along."""
