"""Beside a server's start: what the first request would wait for is loaded, in a thread, while others are answered."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from magnet.services.context import Runtime
from magnet.services.lexicons import shipped_lexicon

ENDS_WITHIN_SECONDS = 5.0
"""How long a stop waits for the step that is under way, such as a database that does not answer."""


@asynccontextmanager
async def beside(runtime: Runtime, *, alone: bool = False) -> AsyncIterator[asyncio.Task[None]]:
    """While the block runs, the vocabulary and its linkers are loaded; yields the task that does so.

    `alone`: the process is this server's own, so that all there is by then may be left out of garbage collection for
    good: going through it stopped every request for 140 ms.
    """
    stop = asyncio.Event()
    warming = asyncio.create_task(_warm(runtime, alone, stop))
    try:
        yield warming
    finally:
        stop.set()
        # Not cancelled at once: SQLite's driver would bring its answer to an event loop that is closed by then.
        await asyncio.wait({warming}, timeout=ENDS_WITHIN_SECONDS)
        warming.cancel()
        with suppress(asyncio.CancelledError):
            await warming


async def _warm(runtime: Runtime, alone: bool, stop: asyncio.Event) -> None:
    try:
        vocabulary = await runtime.vocabularies.current()
        for step in (vocabulary.warm, partial(vocabulary.labels, None), shipped_lexicon):
            if stop.is_set():
                return
            await runtime.compute(step)
    except Exception:  # noqa: BLE001 - a database that is away or not migrated is said by /readyz, not here
        return
    finally:
        if alone:
            gc.collect()
            gc.freeze()
