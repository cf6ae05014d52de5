"""Runs a use case for the operator at the machine's own shell."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from magnet.services.context import Context

Result = TypeVar("Result")


@contextmanager
def importing() -> Iterator[None]:
    """Imports without the collector, which would look through all that they make again and again and free nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def run(
    work: "Callable[[Context], Awaitable[Result]]", *, languages: tuple[str, ...] = ("en",), migrated: bool = True
) -> Result:
    """What `work` makes of a context of the operator; `migrated` asks first that the database is up to date."""
    with importing():
        from magnet import clock
        from magnet.security.principals import OPERATOR
        from magnet.services.context import Context
        from magnet.services.runtime import opened, require_ready
        from magnet.settings import settings

    async def whole() -> Result:
        async with opened(settings()) as runtime:
            if migrated:
                await require_ready(runtime)
            return await work(Context(runtime, OPERATOR, clock.now(), languages))

    return asyncio.run(whole())


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """Shows on standard error what is worked on, as a bar each; elsewhere than on a terminal nothing is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    look = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*look, console=console, disable=not console.is_terminal) as bars:
        tasks = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what)
            bars.update(tasks[what], completed=done, total=of)

        yield show
