"""Long loops of small steps in the event loop, with a turn for other requests every now and then."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

Item = TypeVar("Item")
AT_ONCE = 100
"""Rows that are checked, or written, without a turn for other requests: a thousand would stop them for 0.3 s."""


async def in_turns(items: Iterable[Item]) -> AsyncIterator[Item]:
    """The items, one by one."""
    for place, item in enumerate(items, 1):
        yield item
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
