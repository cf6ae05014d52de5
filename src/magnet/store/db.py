"""The database: engine, sessions, and the only commit."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic_core import from_json, to_json
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from magnet.errors import Clash, Unavailable
from magnet.security.scopes import EVERYTHING, NOTHING, Scope
from magnet.store import policies
from magnet.store.holding import Hold

BUSY_MILLISECONDS = 30_000
SWITCH_MILLISECONDS = 20
"""Between two tries to switch a new file to write-ahead logging."""
FULL = frozenset({sqlite3.SQLITE_FULL, "53100"})
DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""SQLite's reasons for which trying again later may work; all operational errors of PostgreSQL are such."""
READS = "reads"
"""In a session's info: it only reads, so that it need not and must not lock."""
SCOPE, WRITES, BARE = "magnet_scope", "magnet_writes", "magnet_bare"
"""Among a connection's options: what it sees, whether it writes, and that it begins no transaction."""
BEYOND = "beyond"
"""In a session's info: it sees everything, until the block that lets it ends."""
SIGHT = "sight"
"""In a connection's info: what the views of an SQLite connection ask."""
Session = AsyncSession
"""What a transaction hands out: the layers above name it, and know nothing else of SQL."""


def _to_json(value: Any) -> str:
    return to_json(value).decode()


OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_serializer": _to_json, "json_deserializer": from_json}
"""Documents are read in half and written in a third of the time that the standard library takes."""


class Database:
    """One database, SQLite or PostgreSQL.

    SQLite's driver would open write transactions late and lose updates between processes, so every transaction
    begins explicitly: reads with BEGIN, writes with BEGIN IMMEDIATE, and within the process one writer at a time.
    On PostgreSQL reads are REPEATABLE READ, so that the change log and the rows it names belong to one snapshot.

    A session sees the tenants' rows of its scope only, and none unless it is given one: see `store.policies`.
    """

    def __init__(self, url: str, *, wiped: bool = False, held: bool = True) -> None:
        """`wiped`: what is deleted from a file is overwritten there; `held`: no backup is put into its place then."""
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self._writer = asyncio.Lock()
        if self.sqlite:
            pragmas = ("secure_delete = ON",) if wiped else ()
            self.engine, self._whole = _sqlite_engine(url, pragmas, bounded=True), _sqlite_engine(url, pragmas)
        else:
            self.engine = self._whole = _postgresql_engine(url)
        self._hold = Hold(file_of(url))
        if held and (file_of(url) or not self.sqlite):
            for engine in {self.engine, self._whole}:
                self._hold.take(engine)

    @asynccontextmanager
    async def read(self, scope: Scope = NOTHING) -> AsyncIterator[AsyncSession]:
        """A session on one consistent snapshot; nothing that it changes is kept."""
        options: dict[str, Any] = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        options[SCOPE] = scope
        with _clear_errors():
            async with self.engine.connect() as connection:
                await connection.execution_options(**options)
                async with AsyncSession(
                    connection, expire_on_commit=False, autoflush=False, info={READS: True}
                ) as session:
                    yield session

    @asynccontextmanager
    async def write(self, scope: Scope = NOTHING) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed when the block ends well, and rolled back otherwise."""
        async with (
            self._transaction(self.engine, scope) as connection,
            AsyncSession(connection, expire_on_commit=False) as session,
        ):
            yield session
            await session.flush()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a writing transaction on the bare tables, for those who make and move them."""
        async with self._transaction(self._whole, EVERYTHING) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine, scope: Scope) -> AsyncIterator[AsyncConnection]:
        """The only place that commits."""
        async with self._writer if self.sqlite else nullcontext():
            with _clear_errors():
                async with engine.connect() as connection:
                    await connection.execution_options(**{WRITES: True, SCOPE: scope})
                    async with connection.begin():
                        yield connection

    async def compact(self) -> None:
        """Write a file anew, so that nothing that was deleted or overwritten is left between its rows."""
        if self.sqlite:
            async with self._whole.connect() as connection:
                await connection.execution_options(**{BARE: True})
                await connection.exec_driver_sql("VACUUM")
            await self.fold()

    async def fold(self) -> None:
        """Take a file's write-ahead log into it and empty the log, as far as no reader holds on to it."""
        if self.sqlite:
            async with self._whole.connect() as connection:
                await connection.execution_options(**{BARE: True})
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def copy(self, path: Path) -> None:
        """Write a file's tables into another file, empty so far, as they are now and without what was deleted."""
        with _clear_errors():
            async with self._whole.connect() as connection:
                await connection.execution_options(**{BARE: True})
                await connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    async def close(self) -> None:
        """Close every connection."""
        for engine in {self.engine, self._whole}:
            await engine.dispose()
        self._hold.release()


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None of one in memory or on a server."""
    parts = sa.engine.make_url(url)
    named = parts.get_backend_name() == "sqlite" and parts.database not in (None, "", ":memory:")
    return Path(str(parts.database)) if named else None


@asynccontextmanager
async def apart(session: AsyncSession) -> AsyncIterator[None]:
    """What the database refuses within the block is undone by itself, as Clash, and the transaction goes on."""
    with _clear_errors():
        async with session.begin_nested():
            yield


@asynccontextmanager
async def beyond(session: AsyncSession) -> AsyncIterator[None]:
    """Let a session see and change everything until the block ends: each use says why it rightly does."""
    connection = await session.connection()
    before: Scope = connection.sync_connection.get_execution_options().get(SCOPE, NOTHING)  # type: ignore[union-attr]
    if before is EVERYTHING or session.info.get(BEYOND):  # within such a block already, whose end is the end
        yield
        await session.flush()
        return
    await connection.run_sync(_look, EVERYTHING)
    session.info[BEYOND] = True
    try:
        yield
        await session.flush()
    finally:
        del session.info[BEYOND]
        with suppress(DBAPIError):  # in a transaction that failed nothing is seen anyway
            await connection.run_sync(_look, before)


def _look(connection: sa.Connection, scope: Scope) -> None:
    """Let a connection see a scope until its transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.info[SIGHT].scope = scope
    else:
        connection.exec_driver_sql("SELECT set_config(%s, %s, true)", (policies.SETTING, scope.text))


def _postgresql_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_pre_ping=True, **OPTIONS)

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        scope = connection.get_execution_options().get(SCOPE, NOTHING)
        if scope.text:
            _look(connection, scope)

    return engine


def _sqlite_engine(url: str, more: tuple[str, ...] = (), *, bounded: bool = False) -> AsyncEngine:
    if (file := file_of(url)) is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_async_engine(url, **OPTIONS)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        _keep_a_log(cursor)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", *more):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if bounded:
            _lay_views(connection)
            _look(connection, options.get(SCOPE, NOTHING))
        if not options.get(BARE, False):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES, False) else "BEGIN")

    if bounded:

        @sa.event.listens_for(engine.sync_engine, "before_cursor_execute", retval=True)
        def _bound(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> tuple[str, Any]:
            return policies.bounded(statement), parameters

    return engine


def _lay_views(connection: sa.Connection) -> None:
    """Lay the views over a connection's tables, once; before a transaction, as its end would take them away."""
    if SIGHT in connection.info:
        return
    sight, driver = policies.Sight(), connection.connection
    driver.create_function("magnet_everything", 0, sight.everything, deterministic=True)
    driver.create_function("magnet_whole", 1, sight.is_whole, deterministic=True)
    driver.create_function("magnet_alone", 2, sight.alone, deterministic=True)
    driver.create_function("magnet_sees", -1, sight.sees)
    cursor = driver.cursor()
    cursor.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    for statement in policies.sqlite_statements(frozenset(name for (name,) in cursor.fetchall())):
        cursor.execute(statement)
    cursor.close()
    connection.info[SIGHT] = sight


def _keep_a_log(cursor: Any) -> None:
    """Switch to write-ahead logging, which a file keeps; of several that start at once on a new one, one does it.

    SQLite does not wait by itself for the lock that this needs.
    """
    for left in range(BUSY_MILLISECONDS // SWITCH_MILLISECONDS, -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(SWITCH_MILLISECONDS / 1000)
        else:
            return


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what a caller can do something about into the service's own errors."""
    try:
        yield
    except IntegrityError as error:
        if policies.OUTSIDE in str(error.orig):
            raise  # the program is wrong, not the request
        raise Clash("Another resource has the same key, or one that this names is gone.") from error
    except PoolTimeout as error:
        raise Unavailable("The database is busy; try again.") from error
    except DBAPIError as error:
        code = _code(error.orig)
        if code in FULL:
            raise Unavailable("The disk is full; nothing of this was kept.") from error
        if code in DAMAGED:
            raise Unavailable("The database file is damaged, or is no SQLite database.") from error
        away = isinstance(error, OperationalError | InterfaceError) and not isinstance(error.orig, sqlite3.Error)
        if away or code in AWAY or error.connection_invalidated:
            raise Unavailable("The database is busy or away; try again.") from error
        raise


def _code(error: BaseException | None) -> int | str | None:
    """SQLite's primary result code, or PostgreSQL's SQLSTATE."""
    if isinstance(error, sqlite3.Error):
        extended: int = getattr(error, "sqlite_errorcode", 0)
        return extended & 0xFF
    return getattr(error, "sqlstate", None)
