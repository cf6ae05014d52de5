"""`magnet audit verify`, `seal` and `of`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run

if TYPE_CHECKING:
    from magnet.schemas.audit import AccessRecord
    from magnet.services.auditing import Verdict
    from magnet.services.context import Context

app = typer.Typer(no_args_is_help=True, help="The record of who saw or changed whom.")
SHOWN = 10_000


@app.command()
def verify(
    heads: Annotated[
        Path | None, typer.Option(help="the heads as they were shipped away; else those in the data folder")
    ] = None,
) -> None:
    """Work the chain of seals out again; ends with 1 where something was changed, added or removed."""
    from magnet.services import auditing

    async def work(ctx: "Context") -> "Verdict":
        return await auditing.verify(ctx, heads)

    verdict = run(work)
    for line in (*verdict.losses, *verdict.faults):
        typer.echo(line, err=True)
    typer.echo(f"{verdict.events} events, {verdict.unsealed} of them not sealed yet; {verdict.seals} seals")
    if verdict.faults:
        raise typer.Exit(1)


@app.command()
def seal() -> None:
    """Seal now what the background work would seal within a minute or two."""
    from magnet.services import auditing

    async def work(ctx: "Context") -> int:
        sealed = 0
        while await auditing.seal(ctx.runtime, ctx.now):
            sealed += 1
        return sealed

    typer.echo(f"{run(work)} seals are new.", err=True)


@app.command("of")
def of_returnee(returnee: Annotated[str, typer.Argument(metavar="ID", help="the returnee's id")]) -> None:
    """Who saw or changed a returnee, newest first."""
    from magnet.services import auditing

    async def work(ctx: "Context") -> "AccessRecord":
        return await auditing.record(ctx, returnee, None, SHOWN)

    for event in run(work).items:
        who = event.principal_name or event.principal
        typer.echo(f"{event.at:%Y-%m-%dT%H:%M:%SZ}  {who}  {event.act}  {event.item or ''}".rstrip())
