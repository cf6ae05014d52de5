"""The answer to a keyed request is kept once: of two that race, one wins and the other finds the winner's."""

import asyncio
from datetime import timedelta

import pytest

from magnet.errors import Clash
from magnet.store import idempotency
from magnet.store.db import Database
from magnet.store.idempotency import AnswerRow
from tests.store.examples import NOW


def answer(body: bytes, *, key: str = "k", principal: str = "p", hours: float = 0) -> AnswerRow:
    return AnswerRow(
        principal=principal,
        key=key,
        request_digest="d",
        status=201,
        headers={"etag": '"1"'},
        body=body,
        created_at=NOW + timedelta(hours=hours),
    )


async def kept(database: Database, *, key: str = "k", principal: str = "p", hours: float = 0) -> bytes | None:
    async with database.read() as session:
        row = await idempotency.find(session, principal, key, NOW + timedelta(hours=hours))
        return row.body if row else None


async def keep(database: Database, row: AnswerRow) -> None:
    async with database.write() as session:
        await idempotency.keep(session, row)


async def test_of_two_that_race_one_wins(database: Database) -> None:
    outcomes = await asyncio.gather(*(keep(database, answer(bytes([n]))) for n in range(8)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Clash"] * 7 + ["NoneType"]
    assert await kept(database) == bytes([outcomes.index(None)])


async def test_the_loser_of_a_key_keeps_nothing(database: Database) -> None:
    await keep(database, answer(b"first"))

    async def keep_both() -> None:
        async with database.write() as session:
            await idempotency.keep(session, answer(b"other", key="mine"))
            await idempotency.keep(session, answer(b"second"))

    with pytest.raises(Clash):
        await keep_both()
    assert (await kept(database), await kept(database, key="mine")) == (b"first", None)


async def test_keys_belong_to_a_principal(database: Database) -> None:
    await keep(database, answer(b"one"))
    await keep(database, answer(b"two", principal="q"))
    assert (await kept(database), await kept(database, principal="q")) == (b"one", b"two")


async def test_an_answer_is_kept_for_a_day(database: Database) -> None:
    await keep(database, answer(b"old"))
    assert await kept(database, hours=23.9) == b"old"
    assert await kept(database, hours=24) is None
    await keep(database, answer(b"new", hours=24.1))
    assert await kept(database, hours=24.1) == b"new"
