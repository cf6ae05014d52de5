"""`magnet taxonomy import`, `starter`, `labels`, `review`, `reviewed` and `relink`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.imports import CountryOption, DryRun, File, Options, Receipts, take_in
from magnet.cli.running import run, stages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from magnet.importers.taxonomy_rows import Refusal
    from magnet.matching.taxonomy import Kind
    from magnet.services.taxonomy_imports import Loaded

app = typer.Typer(no_args_is_help=True, help="Occupations and skills that words are linked to.")
SHOWN = 10


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="ESCO bundles (zip or folder), label files")],
    kind: Annotated[
        str | None, typer.Option(help="what a label file's concepts are: occupation or skill; else their uris tell")
    ] = None,
) -> None:
    """Import the official ESCO CSV bundle in any languages, or tab-separated label files (uri, language, label)."""
    from magnet.services import taxonomy_imports
    from magnet.services.context import Context

    known = kind_named(kind)

    async def work(ctx: Context) -> taxonomy_imports.Loaded:
        with stages() as show:
            return await taxonomy_imports.import_files(ctx, paths, kind=known, progress=show)

    report(run(work, migrated=False))


@app.command()
def starter() -> None:
    """Load the starter taxonomy that comes with the program: ISCO-08, everyday titles, skills."""
    from magnet.services import taxonomy_imports
    from magnet.services.context import Context

    async def work(ctx: Context) -> taxonomy_imports.Loaded:
        with stages() as show:
            return await taxonomy_imports.import_starter(ctx, progress=show)

    report(run(work, migrated=False))


@app.command()
def labels(file: File, country: CountryOption = None, *, dry_run: DryRun = False, receipts: Receipts = None) -> None:
    """Import a country's own labels: a file with the columns of the shipped ones, named by its language (ka.tsv)."""
    take_in("label", file, Options(None, country, dry_run, receipts))


@app.command()
def review(
    language: Annotated[str, typer.Option(help="of the labels (BCP 47)")],
    out: Annotated[Path, typer.Option(help="where to write the workbook (.xlsx)")],
    country: CountryOption = None,
    kind: Annotated[str | None, typer.Option(help="occupation or skill; else both")] = None,
    *,
    unreviewed: Annotated[bool, typer.Option("--unreviewed", help="only labels that nobody has reviewed")] = False,
) -> None:
    """Write the labels of a language, with a country's own, into a workbook for a native speaker to review."""
    from magnet.services.file_imports import country_code
    from magnet.services.label_reviews import Wanted, workbook

    wanted = Wanted(language, country_code(country), kind_named(kind), unreviewed)
    out.write_bytes(run(lambda ctx: workbook(ctx, wanted)))
    typer.echo(f"Written: {out}", err=True)


@app.command()
def reviewed(
    file: File,
    country: CountryOption = None,
    folder: Annotated[Path | None, typer.Option("--labels", help="folder of the label files; else the shipped")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Follow the verdicts of a reviewed workbook: in the label files, or as a country's own labels."""
    if country is not None:
        take_in("label", file, Options(None, country, dry_run, None))
        return
    from magnet.importers.starter import FOLDER
    from magnet.services.label_reviews import follow
    from magnet.settings import settings

    limit = settings().max_unpacked_bytes
    done = follow(file.read_bytes(), file.name, limit, folder or FOLDER / "labels", dry_run=dry_run)
    typer.echo(", ".join(f"{done.counts[outcome]:,} {outcome}" for outcome in ("keep", "change", "remove", "same")))
    for path in done.files:
        typer.echo(f"{'Would be written' if dry_run else 'Written'}: {path}", err=True)
    say_refused(done.refusals, len(done.refusals))
    if done.refusals and not done.counts:
        raise typer.Exit(1)


@app.command()
def relink(country: CountryOption = None) -> None:
    """Link all stored words again that no person has confirmed, after the taxonomy or a country's labels changed."""
    from collections import Counter

    from magnet.services import relinking
    from magnet.services.context import Context
    from magnet.services.file_imports import country_code

    code = country_code(country)

    async def work(ctx: Context) -> Counter[str]:
        left: dict[str, int] = {}
        with stages() as show:
            return await relinking.relink(
                ctx, code, progress=lambda what, rest: show(what, left.setdefault(what, rest) - rest, left[what])
            )

    counts = run(work)
    typer.echo(", ".join(f"{counts[outcome]} {outcome}" for outcome in ("changed", "same", "skipped")))


def kind_named(kind: str | None) -> "Kind | None":
    """The kind of concept that an option names."""
    if kind is None or kind == "occupation" or kind == "skill":
        return kind  # type: ignore[return-value]
    raise typer.BadParameter("occupation or skill", param_hint="--kind")


def report(loaded: "Loaded") -> None:
    """Say what an import did, refusals on standard error."""
    for noun in ("concepts", "labels", "relations"):
        counts = getattr(loaded, noun)
        outcomes = ("new", "changed", "same", "refused", *(("removed",) if counts["removed"] else ()))
        shown = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in outcomes)
        typer.echo(f"{noun}: {shown}")
    say_refused(loaded.refusals, loaded.refused)


def say_refused(refusals: "Sequence[Refusal]", total: int) -> None:
    """Say on standard error which rows were refused, the first of them each with its reason."""
    for refusal in refusals[:SHOWN]:
        code = f" ({refusal.code})" if refusal.code else ""
        typer.echo(f"refused: {refusal.file}, line {refusal.line}: {refusal.reason}{code}", err=True)
    if total > SHOWN:
        typer.echo(f"refused: {total - SHOWN:,} more rows", err=True)
