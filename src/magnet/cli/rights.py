"""`magnet export`, `magnet erase` and `magnet retention run`."""

from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run

if TYPE_CHECKING:
    from magnet.schemas.erasure import Erased
    from magnet.schemas.exports import Export
    from magnet.schemas.retention import RetentionReport
    from magnet.services.context import Context

NAMED = typer.Argument(metavar="ID", help="the returnee's id")
retention_app = typer.Typer(no_args_is_help=True, help="Erasing whom programmes keep no longer.")


def export(
    returnee: Annotated[str, NAMED],
    *,
    html: Annotated[bool, typer.Option("--html", help="a page to be read and printed, instead of JSON")] = False,
    language: Annotated[str, typer.Option(help="the language of the page, and of labels")] = "en",
) -> None:
    """Print all that is held on a returnee, to be given to the person; it is noted as every other look."""
    from dataclasses import replace

    from magnet.security.principals import ANSWERING
    from magnet.services import exports
    from magnet.web.export_page import export_page
    from magnet.web.languages import wanted

    async def work(ctx: "Context") -> "Export":
        return await exports.export(replace(ctx, principal=ANSWERING), returnee)

    languages = wanted(language)
    made = run(work, languages=languages)
    typer.echo(export_page(made, languages) if html else made.model_dump_json(indent=2))


def erase(
    returnee: Annotated[str | None, NAMED] = None,
    *,
    reason: Annotated[str, typer.Option(help="asked, consent_withdrawn, retention or mistake")] = "asked",
    finish: Annotated[bool, typer.Option("--finish", help="only complete erasures that were cut short")] = False,
) -> None:
    """Erase a returnee: nothing of the person can be read afterwards, in no copy of the database either."""
    from magnet.schemas.erasure import ErasureIn
    from magnet.services import erasure, ledger, resources

    if (returnee is None) != finish:
        raise typer.BadParameter("Name a returnee, or --finish.")

    async def work(ctx: "Context") -> "Erased | None":
        if returnee is None:
            await ledger.settle(ctx.runtime, ctx.now)
            return None
        return await erasure.erase(ctx, returnee, resources.validated(ErasureIn, {"reason": reason}))

    erased = run(work)
    typer.echo(f"{erased.returnee_id} is erased." if erased else "No erasure is left unfinished.", err=True)


@retention_app.command("run")
def run_now(*, dry: Annotated[bool, typer.Option("--dry", help="only say who would be erased, by id")] = False) -> None:
    """Erase whoever was kept for as long as the programme says since the last event, unless a legal hold lies there."""
    from magnet.services import retention

    async def work(ctx: "Context") -> "RetentionReport":
        return await (retention.preview(ctx) if dry else retention.run(ctx, ctx.runtime.now))

    report = run(work)
    for line in report.lines:
        counts = f"{line.due} due, {line.held} held" if dry else f"{line.erased} erased of {line.due}, {line.held} held"
        typer.echo(f"{line.programme}  {line.country}  {line.months} months, before {line.before}: {counts}")
        for key in line.ids:
            typer.echo(f"  {key}")
    for programme in report.without_rule:
        typer.echo(f"{programme} has cases, and no time for which they are kept.", err=True)
