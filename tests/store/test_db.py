"""What the database promises whichever it is: all or nothing, nothing lost, values as they were."""

import asyncio
import sqlite3
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from magnet.errors import Clash, Unavailable
from magnet.security.scopes import EVERYTHING
from magnet.store import changes, meta, rows
from magnet.store.base import Base, Tenant
from magnet.store.db import Database
from magnet.store.owners import EmployerRow
from magnet.store.programmes import ProgrammeRow
from tests.store.examples import NOW, employer

KEY = "e-1"


async def versions(database: Database) -> list[int]:
    async with database.read(EVERYTHING) as session:
        return list(await session.scalars(sa.select(EmployerRow.version).order_by(EmployerRow.id)))


async def add_one(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        row = await rows.one_to_change(session, EmployerRow, KEY)
        assert row is not None
        seen = row.version
        await asyncio.sleep(0)
        row.version = seen + 1


async def test_what_breaks_off_leaves_nothing(database: Database) -> None:
    async def break_off() -> None:
        async with database.write(EVERYTHING) as session:
            session.add(employer(KEY))
            await changes.record(session, "employer", "created", [("AM", KEY)], at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await break_off()
    async with database.read(EVERYTHING) as session:
        assert await rows.one(session, EmployerRow, KEY) is None
        assert (await changes.since(session, "AM", changes.Cursor()))[0] == []


async def test_reading_keeps_nothing(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        session.add(employer(KEY))
    async with database.read(EVERYTHING) as session:
        row = await rows.one(session, EmployerRow, KEY)
        assert row is not None
        row.name = "changed"
        await session.flush()
    async with database.read(EVERYTHING) as session:
        row = await rows.one(session, EmployerRow, KEY)
        assert row is not None
        assert row.name == "Ararat"


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        session.add(employer(KEY))
    async with database.read(EVERYTHING) as session:
        first = await session.scalar(sa.select(EmployerRow.version))
        await add_one(database)
        assert await session.scalar(sa.select(EmployerRow.version)) == first == 1
    assert await versions(database) == [2]


async def test_no_update_is_lost_between_writers(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        session.add(employer(KEY))
    await asyncio.gather(*(add_one(database) for _ in range(20)))
    assert await versions(database) == [21]


PROCESS = """
import asyncio, sys
from magnet.security.scopes import EVERYTHING
from magnet.store import rows
from magnet.store.db import Database
from magnet.store.owners import EmployerRow

async def main(url):
    database = Database(url)
    for _ in range(25):
        async with database.write(EVERYTHING) as session:
            row = await rows.one_to_change(session, EmployerRow, "e-1")
            row.version = row.version + 1
    await database.close()

asyncio.run(main(sys.argv[1]))
"""


async def test_no_update_is_lost_between_two_processes(database: Database, database_url: str) -> None:
    async with database.write(EVERYTHING) as session:
        session.add(employer(KEY))
    command = [sys.executable, "-W", "error", "-c", PROCESS, database_url]
    others = [await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE) for _ in range(2)]
    for _ in range(10):
        await add_one(database)
        await asyncio.sleep(0.01)
    for other in others:
        _, errors = await other.communicate()
        assert other.returncode == 0, errors.decode()
    assert await versions(database) == [1 + 25 * 2 + 10]


async def test_a_lock_is_not_waited_for_for_ever(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnet.store.db.BUSY_MILLISECONDS", 10)
    first, second = Database(sqlite_url), Database(sqlite_url)
    async with first.write(EVERYTHING) as session:
        session.add(employer(KEY))
        await session.flush()
        with pytest.raises(Unavailable):
            async with second.write(EVERYTHING):
                pass
    await first.close()
    await second.close()


async def test_a_source_reference_is_unique_for_its_owner(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        session.add_all(
            [
                employer("a", source_reference="1"),
                employer("b", source_reference="1", owner="office-2"),
                employer("c", source_reference="1", source="portal"),
                employer("d", source_reference="1", country="GE"),
                employer("e", source_reference=None),
                employer("f", source_reference=None),
            ]
        )
    with pytest.raises(Clash):
        async with database.write(EVERYTHING) as session:
            session.add(employer("g", source_reference="1"))
    assert len(await versions(database)) == 6


def test_every_tenant_table_is_unique_by_source_reference() -> None:
    for table in (mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)):
        assert isinstance(table, sa.Table)
        keys = {tuple(c.name for c in one.columns) for one in table.constraints if isinstance(one, sa.UniqueConstraint)}
        kind = ("kind",) if table.name == "opportunity" else ()
        assert ("country", *kind, "owner", "source", "source_reference") in keys, table.name
        assert {"office_id", "employer_id"} <= set(table.columns.keys())
        assert next(iter(table.primary_key.columns)).name == "country"


MOMENTS = [
    NOW,
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=4, minutes=30))),
    datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-11))),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_an_instant_comes_back_as_it_was_in_utc(database: Database, moment: datetime) -> None:
    async with database.write(EVERYTHING) as session:
        session.add(employer(KEY, created_at=moment))
    async with database.read(EVERYTHING) as session:
        found = await session.scalar(sa.select(EmployerRow.created_at))
        assert found == moment
        assert found is not None
        assert found.utcoffset() == timedelta(0)
        assert await session.scalar(sa.select(EmployerRow.id).where(EmployerRow.created_at == moment)) == KEY


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with database.write(EVERYTHING) as session:
            session.add(employer(KEY, created_at=datetime(2026, 1, 1)))


DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"none": None, "yes": True, "zero": 0, "minus": -1.5, "large": 2**53, "list": [[], {}, ["x", None]]},
    {"unicode": "زێڕ Ծ 漢 🙂 \u200f", "é": {"deep": [{"er": [1, 2, {"est": ""}]}]}},
]


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_a_document_comes_back_as_it_was(database: Database, document: dict[str, Any]) -> None:
    columns: dict[str, list[str]] = {name: [] for name in ("host_countries", "countries", "regions", "kinds")}
    numbers = dict.fromkeys(("referral_threshold", "to_check_after_days", "closed_after_days"), 1)
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
    async with database.write(EVERYTHING) as session:
        session.add(ProgrammeRow(id="p", code="p", name="p", weights=document, **columns, **numbers, **stamps))
    async with database.read(EVERYTHING) as session:
        assert await session.scalar(sa.select(ProgrammeRow.weights)) == document


async def test_facts_of_the_database(database: Database) -> None:
    async with database.write(EVERYTHING) as session:
        first = await meta.database_id(session)
        await meta.put(session, "colour", "red")
    async with database.write(EVERYTHING) as session:
        assert await meta.database_id(session) == first
        await meta.put(session, "colour", "blue")
    async with database.read(EVERYTHING) as session:
        assert await meta.get(session, "colour") == "blue"
        assert await meta.get(session, "nothing") is None


async def test_a_new_file_that_another_process_has_locked_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.read(EVERYTHING) as session:
        assert await session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
    await database.close()
    other.close()
