"""Whoever has a database open holds it together with others; who puts another in its place holds it alone."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from magnet.errors import Conflict, MagnetError, Unavailable

ADVISORY = 7262483
"""The number of PostgreSQL's advisory lock for it."""
PUT_BACK = "The database is being put back from a backup; try again when that is done."
IN_USE = "Somebody has the database open: stop the server, its workers and other commands first."


class Hold:
    """One process's hold on a database that others hold too: taken with its first connection.

    On SQLite it is a lock on a file beside the database's own, which SQLite locks for itself and would lose; on
    PostgreSQL each connection has its own.
    """

    def __init__(self, file: Path | None) -> None:
        """`file`: of an SQLite database."""
        self._file = file
        self._descriptor: int | None = None

    def take(self, engine: AsyncEngine) -> None:
        """Take the hold whenever the engine connects; the connection fails where somebody holds the database alone."""
        sa.event.listen(engine.sync_engine, "connect", self._take)

    def release(self) -> None:
        """Let go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, connection: Any, _record: object) -> None:
        try:
            if self._file is None:
                _advise(connection)
            elif self._descriptor is None:
                self._descriptor = _locked(self._file, fcntl.LOCK_SH, Unavailable(PUT_BACK))
        except BaseException:
            connection.close()
            raise


@asynccontextmanager
async def alone(engine: AsyncEngine, file: Path | None) -> AsyncIterator[None]:
    """Hold a database that nobody else has open; raises Conflict where somebody has. The engine holds nothing itself.

    `file`: of an SQLite database.
    """
    if file is not None:
        descriptor = _locked(file, fcntl.LOCK_EX, Conflict(IN_USE))
        try:
            yield
        finally:
            os.close(descriptor)
        return
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await connection.scalar(sa.text(f"SELECT pg_try_advisory_lock({ADVISORY})")):
            raise Conflict(IN_USE)
        try:
            yield
        finally:
            await connection.execute(sa.text(f"SELECT pg_advisory_unlock({ADVISORY})"))


def _advise(connection: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SELECT pg_try_advisory_lock_shared({ADVISORY})")
    (held,) = cursor.fetchone()
    cursor.close()
    connection.rollback()  # the lock is the connection's, not the transaction's
    if not held:
        raise Unavailable(PUT_BACK)


def _locked(file: Path, how: int, taken: MagnetError) -> int:
    try:
        descriptor = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable("The folder of the database file cannot be written to.") from error
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise taken from None
    return descriptor
