"""Databases to measure on, made once a run by the command as a user would, each with how long its making took."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

from bench.data import COUNTRY, write_postings
from bench.figures import Options
from bench.taxonomies import bundles
from magnet import clock

DATABASE = "magnet.db"
ELSEWHERE = "database-url"
"""File of a folder whose database is not its own SQLite file, with the URL of that."""
DERIVED = "derived"
EXTRACT, NO_EXTRACT = "--extract", "--no-extract"
AT_MOST_SECONDS = 1800
IMPORTED = 10_000
"""Rows that are really imported into the databases; larger ones hold copies of them under other ids and titles."""


def environment(folder: pathlib.Path) -> dict[str, str]:
    """The environment of a magnet process that works on this folder's database; other settings are the defaults.

    But for how many requests are answered a minute: a load is not to be refused.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAGNET_")}
    ours = {"MAGNET_DATABASE_URL": database_url(folder), "MAGNET_DATA_FOLDER": str(folder)}
    return {**kept, **ours, "MAGNET_LOG_LEVEL": "warning", "MAGNET_REQUESTS_PER_MINUTE": "1000000"}


def database_url(folder: pathlib.Path) -> str:
    """The SQLite file in a folder, or the database elsewhere that it names."""
    elsewhere = folder / ELSEWHERE
    if elsewhere.exists():
        return elsewhere.read_text(encoding="utf-8")
    return f"sqlite+aiosqlite:///{folder / DATABASE}"


def magnet(folder: pathlib.Path, *arguments: str) -> tuple[str, float]:
    """What the command prints, and the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "magnet", *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=AT_MOST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"magnet {arguments[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout, time.perf_counter() - began


def with_taxonomy(options: Options) -> pathlib.Path:
    """A folder whose database holds the starter and, where it is at hand, the English ESCO bundle."""
    folder = options.workshop / "taxonomy"
    if not folder.exists():
        folder.mkdir()
        import_taxonomy(options, folder)
    return folder


def import_taxonomy(options: Options, folder: pathlib.Path) -> None:
    """Import the starter and, where it is at hand, the English ESCO bundle, and note how long each took."""
    seconds = {"starter": magnet(folder, "taxonomy", "starter")[1]}
    for bundle in bundles(options.data):
        seconds["esco"] = magnet(folder, "taxonomy", "import", str(bundle))[1]
    note(folder, seconds)


def with_vacancies(options: Options, count: int) -> pathlib.Path:
    """A folder whose database holds so many open vacancies of one country besides the taxonomy."""
    folder = options.workshop / f"vacancies-{count}"
    if folder.exists():
        return folder
    if count > IMPORTED:
        # Without what a server has derived from the fewer vacancies, but with what was from the same taxonomy.
        shutil.copytree(with_vacancies(options, IMPORTED), folder, ignore=shutil.ignore_patterns(DERIVED))
        if (with_taxonomy(options) / DERIVED).exists():
            shutil.copytree(with_taxonomy(options) / DERIVED, folder / DERIVED)
        multiply(folder / DATABASE, count)
        return folder
    shutil.copytree(with_taxonomy(options), folder)
    note(folder, {"import": import_postings(options, folder, count)})
    return folder


def import_postings(options: Options, folder: pathlib.Path, count: int, *, extract: bool = False) -> float:
    """Seconds that importing so many postings takes, with linking; the same call again is a second import."""
    path, today = postings_file(options, count), clock.now().date().isoformat()
    command = ("import", "vacancies", str(path), "--mapping", "postings", "--confirmed", today)
    return magnet(folder, *command, EXTRACT if extract else NO_EXTRACT)[1]


def postings_file(options: Options, count: int) -> pathlib.Path:
    """A file of so many postings, made once a run."""
    path = options.workshop / f"postings-{count}.jsonl"
    if not path.exists():
        write_postings(path, options.data, count)
    return path


def multiply(path: pathlib.Path, count: int) -> None:
    """Copy the vacancies under other ids, references and, every second one, titles until there are so many."""
    with closing(sqlite3.connect(path)) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(opportunity)")]
        changed = {
            "id": "printf('%08x', ?1) || substr(id, 9)",
            "source_reference": "source_reference || '-' || ?1",
            "title": "CASE rowid % 2 WHEN 0 THEN title ELSE title || ' ' || char(97 + ?1 % 26) || ?1 || rowid END",
        }
        values = ", ".join(changed.get(name, name) for name in names)
        (there,) = database.execute("SELECT count(*) FROM opportunity").fetchone()
        copies = (
            f"INSERT INTO opportunity ({', '.join(names)}) SELECT {values} FROM opportunity WHERE rowid <= ?2 LIMIT ?3"
        )
        (last,) = database.execute("SELECT max(rowid) FROM opportunity").fetchone()
        for number, start in enumerate(range(there, count, there), 1):
            database.execute(copies, (number, last, min(there, count - start)))
        database.commit()


def count_open(folder: pathlib.Path) -> int:
    """Open vacancies of the country in the folder's database."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        wanted = "SELECT count(*) FROM opportunity WHERE country = ? AND status = 'open'"
        (found,) = database.execute(wanted, (COUNTRY,)).fetchone()
        return int(found)


def note(folder: pathlib.Path, seconds: dict[str, float]) -> None:
    """Keep how long the making took beside what was made."""
    (folder / "made.json").write_text(json.dumps(seconds), encoding="utf-8")


def made(folder: pathlib.Path) -> dict[str, float]:
    """How long the making took, by step."""
    found: dict[str, float] = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    return found
