"""`magnet guides import`, `export`, `template` and `show`."""

from pathlib import Path
from typing import Annotated

import typer

from magnet.cli.imports import CountryOption, DryRun, File, Options, Receipts, SpokenIn, take_in
from magnet.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Country guides: sections from and into workbooks, and a guide as a page.")
Out = Annotated[Path, typer.Argument(help="where to write the workbook (.xlsx)")]


@app.command("import")
def import_(
    file: File,
    country: CountryOption = None,
    *,
    dry_run: DryRun = False,
    receipts: Receipts = None,
    language: SpokenIn = "en",
) -> None:
    """Import sections from a workbook, CSV or JSON lines, as drafts that somebody else reviews."""
    take_in("guide", file, Options(None, country, dry_run, receipts, language=language))


@app.command()
def export(out: Out, country: CountryOption = None) -> None:
    """Write all sections, or a country's, into a workbook that can be changed and imported again."""
    from magnet.services import guide_files
    from magnet.services.file_imports import country_code

    code = country_code(country)
    out.write_bytes(run(lambda ctx: guide_files.export(ctx, code)))
    typer.echo(f"Written: {out}", err=True)


@app.command()
def template(out: Out) -> None:
    """Write the empty workbook for sections."""
    from magnet.importers.guide_workbook import template_bytes

    out.write_bytes(template_bytes())
    typer.echo(f"Written: {out}", err=True)


@app.command()
def show(
    country: Annotated[str, typer.Argument(help="code or name")],
    *,
    language: Annotated[str, typer.Option(help="the language to be read in, as far as there is")] = "en",
    region: Annotated[str | None, typer.Option(help="what holds there (ISO 3166-2)")] = None,
    html: Annotated[bool, typer.Option("--html", help="a page to be read and printed, instead of JSON")] = False,
) -> None:
    """Print a country's guide as readers are given it."""
    from magnet.schemas.guides import Guide, GuideAsked
    from magnet.services import guides, resources
    from magnet.services.context import Context
    from magnet.services.file_imports import country_code
    from magnet.web.guide_page import guide_page
    from magnet.web.languages import wanted

    code = guides.with_guide(country_code(country) or "")
    asked = resources.validated(GuideAsked, {"language": language, "region": region})

    async def work(ctx: Context) -> Guide:
        return await guides.of_country(ctx, code, asked)

    languages = wanted(language)
    made = run(work, languages=languages)
    typer.echo(guide_page(made, languages) if html else made.model_dump_json(indent=2))
