"""`magnet migrate`."""

import typer

from magnet.cli.running import run


def migrate() -> None:
    """Bring the database up to date: make its tables, or apply what a newer program adds."""
    from magnet.services.context import Context
    from magnet.services.setup import migrated

    async def work(ctx: Context) -> None:
        await migrated(ctx)

    run(work, migrated=False)
    typer.echo("The database is up to date.", err=True)
