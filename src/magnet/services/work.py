"""Workers: take jobs one by one; beside a server they run in a process of their own, never in the serving one."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager as Manager
from contextlib import asynccontextmanager, suppress

from magnet.clock import Clock
from magnet.errors import MagnetError
from magnet.services import allocating, duties, imports, jobs, local_labels, relinking
from magnet.services.context import Runtime
from magnet.services.jobs import Job

LOG = logging.getLogger(__name__)
Handler = Callable[[Runtime, Job, Clock], Awaitable[None]]
LONG: Mapping[str, Handler] = {
    imports.KIND: imports.apply,
    allocating.KIND: allocating.apply,
    local_labels.RELINKS: relinking.apply,
}
"""What does each kind of job that somebody waits for, and that takes long: beside a server in a process of its own."""
PAUSE_SECONDS = 2.0
"""Between two looks at an empty queue."""
ASIDE_SECONDS = 30.0
"""After the queue could not be looked at, or a worker could not be started."""
BESIDE_NICE = 5
"""How far a worker beside a server stands back from it (POSIX's nice value)."""
WORKER = (sys.executable, "-m", "magnet", "work", "--once")


def name() -> str:
    """A worker's name: host and process."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}"


async def work_once(
    runtime: Runtime, worker: str, now: Clock | None = None, *, kinds: Sequence[str] | None = None
) -> bool:
    """Do the job that has been due longest, of these kinds if any are named; False where there is none."""
    now = now or runtime.now
    job = await jobs.lease(runtime, worker, [*LONG, *duties.kinds(runtime)] if kinds is None else kinds, now)
    if job is None:
        return False
    handle = LONG.get(job.kind, duties.run)
    async with jobs.failing(runtime, job, now), _renewed(runtime, job, now):
        await handle(runtime, job, now)
    return True


async def work(runtime: Runtime, stop: asyncio.Event, *, once: bool = False) -> int:
    """Work until told to stop, or, `once`, until the queue is empty; answers how many long jobs were tried.

    Duties are done beside the long jobs: what has to be prompt does not wait for a file's last row.
    """
    worker = name()
    if once:
        await duties.Rota().enqueue(runtime, runtime.now)
        await _emptied(runtime, stop, worker, duties.kinds(runtime))
        return await _emptied(runtime, stop, worker, list(LONG))
    tried, _ = await asyncio.gather(_work(runtime, stop, worker), keep_duties(runtime, stop, worker))
    return tried


async def _emptied(runtime: Runtime, stop: asyncio.Event, worker: str, kinds: Sequence[str]) -> int:
    tried = 0
    while not stop.is_set() and await work_once(runtime, worker, kinds=kinds):
        tried += 1
    return tried


async def _work(runtime: Runtime, stop: asyncio.Event, worker: str) -> int:
    async def look() -> bool:
        due = await jobs.is_any_due(runtime, runtime.now, list(LONG))
        return due and await work_once(runtime, worker, kinds=list(LONG))

    return await _repeated(stop, look)


async def keep_duties(runtime: Runtime, stop: asyncio.Event, worker: str) -> int:
    """Queue duties as their time comes, and do them, until told to stop; answers how many were tried."""
    rota = duties.Rota()

    async def look() -> bool:
        await rota.enqueue(runtime, runtime.now)
        kinds = duties.kinds(runtime)
        return await jobs.is_any_due(runtime, runtime.now, kinds) and await work_once(runtime, worker, kinds=kinds)

    return await _repeated(stop, look)


def beside(runtime: Runtime) -> Manager[None]:
    """Beside a server: while the block runs, duties are done here, and long jobs by a process that is started."""
    return _beside(runtime)


@asynccontextmanager
async def _beside(runtime: Runtime) -> AsyncIterator[None]:
    if not runtime.settings.jobs:
        yield
        return
    stop = asyncio.Event()
    watching = asyncio.gather(_start_workers(runtime, stop), keep_duties(runtime, stop, name()))
    try:
        yield
    finally:
        stop.set()
        await watching


async def _start_workers(runtime: Runtime, stop: asyncio.Event) -> None:
    """Look for long jobs until told to stop; what is due is done by `magnet work --once` in a process of its own."""

    async def look() -> bool:
        if await jobs.is_any_due(runtime, runtime.now, list(LONG)) and await _worked_elsewhere(stop) != 0:
            raise WorkerFailed
        return False

    await _repeated(stop, look)


class WorkerFailed(Exception):
    """A worker's process ended otherwise than by its work's end: another is started after a while."""


async def _repeated(stop: asyncio.Event, look: Callable[[], Awaitable[bool]]) -> int:
    """Look until told to stop, at once after a look that found something; answers how many did."""
    found = 0
    while not stop.is_set():
        try:
            one = await look()
        except Exception:  # a database that is away, or not migrated, comes back
            LOG.exception("the queue could not be looked at")
            await _wait(stop, ASIDE_SECONDS)
            continue
        found += one
        if not one:
            await _wait(stop, PAUSE_SECONDS)
    return found


async def _worked_elsewhere(stop: asyncio.Event) -> int:
    """Run a worker's process to its end, or end it when the server stops: its lease runs out and the job goes on."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*WORKER, stdin=quiet, stdout=quiet)
    with suppress(OSError):  # ended already; else requests go before it where there are fewer cores than work
        os.setpriority(os.PRIO_PROCESS, process.pid, BESIDE_NICE)
    ended, stopped = asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not ended.done():
        process.terminate()
    return await ended


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


@asynccontextmanager
async def _renewed(runtime: Runtime, job: Job, now: Clock) -> AsyncIterator[None]:
    """Hold the lease while the block runs, however long one step of it takes."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(jobs.LEASE.total_seconds() / 3)
            with suppress(MagnetError):  # lost to another, which the next step finds out; or away, so tried again
                await jobs.renew(runtime, job, now)

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
