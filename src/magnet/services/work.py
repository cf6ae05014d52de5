"""Workers: take jobs one by one; beside a server they run in a process of their own, never in the serving one."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager as Manager
from contextlib import asynccontextmanager, suppress

from magnet.clock import Clock
from magnet.errors import MagnetError
from magnet.services import auditing, break_glass, imports, jobs, ledger, retention
from magnet.services.context import Runtime
from magnet.services.jobs import Job

Handler = Callable[[Runtime, Job, Clock], Awaitable[None]]
HANDLERS: Mapping[str, Handler] = {imports.KIND: imports.apply}
"""What does each kind of job."""
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


async def work_once(runtime: Runtime, worker: str, now: Clock | None = None) -> bool:
    """Do the job that has been due longest; False where there is none."""
    now = now or runtime.now
    job = await jobs.lease(runtime, worker, list(HANDLERS), now)
    if job is None:
        return False
    async with jobs.failing(runtime, job, now), _renewed(runtime, job, now):
        await HANDLERS[job.kind](runtime, job, now)
    return True


async def work(runtime: Runtime, stop: asyncio.Event, *, once: bool = False) -> int:
    """Work until told to stop, or, `once`, until the queue is empty; answers how many jobs were tried."""
    worker, tried = name(), 0
    while not stop.is_set():
        worked = await work_once(runtime, worker)
        await _keep_watch(runtime)
        if worked:
            tried += 1
        elif once:
            break
        else:
            await _wait(stop, PAUSE_SECONDS)
    return tried


def beside(runtime: Runtime) -> Manager[None]:
    """Beside a server: while the block runs, a worker's process is started whenever something is due."""
    return _beside(runtime)


@asynccontextmanager
async def _beside(runtime: Runtime) -> AsyncIterator[None]:
    if not runtime.settings.jobs:
        yield
        return
    stop = asyncio.Event()
    watching = asyncio.create_task(run_worker(runtime, stop))
    try:
        yield
    finally:
        stop.set()
        await watching


async def run_worker(runtime: Runtime, stop: asyncio.Event) -> None:
    """Look at the queue until told to stop; what is due is done by `magnet work --once` in a process of its own."""
    while not stop.is_set():
        try:
            await _keep_watch(runtime)
            due = await jobs.is_any_due(runtime, runtime.now)
            failed = due and await _worked_elsewhere(stop) != 0
        except Exception:  # noqa: BLE001 - a database that is away or not migrated is said by /readyz, not here
            failed = True
        await _wait(stop, ASIDE_SECONDS if failed else PAUSE_SECONDS)


async def _keep_watch(runtime: Runtime) -> None:
    """What time alone makes due: alarms first, as the rest may fail."""
    await break_glass.escalate_due(runtime, runtime.now())
    await auditing.seal_due(runtime, runtime.now())
    await ledger.settle(runtime, runtime.now())  # an erasure that was cut short between the key and the rows
    await imports.forget_due(runtime, runtime.now())
    await retention.run_daily(runtime, runtime.now)


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
