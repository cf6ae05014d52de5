"""The change log loses nothing to any reader, however writers overlap."""

import asyncio
from random import Random

import pytest

from magnet.store import changes
from magnet.store.changes import Change, Cursor
from magnet.store.db import Database
from tests.store.examples import NOW


async def write(database: Database, *keys: str, country: str = "AM", pause: float = 0) -> None:
    async with database.write() as session:
        await changes.record(session, "employer", "created", [(country, key) for key in keys], at=NOW)
        await asyncio.sleep(pause)


async def read(database: Database, cursor: Cursor, country: str = "AM") -> tuple[list[Change], Cursor]:
    async with database.read() as session:
        return await changes.since(session, country, cursor)


async def test_changes_come_in_order_and_by_country(database: Database) -> None:
    await write(database, "a", "b")
    await write(database, "x", country="GE")
    await write(database, "c")
    found, cursor = await read(database, Cursor())
    assert [change.key for change in found] == ["a", "b", "c"]
    assert {change.country for change in found} == {"AM"}
    assert [change.key for change in (await read(database, Cursor(), "GE"))[0]] == ["x"]
    seen = {change.seq for change in found}
    assert [change.key for change in (await read(database, cursor))[0] if change.seq not in seen] == []
    await write(database, "d")
    assert [change.key for change in (await read(database, cursor))[0] if change.seq not in seen] == ["d"]


async def test_nothing_is_recorded_of_nothing(database: Database) -> None:
    await write(database)
    assert (await read(database, Cursor()))[0] == []


async def test_a_reader_that_starts_here_misses_nothing_later(database: Database) -> None:
    await write(database, "before")
    async with database.read() as session:
        cursor = await changes.here(session)
    await write(database, "after")
    assert "after" in {change.key for change in (await read(database, cursor))[0]}


async def test_concurrent_writers_lose_nothing(database: Database) -> None:
    chance, done = Random(7), asyncio.Event()

    async def writer(number: int) -> None:
        for turn in range(12):
            await write(database, f"{number}-{turn}", pause=chance.random() / 500)

    async def reader() -> set[str]:
        seen: set[int] = set()
        keys, cursor, last = set[str](), Cursor(), False
        while not last:
            last = done.is_set()
            found, cursor = await read(database, cursor)
            keys |= {change.key for change in found if change.seq not in seen}
            seen |= {change.seq for change in found}
            await asyncio.sleep(0)
        return keys

    reading = [asyncio.create_task(reader()) for _ in range(2)]
    await asyncio.gather(*(writer(number) for number in range(6)))
    done.set()
    wanted = {f"{number}-{turn}" for number in range(6) for turn in range(12)}
    for keys in await asyncio.gather(*reading):
        assert keys == wanted


@pytest.mark.postgresql
async def test_a_late_commit_of_an_early_number_is_read(postgres_url: str) -> None:
    """A reader that pages by number alone would go past the row that commits last."""
    database = Database(postgres_url)
    async with database.write() as early:
        await changes.record(early, "employer", "created", [("AM", "early")], at=NOW)
        await write(database, "late")
        found, cursor = await read(database, Cursor())
        assert [change.key for change in found] == ["late"]
    found, _ = await read(database, cursor)
    assert {change.key for change in found} == {"early", "late"}
    await database.close()
