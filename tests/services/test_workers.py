"""Real workers that are killed: whatever they were at is taken over, done once, and stuck for less than a minute."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from magnet import clock
from magnet.schemas.owners import EmployerIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.security.scopes import EVERYTHING
from magnet.services import resources, work
from magnet.services.context import Context, Runtime
from magnet.services.jobs import LEASE
from magnet.services.owners import EMPLOYERS
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.store.base import new_id
from magnet.store.jobs import JobRow
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralMoveRow, ReferralRow
from magnet.store.reminders import ReminderRow
from tests.api.conftest import SECRET, settings_of
from tests.api.samples import EMPLOYER, RETURNEE

REFERRALS = 300
"""Of one person, none of them answered: several batches of a second or so."""
WITHIN_SECONDS = 60


@pytest.fixture
async def runtime(database_url: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    async with opened(settings_of(database_url, tmp_path)) as runtime:
        await unanswered(Context(runtime, OPERATOR, clock.now()))
        yield runtime


async def unanswered(ctx: Context) -> None:
    """Referrals that expire today."""
    employer = await resources.create(ctx, EMPLOYERS, EmployerIn.model_validate(EMPLOYER))
    person = await resources.create(ctx, RETURNEES, ReturneeIn.model_validate({**RETURNEE, "office_id": "liege"}))
    sent = ctx.today - timedelta(days=30)
    same: dict[str, Any] = {"country": "AM", "returnee_country": "AM", "returnee_id": person.id, "office_id": "liege"}
    same |= {"employer_id": employer.id, "state": "sent", "is_open": True, "sent_on": sent, "moved_on": sent}
    async with ctx.runtime.database.write(EVERYTHING) as session:
        for _ in range(REFERRALS):
            row = ReferralRow(**same, kind="vacancy", id=new_id(), version=1, created_at=ctx.now, updated_at=ctx.now)
            row.opportunity_id, row.pseudonym = new_id(), new_id()[:10]
            session.add(row)


@asynccontextmanager
async def workers(runtime: Runtime, number: int) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """So many `magnet work` in processes of their own, which nothing outlives."""
    said = {"DATABASE_URL": runtime.database.url, "DATA_FOLDER": str(runtime.settings.folder), "SECRET": SECRET}
    environment = {**os.environ, **{f"MAGNET_{name}": value for name, value in said.items()}, "MAGNET_THREADS": "1"}
    quiet, command = asyncio.subprocess.DEVNULL, (sys.executable, "-m", "magnet", "work")
    started = [
        await asyncio.create_subprocess_exec(*command, env=environment, stdout=quiet, stderr=quiet)
        for _ in range(number)
    ]
    try:
        yield started
    finally:
        for one in started:
            if one.returncode is None:
                one.kill()
            await one.wait()


async def expired(runtime: Runtime) -> int:
    async with runtime.database.read(EVERYTHING) as session:
        count = sa.select(sa.func.count()).select_from(ReferralRow).where(ReferralRow.state == "expired")
        return int(await session.scalar(count) or 0)


async def at_it(runtime: Runtime, started: list[asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """The worker that is in the middle of expiring referrals."""
    while not 0 < await expired(runtime) < REFERRALS:
        assert await expired(runtime) < REFERRALS, "there are too few of them to catch anybody at it"
        await asyncio.sleep(0.02)
    async with runtime.database.read() as session:
        query = sa.select(JobRow.leased_by).where(JobRow.kind == "deadlines", JobRow.state == "running")
        holder = str(await session.scalar(query))
    (found,) = [one for one in started if f"-{one.pid}:" in holder]
    return found


async def assert_once(runtime: Runtime) -> None:
    """Each referral expired by one move, made one reminder, and counted once against the employer."""

    async def number(table: Any, *where: Any) -> tuple[int, int]:
        which = table.referral_id if table is ReferralMoveRow else table.subject_id
        query = sa.select(sa.func.count(), sa.func.count(which.distinct())).where(*where)
        return tuple((await session.execute(query)).one())  # type: ignore[return-value]

    async with runtime.database.read(EVERYTHING) as session:
        assert await number(ReferralMoveRow, ReferralMoveRow.to == "expired") == (REFERRALS, REFERRALS)
        assert await number(ReminderRow, ReminderRow.kind == "reorient") == (REFERRALS, REFERRALS)
        assert await session.scalar(sa.select(EmployerRow.unanswered)) == REFERRALS
        assert await session.scalar(sa.select(sa.func.count()).where(JobRow.state.in_(("running", "dead")))) == 0


async def test_what_killed_workers_leave_half_done_is_done_once(runtime: Runtime) -> None:
    async with workers(runtime, 3) as started:
        await at_it(runtime, started)
        for one in started:
            one.send_signal(signal.SIGKILL)
            await one.wait()
    left = await expired(runtime)
    assert 0 < left < REFERRALS, "whole batches are done, the rest is not"
    later = replace(runtime, now=lambda: clock.now() + LEASE)
    await work.work(later, asyncio.Event(), once=True)
    await assert_once(runtime)


@pytest.mark.skipif(not os.environ.get("MAGNET_TEST_FULL"), reason="waits for a lease to end")
@pytest.mark.full
async def test_others_take_over_within_a_minute(runtime: Runtime) -> None:
    async with workers(runtime, 3) as started:
        killed = await at_it(runtime, started)
        killed.send_signal(signal.SIGKILL)
        await killed.wait()
        before = await expired(runtime)
        async with asyncio.timeout(WITHIN_SECONDS):
            while await expired(runtime) == before:
                assert [one.returncode for one in started].count(None) == 2
                await asyncio.sleep(0.1)
        while await expired(runtime) < REFERRALS or await is_anything_running(runtime):
            assert [one.returncode for one in started].count(None) == 2
            await asyncio.sleep(0.1)
    await assert_once(runtime)


async def is_anything_running(runtime: Runtime) -> bool:
    async with runtime.database.read() as session:
        return await session.scalar(sa.select(JobRow.id).where(JobRow.state == "running").limit(1)) is not None
