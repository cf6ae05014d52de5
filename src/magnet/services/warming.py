"""Beside a server's start: what the first request would wait for is loaded, in a thread, while others are answered."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from magnet.services.context import Runtime


@asynccontextmanager
async def beside(runtime: Runtime, *, alone: bool = False) -> AsyncIterator[asyncio.Task[None]]:
    """While the block runs, the vocabulary and its linkers are loaded; yields the task that does so.

    `alone`: the process is this server's own, so that all there is by then may be left out of garbage collection for
    good: going through it stopped every request for 140 ms.
    """
    warming = asyncio.create_task(_warm(runtime, alone))
    try:
        yield warming
    finally:
        warming.cancel()
        with suppress(asyncio.CancelledError):
            await warming


async def _warm(runtime: Runtime, alone: bool) -> None:
    try:
        vocabulary = await runtime.vocabularies.current()
        await runtime.compute(vocabulary.warm)
        await runtime.compute(vocabulary.labels, None)
    except Exception:  # noqa: BLE001 - a database that is away or not migrated is said by /readyz, not here
        return
    finally:
        if alone:
            gc.collect()
            gc.freeze()
