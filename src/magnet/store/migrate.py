"""Brings a database up to date, and refuses one that is newer than the program."""

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.errors import DatabaseNewer, Unavailable
from magnet.store import meta, policies
from magnet.store.db import Database


def folder() -> Path:
    """Where the migrations are: in the package, which in a checkout is a link to the folder at the top."""
    return Path(__file__).resolve().parents[1] / "migrations"


def _config(connection: sa.Connection | None = None, *, changes: bool = True) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.attributes["connection"] = connection
    config.attributes["changes"] = changes
    return config


@lru_cache(maxsize=1)
def _script() -> ScriptDirectory:
    """The migrations as they are with this program: read once, as each of them is a file to be run."""
    return ScriptDirectory.from_config(_config())


def revision(connection: sa.Connection) -> str | None:
    """The revision that a database is at; None where it has no tables of this program."""
    return MigrationContext.configure(connection).get_current_revision()


def require_known(revision: str) -> None:
    """Raise DatabaseNewer for a revision that this program does not know."""
    if revision not in {known.revision for known in _script().walk_revisions()}:
        raise DatabaseNewer(
            f"The database is at revision {revision}, which this program does not know: install a newer program."
        )


def _upgrade(connection: sa.Connection) -> None:
    current = revision(connection)
    if current == _script().get_current_head():
        return
    if current is not None:
        require_known(current)
    command.upgrade(_config(connection), "head")


async def upgrade(database: Database) -> None:
    """Apply what is missing, and renew the policies; several processes may try at once, one does it.

    On PostgreSQL an advisory lock holds the others back; on SQLite BEGIN IMMEDIATE does.
    """
    async with database.transaction() as connection:
        if not database.sqlite:
            await connection.execute(sa.text("SELECT pg_advisory_xact_lock(7262481)"))
        await connection.run_sync(_upgrade)
        async with AsyncSession(connection) as session:
            await meta.database_id(session)
            await session.flush()
        if not database.sqlite and not await connection.run_sync(policies.are_laid):
            await connection.run_sync(policies.lay)


async def require_current(database: Database) -> None:
    """Raise unless the database has exactly this program's tables."""
    async with database.read() as session:
        connection = await session.connection()
        current = await connection.run_sync(revision)
        if current == _script().get_current_head():
            if database.sqlite or await connection.run_sync(policies.are_laid):
                return
            raise Unavailable("The database's policies are not this program's: run `magnet migrate`.")
    if current is not None:
        require_known(current)
    else:
        raise Unavailable(
            "The database has no tables yet: run `magnet migrate`, or name another by MAGNET_DATABASE_URL "
            "(by default it is var/magnet.db in the folder that you are in)."
        )
    raise Unavailable("The database is older than this program: run `magnet migrate`.")


async def check(database: Database) -> None:
    """Raise when the tables as declared differ from those that the migrations make (alembic check)."""
    async with database.engine.connect() as connection:
        await connection.run_sync(lambda c: command.check(_config(c, changes=False)))
