"""A job is done once, by one worker at a time, whatever happens to the workers; on both kinds of database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from magnet.security.principals import OPERATOR
from magnet.services import jobs
from magnet.services.context import Context
from magnet.services.jobs import LEASE, MOST_ATTEMPTS, Job, LeaseLost
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import jobs as rows

KINDS = ["import"]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, Clock().moment)


async def queued(ctx: Context) -> str:
    async with ctx.write() as unit:
        return await jobs.enqueue(ctx, unit.session, "import", {"import_id": "x"}, country="GE")


async def stored(ctx: Context, key: str) -> rows.JobRow:
    async with ctx.read() as session:
        row = await rows.one(session, key)
    assert row is not None
    return row


async def noted(ctx: Context, job: Job, done: int, clock: Clock) -> None:
    async with ctx.write() as unit:
        await jobs.note_progress(unit.session, job, {"done": done}, clock())


async def test_a_job_is_leased_to_one_worker(ctx: Context) -> None:
    clock, key = Clock(), await queued(ctx)
    taken = await asyncio.gather(*(jobs.lease(ctx.runtime, f"worker-{n}", KINDS, clock) for n in range(4)))
    (job,) = [one for one in taken if one is not None]
    assert job.id == key
    assert not await jobs.is_any_due(ctx.runtime, clock)
    assert await jobs.lease(ctx.runtime, "other", ["another kind"], clock) is None


async def test_a_job_is_only_there_when_its_cause_is(ctx: Context) -> None:
    async def undone() -> None:
        async with ctx.write() as unit:
            await jobs.enqueue(ctx, unit.session, "import", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await undone()
    assert not await jobs.is_any_due(ctx.runtime, Clock())


async def test_after_a_kill_the_job_goes_on_where_it_stopped_and_the_late_worker_writes_nothing(ctx: Context) -> None:
    clock, key = Clock(), await queued(ctx)
    killed = await jobs.lease(ctx.runtime, "one", KINDS, clock)
    assert killed is not None
    await noted(ctx, killed, 1000, clock)
    clock.move(LEASE - timedelta(seconds=1))
    assert await jobs.lease(ctx.runtime, "two", KINDS, clock) is None
    clock.move(timedelta(seconds=1))
    second = await jobs.lease(ctx.runtime, "two", KINDS, clock)
    assert second is not None
    assert (second.id, second.attempts, second.progress) == (key, 2, {"done": 1000})
    with pytest.raises(LeaseLost):
        await noted(ctx, killed, 2000, clock)
    with pytest.raises(LeaseLost):
        await jobs.renew(ctx.runtime, killed, clock)
    assert (await stored(ctx, key)).progress == {"done": 1000}
    async with ctx.write() as unit:
        await jobs.finish(unit.session, second, {"rows": 3000}, clock())
    clock.move(timedelta(days=1))
    assert await jobs.lease(ctx.runtime, "three", KINDS, clock) is None


async def test_a_renewed_lease_lasts_longer(ctx: Context) -> None:
    clock = Clock()
    await queued(ctx)
    job = await jobs.lease(ctx.runtime, "one", KINDS, clock)
    assert job is not None
    clock.move(LEASE / 2)
    await jobs.renew(ctx.runtime, job, clock)
    clock.move(LEASE * 0.75)
    assert await jobs.lease(ctx.runtime, "two", KINDS, clock) is None


async def fail(ctx: Context, job: Job, clock: Clock) -> None:
    async with jobs.failing(ctx.runtime, job, clock):
        raise ValueError("no")


async def test_a_failing_job_is_tried_again_ever_later_and_then_is_dead(ctx: Context) -> None:
    clock, key = Clock(), await queued(ctx)
    pauses: list[timedelta] = []
    row = await stored(ctx, key)
    for _ in range(MOST_ATTEMPTS):
        job = await jobs.lease(ctx.runtime, "one", KINDS, clock)
        assert job is not None
        await fail(ctx, job, clock)
        row = await stored(ctx, key)
        assert row.error == "ValueError", "what it says may repeat what a row holds"
        pauses.append(row.run_after - clock())
        clock.move(pauses[-1])
    assert row.state == "dead"
    assert pauses == sorted(set(pauses))
    assert await jobs.lease(ctx.runtime, "one", KINDS, clock) is None


async def test_a_job_whose_workers_always_die_is_dead_in_the_end(ctx: Context) -> None:
    clock, key = Clock(), await queued(ctx)
    for _ in range(MOST_ATTEMPTS):
        assert await jobs.lease(ctx.runtime, "one", KINDS, clock) is not None
        clock.move(LEASE)
    assert await jobs.lease(ctx.runtime, "one", KINDS, clock) is None
    assert (await stored(ctx, key)).state == "dead"


async def test_a_worker_that_lost_its_lease_leaves_the_job_to_the_other(ctx: Context) -> None:
    clock, key = Clock(), await queued(ctx)
    job = await jobs.lease(ctx.runtime, "one", KINDS, clock)
    assert job is not None
    await fail(ctx, replace(job, holder="somebody else"), clock)
    assert (await stored(ctx, key)).state == "running"
