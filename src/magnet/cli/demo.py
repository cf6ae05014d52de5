"""`magnet demo`."""

import typer

from magnet.cli.running import run, stages


def demo() -> None:
    """Load the demo data that comes with the program; loading it again brings its dates up to today."""
    from magnet.services import demo as use_case
    from magnet.services.context import Context

    async def work(ctx: Context) -> use_case.Demo:
        with stages() as show:
            return await use_case.load(ctx, progress=lambda name: show(name, 0, 1))

    report(run(work))


def report(loaded: object) -> None:
    """Say what became of the demo's rows."""
    from magnet.services.demo import Demo

    assert isinstance(loaded, Demo)
    for name, outcomes in loaded.outcomes.items():
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        typer.echo(f"{name.replace('_', '-')}: {counts}")
    for name, receipt in loaded.refused:
        faults = "; ".join(f"{fault.field}: {fault.message}" for fault in receipt.errors)
        typer.echo(f"{name} row {receipt.row}: {faults}", err=True)
