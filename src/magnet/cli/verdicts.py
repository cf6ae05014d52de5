"""`magnet verdicts report` and `export`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magnet.cli.running import run

if TYPE_CHECKING:
    from magnet.services.context import Context
    from magnet.services.judging import OfKind

app = typer.Typer(no_args_is_help=True, help="What caseworkers said of what lists suggested.")


@app.command()
def report() -> None:
    """Precision at the first places, and what was unsuitable and why, kind by kind."""
    from magnet.services import judging

    async def work(ctx: "Context") -> "list[OfKind]":
        return await judging.report(ctx)

    for one in run(work):
        typer.echo(f"{one.kind}: " + ", ".join(f"{count} {verdict}" for verdict, count in one.verdicts.items()))
        for place, (share, of) in one.precision.items():
            typer.echo(f"  precision at {place:>2}: {share:.2f} of {of}")
        bad = one.verdicts.get("unsuitable", 0)
        for reason, count in one.reasons.items():
            typer.echo(f"  {reason}: {count}" + (f" ({count / bad:.0%} of unsuitable)" if bad else ""))
        for feature, means in one.features.items():
            good, poor = ("-" if mean is None else str(mean) for mean in means)
            typer.echo(f"  {feature}: {good} where referred, {poor} where unsuitable")


@app.command()
def export(file: Annotated[Path, typer.Argument(help="JSON lines; without people")]) -> None:
    """Write each verdict with the item's inputs and what the scorer had said of it, for evaluation elsewhere."""
    from magnet.services import judging

    async def work(ctx: "Context") -> list[dict[str, Any]]:
        return list(await judging.lines(ctx))

    found = run(work)
    with file.open("w", encoding="utf-8") as opened:
        opened.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in found)
    typer.echo(f"{len(found)} verdicts")
