"""Duties: what time alone makes due, as one table. Each is a job of the queue, once a period, whoever asks for it.

A duty finds out by itself what is due up to now, so a period that nobody was there for is caught up with by the next.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from magnet.clock import Clock
from magnet.security.principals import WORKER
from magnet.services import auditing, break_glass, deadlines, follow_ups_due, imports, jobs, ledger, retention
from magnet.services.context import Context, Runtime
from magnet.services.jobs import Job, Turn
from magnet.settings import Settings
from magnet.store import jobs as rows
from magnet.store.db import Session

KEPT_FOR = timedelta(days=7)
"""How long it can be looked up what a duty did; a run that found nothing to do is gone with the next."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done `every` so often: `does` answers how much it did. `is_on` where the settings say so."""

    name: str
    every: timedelta
    does: Callable[[Turn], Awaitable[int]]
    is_on: Callable[[Settings], bool] = lambda _: True

    def period(self, now: datetime) -> int:
        """The number of the period that a moment is in; a daily one turns at midnight UTC."""
        return int(now.timestamp() // self.every.total_seconds())


async def _escalate_reviews(turn: Turn) -> int:
    return await break_glass.escalate_due(turn.ctx.runtime, turn.ctx.now)


async def _seal_audit(turn: Turn) -> int:
    sealed = 0
    while await auditing.seal_due(turn.ctx.runtime, turn.ctx.now):
        sealed += 1
    return sealed


async def _settle_erasures(turn: Turn) -> int:
    return await ledger.settle(turn.ctx.runtime, turn.ctx.now)


async def _forget_files(turn: Turn) -> int:
    return await imports.forget_due(turn.ctx.runtime, turn.ctx.now)


async def _erase_kept_long_enough(turn: Turn) -> int:
    report = await retention.run_by_itself(turn.ctx, turn.now)
    return sum(line.erased for line in report.lines)


DUTIES: tuple[Duty, ...] = (
    Duty("escalate_reviews", timedelta(minutes=1), _escalate_reviews),
    Duty("seal_audit", timedelta(seconds=20), _seal_audit),
    Duty("settle_erasures", timedelta(minutes=1), _settle_erasures),
    Duty("deadlines", timedelta(minutes=10), deadlines.keep),
    Duty("follow_ups", timedelta(days=1), follow_ups_due.remind_all),
    Duty("forget_files", timedelta(hours=1), _forget_files),
    Duty("retention", timedelta(days=1), _erase_kept_long_enough, lambda settings: settings.retention),
)
"""The name of a duty is the kind of its jobs."""
BY_NAME = {duty.name: duty for duty in DUTIES}


def kinds(runtime: Runtime) -> list[str]:
    """The kinds of jobs that are duties and that the settings ask for."""
    return [duty.name for duty in _on(runtime)]


def _on(runtime: Runtime) -> list[Duty]:
    return [duty for duty in DUTIES if duty.is_on(runtime.settings)]


async def run(runtime: Runtime, job: Job, now: Clock) -> None:
    """Do a duty's job."""
    done = await BY_NAME[job.kind].does(Turn(Context(runtime, WORKER, now()), job, now))
    async with runtime.database.write() as session:
        await jobs.finish(session, job, {"done": done} if done else None, now())


class Rota:
    """Which periods one process has seen to: it asks the database once a period, and not at each look."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    async def enqueue(self, runtime: Runtime, now: Clock) -> None:
        """Queue each duty whose period has turned, unless another process did, or its last job is still to be done."""
        ctx = Context(runtime, WORKER, now())
        turned = [duty for duty in _on(runtime) if self._seen.get(duty.name) != duty.period(ctx.now)]
        if not turned:
            return
        async with runtime.database.read() as reading:
            ahead = await rows.kinds_ahead(reading, [duty.name for duty in turned])
        free = [duty for duty in turned if duty.name not in ahead]
        if free:
            async with runtime.database.write() as session:
                queued = {duty.name: await _enqueue(ctx, session, duty) for duty in free}
                await rows.prune(session, queued, ctx.now - KEPT_FOR)
        self._seen |= {duty.name: duty.period(ctx.now) for duty in free}


async def _enqueue(ctx: Context, session: Session, duty: Duty) -> str:
    once = f"{duty.name} {duty.every.total_seconds():.0f} {duty.period(ctx.now)}"
    return await jobs.enqueue(ctx, session, duty.name, {}, once=once)
