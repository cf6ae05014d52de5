"""The queue: jobs are written with their cause, leased by one worker at a time, tried again, and never done twice."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from magnet.clock import Clock
from magnet.errors import Conflict, MagnetError
from magnet.logs import FIELDS
from magnet.security.scopes import EVERYTHING
from magnet.services.context import Context, Runtime
from magnet.store import jobs
from magnet.store.base import new_id
from magnet.store.db import Session

LOG = logging.getLogger(__name__)
LEASE = timedelta(seconds=40)
"""Renewed by each third of it: a job whose worker was killed is another's within a minute."""
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=20)
"""After a failure; it doubles with each further one."""


class LeaseLost(Conflict):
    """Another worker has taken the job over: what this one was about to write must not be kept."""

    code, title = "lease-lost", "Another worker has taken this job over"


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job as its handler sees it; `progress` is what earlier attempts have noted."""

    id: str
    kind: str
    country: str | None
    arguments: dict[str, Any]
    progress: dict[str, Any]
    attempts: int
    holder: str
    created_by: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a duty: for nobody in particular, at a moment, under the lease of its job."""

    ctx: Context
    job: Job
    now: Clock

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Session]:
        """One transaction of the run, which sees everything; undone where the job is another worker's by now.

        A kill leaves whole batches done and the rest as it was: the next run finds that.
        """
        async with self.ctx.runtime.database.write(EVERYTHING) as session:
            await hold(session, self.job)
            yield session


async def enqueue(
    ctx: Context,
    session: Session,
    kind: str,
    arguments: dict[str, Any],
    *,
    country: str | None = None,
    once: str | None = None,
    after: timedelta = timedelta(),
) -> str:
    """Write a job in the caller's transaction, to be done `after` a while, and answer its id.

    `once`: what it is to be done once for; where a job was queued for that before, nothing is written.
    """
    facts = {
        "id": new_id() if once is None else jobs.id_once(once),
        "kind": kind,
        "country": country,
        "arguments": arguments,
        "state": "queued",
        "attempts": 0,
        "run_after": ctx.now + after,
        "progress": {},
        "created_by": ctx.principal.id,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }
    if once is None:
        session.add(jobs.JobRow(**facts))
    else:
        await jobs.add_once(session, facts)
    return str(facts["id"])


async def lease(runtime: Runtime, worker: str, kinds: Sequence[str], now: Clock) -> Job | None:
    """Take the job that has been due longest, or None; one whose lease ended too often is put aside as dead."""
    while True:
        async with runtime.database.write() as session:
            moment = now()
            taken = jobs.Lease(f"{worker}:{new_id()[:8]}", moment, moment + LEASE)
            row = await jobs.take_due(session, kinds, taken)
            if row is None:
                return None
            if row.attempts <= MOST_ATTEMPTS:
                return Job(
                    id=row.id,
                    kind=row.kind,
                    country=row.country,
                    arguments=dict(row.arguments),
                    progress=dict(row.progress),
                    attempts=row.attempts,
                    holder=taken.holder,
                    created_by=row.created_by,
                )
            row.state, row.error = "dead", row.error or "The worker ended before the job did, each time."


async def is_any_due(runtime: Runtime, now: Clock, kinds: Sequence[str] | None = None) -> bool:
    """Whether a worker would find something to do, of these kinds if any are named."""
    async with runtime.database.read() as session:
        return await jobs.is_any_due(session, now(), kinds)


async def renew(runtime: Runtime, job: Job, now: Clock) -> None:
    """Hold the job for longer; raises LeaseLost where it is another's by now."""
    async with runtime.database.write() as session:
        (await _held(session, job)).leased_until = now() + LEASE


async def hold(session: Session, job: Job) -> None:
    """Lock the job until the transaction ends; LeaseLost undoes this where it is another's by now."""
    await _held(session, job)


async def note_progress(session: Session, job: Job, progress: dict[str, Any], at: datetime) -> None:
    """Note how far the job is, with what was done; LeaseLost undoes both where it is another's by now."""
    row = await _held(session, job)
    row.progress, row.leased_until, row.updated_at = dict(progress), at + LEASE, at


async def finish(session: Session, job: Job, result: dict[str, Any] | None, at: datetime) -> None:
    """Note that the job is done, in the same transaction as its last step; None where there was nothing to do."""
    row = await _held(session, job)
    row.state, row.result, row.error, row.updated_at = "done", result, None, at
    row.leased_by = row.leased_until = None


@asynccontextmanager
async def failing(runtime: Runtime, job: Job, now: Clock) -> AsyncIterator[None]:
    """Run a handler: what it raises is noted, and the job is tried again later, or is dead after some attempts."""
    try:
        yield
    except LeaseLost:
        return
    except Exception as error:  # whatever a handler raises must not end the worker
        LOG.exception("job failed", extra={FIELDS: {"job": job.id, "kind": job.kind, "attempt": job.attempts}})
        async with runtime.database.write() as session:
            row = await jobs.held(session, job.id, job.holder)
            if row is not None:
                moment = now()
                row.state = "dead" if row.attempts >= MOST_ATTEMPTS else "failed"
                row.run_after = moment + FIRST_PAUSE * 2 ** (row.attempts - 1)
                row.error = _said(error)
                row.leased_by = row.leased_until = None
                row.updated_at = moment


def _said(error: Exception) -> str:
    """What is kept of a failure: other errors than our own may repeat what a row holds, so only their kind."""
    kind = type(error).__name__
    return f"{kind}: {error}"[:2000] if isinstance(error, MagnetError) else kind


async def _held(session: Session, job: Job) -> jobs.JobRow:
    row = await jobs.held(session, job.id, job.holder)
    if row is None:
        raise LeaseLost
    return row
