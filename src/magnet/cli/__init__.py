"""The `magnet` command, one module a group; what is slow to import is imported where it is used."""

from typing import Annotated

import typer

from magnet import __version__
from magnet.cli import (
    accounts,
    audit,
    backups,
    database,
    demo,
    extract,
    guides,
    imports,
    jobs,
    keys,
    link,
    rank,
    rights,
    server,
    taxonomy,
    verdicts,
    work,
)
from magnet.cli.clear_errors import Commands

app = typer.Typer(
    name="magnet",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Matches people who return to their country with the jobs, training and other support there.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"magnet {__version__}")
        raise typer.Exit


@app.callback()
def about(
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """What holds for all commands."""


app.command()(server.start)
app.command()(server.serve)
app.command()(server.openapi)
app.command()(server.permissions)
app.command()(server.indicators)
app.command()(database.migrate)
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(demo.demo)
app.command()(extract.extract)
app.command()(link.link)
app.command()(rank.rank)
app.command()(work.work)
app.command()(rights.export)
app.command()(rights.erase)
app.add_typer(accounts.app, name="accounts")
app.add_typer(audit.app, name="audit")
app.add_typer(verdicts.app, name="verdicts")
app.add_typer(jobs.app, name="jobs")
app.add_typer(keys.app, name="keys")
app.add_typer(rights.retention_app, name="retention")
app.add_typer(taxonomy.app, name="taxonomy")
app.add_typer(imports.app, name="import")
app.add_typer(guides.app, name="guides")
app.add_typer(imports.workbook_app, name="workbook")
