"""`magnet work`."""

from typing import Annotated

import typer

from magnet.cli.running import run


def work(once: Annotated[bool, typer.Option("--once", help="end when nothing is left to do")] = False) -> None:
    """Do background jobs, such as confirmed imports; several workers may run at once, on several machines."""
    import asyncio
    import signal

    from magnet import logs
    from magnet.services import work as use_case
    from magnet.services.context import Context
    from magnet.settings import settings

    logs.configure(settings().log_level)

    async def whole(ctx: Context) -> int:
        stop = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, stop.set)
        return await use_case.work(ctx.runtime, stop, once=once)

    typer.echo(f"{run(whole)} jobs done", err=True)
