"""What time makes due is done once a period, by whichever process comes first, and leaves little behind."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from magnet.services import duties, jobs, work
from magnet.services.context import Runtime
from magnet.services.duties import Duty, Rota
from magnet.services.jobs import LEASE, MOST_ATTEMPTS, Turn
from magnet.services.runtime import opened
from magnet.store import jobs as rows
from magnet.store import meta
from tests.api.conftest import settings_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def runtime(database_url: str, tmp_path: Path, time: Time) -> AsyncIterator[Runtime]:
    async with opened(settings_of(database_url, tmp_path), now=time) as runtime:
        yield runtime


@contextmanager
def only(duty: Duty) -> Iterator[None]:
    """This duty in place of all others."""
    kept, known = duties.DUTIES, dict(duties.BY_NAME)
    duties.DUTIES = (duty,)
    duties.BY_NAME = {duty.name: duty}
    try:
        yield
    finally:
        duties.DUTIES, duties.BY_NAME = kept, known


async def counted(turn: Turn) -> int:
    """A duty that counts in the database how often it was done, slowly enough for others to come in between."""
    async with turn.batch() as session:
        before = int(await meta.get(session, "counted") or 0)
        await asyncio.sleep(0.01)
        await meta.put(session, "counted", str(before + 1))
    return 1


async def idle(turn: Turn) -> int:
    return 0


async def poison(turn: Turn) -> int:
    raise ValueError("a name that no log is to hold")


async def times(runtime: Runtime) -> int:
    async with runtime.database.read() as session:
        return int(await meta.get(session, "counted") or 0)


async def kept(runtime: Runtime) -> list[rows.JobRow]:
    async with runtime.database.read() as session:
        return await rows.page(session, {}, None, 1000)


async def worked(runtime: Runtime) -> None:
    await work.work(runtime, asyncio.Event(), once=True)


async def test_it_is_done_once_a_period_however_many_processes_there_are(
    runtime: Runtime, database_url: str, tmp_path: Path, time: Time
) -> None:
    with only(Duty("counted", DAY, counted)):
        async with AsyncExitStack() as stack:
            settings = settings_of(database_url, tmp_path)
            others = [await stack.enter_async_context(opened(settings, now=time)) for _ in range(3)]
            for day in range(1, 4):
                await asyncio.gather(*(worked(one) for one in (runtime, *others)))
                time.move(timedelta(hours=11, minutes=59))
                await asyncio.gather(*(worked(one) for one in (runtime, *others)))
                assert await times(runtime) == day
                time.move(timedelta(minutes=1))
                await worked(runtime)
                assert await times(runtime) == day + 1, "midnight, UTC"
                time.move(DAY / 2)


async def test_a_year_that_nobody_was_there_for_is_one_run(runtime: Runtime, time: Time) -> None:
    with only(Duty("counted", DAY, counted)):
        await worked(runtime)
        time.move(365 * DAY)
        await worked(runtime)
        assert await times(runtime) == 2


async def test_what_found_nothing_to_do_is_gone_with_the_next_and_the_rest_after_a_week(
    runtime: Runtime, time: Time
) -> None:
    with only(Duty("idle", timedelta(minutes=1), idle)):
        for _ in range(20):
            await worked(runtime)
            time.move(timedelta(minutes=1))
        assert len(await kept(runtime)) == 1
    with only(Duty("counted", DAY, counted)):
        for _ in range(20):
            await worked(runtime)
            time.move(DAY)
        assert Counter(row.kind for row in await kept(runtime))["counted"] == 8


async def test_one_that_always_fails_stops_no_other_and_leaves_one_dead_job(runtime: Runtime, time: Time) -> None:
    rota = Rota()
    with only(Duty("poison", timedelta(seconds=20), poison)):
        for _ in range(200):
            await rota.enqueue(runtime, time)
            while await work.work_once(runtime, "worker"):
                pass
            time.move(timedelta(seconds=20))
        (died,) = [row for row in await kept(runtime) if row.state == "dead"]
        assert (died.error, died.attempts) == ("ValueError", MOST_ATTEMPTS)
        assert len(await kept(runtime)) <= 2
        duties.DUTIES = (*duties.DUTIES, Duty("counted", DAY, counted))
        duties.BY_NAME = {duty.name: duty for duty in duties.DUTIES}
        await worked(runtime)
        assert await times(runtime) == 1


async def test_a_worker_that_stopped_for_too_long_keeps_nothing_of_its_batch(runtime: Runtime, time: Time) -> None:
    """As after a machine slept: another took the job over and did it."""

    async def slept(turn: Turn) -> int:
        time.move(LEASE)
        with only(Duty("counted", DAY, counted)):
            assert await work.work_once(runtime, "another")
        return await counted(turn)

    with only(Duty("counted", DAY, slept)):
        await worked(runtime)
    assert await times(runtime) == 1
    assert [row.state for row in await kept(runtime)] == ["done"]


async def test_after_a_kill_it_is_taken_over_when_the_lease_ends(runtime: Runtime, time: Time) -> None:
    with only(Duty("counted", DAY, counted)):
        await Rota().enqueue(runtime, time)
        assert await jobs.lease(runtime, "killed", ["counted"], time) is not None
        time.move(LEASE - timedelta(seconds=1))
        await worked(runtime)
        assert await times(runtime) == 0
        time.move(timedelta(seconds=1))
        await worked(runtime)
        assert await times(runtime) == 1


def test_a_lease_leaves_time_to_be_taken_over_within_a_minute() -> None:
    assert LEASE + timedelta(seconds=work.ASIDE_SECONDS / 2) <= timedelta(minutes=1)
    assert LEASE + timedelta(seconds=2 * work.PAUSE_SECONDS) < timedelta(minutes=1)


def test_each_duty_has_a_name_that_a_job_can_have_and_is_no_other_kind_of_job() -> None:
    names = [duty.name for duty in duties.DUTIES]
    assert len(set(names)) == len(names)
    assert not set(names) & set(work.LONG)
    assert all(len(name) <= 40 for name in names)
