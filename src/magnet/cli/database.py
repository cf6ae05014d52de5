"""`magnet migrate`."""

from typing import Annotated

import typer

from magnet.cli.running import run


def migrate(
    grant: Annotated[
        str | None, typer.Option(metavar="ROLE", help="a role of PostgreSQL to let serve, with no more than it needs")
    ] = None,
) -> None:
    """Bring the database up to date: make its tables, or apply what a newer program adds."""
    from magnet.services.context import Context
    from magnet.services.setup import migrated

    async def work(ctx: Context) -> None:
        await migrated(ctx, grant)

    run(work, migrated=False)
    typer.echo("The database is up to date.", err=True)
