"""`magnet import vacancies`, `trainings`, `returnees` and `workbook`; `magnet workbook template`."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run, stages
from magnet.errors import Malformed

if TYPE_CHECKING:
    from magnet.importers.files import FileNoun
    from magnet.importers.mapping import FileMapping
    from magnet.schemas.imports import ImportReceipt
    from magnet.services.file_imports import Done

app = typer.Typer(no_args_is_help=True, help="Files of vacancies, trainings, returnees, or an office's workbook.")
workbook_app = typer.Typer(no_args_is_help=True, help="The workbook for a labour-market assessment.")
SHOWN, MOST_NOTES = 20, 10
OUTCOMES = ("created", "changed", "same", "refused")
STATUSES = ("confirmed", "linked", "asked", "unlinked")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, .xlsx or JSON lines, also as .gz")]
MappingOption = Annotated[
    str | None, typer.Option("--mapping", help="TOML file that says which column is which, or a shipped one's name")
]
CountryOption = Annotated[
    str | None, typer.Option("--country", help="country of rows that do not say one (ISO 3166-1 alpha-2)")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would happen, and store nothing")]
Receipts = Annotated[Path | None, typer.Option("--receipts", help="write a receipt a row to this JSON lines file")]
SpokenIn = Annotated[str, typer.Option("--language", help="of what is said of refused rows (BCP 47)")]
Confirmed = Annotated[
    str | None, typer.Option("--confirmed", help="day on which all rows were known to be open (YYYY-MM-DD)")
]
Extract = Annotated[
    bool, typer.Option("--extract/--no-extract", help="read from its text what a vacancy without skills asks for")
]


@app.command()
def vacancies(
    file: File,
    mapping: MappingOption = None,
    country: CountryOption = None,
    *,
    dry_run: DryRun = False,
    receipts: Receipts = None,
    confirmed: Confirmed = None,
    extract: Extract = True,
    language: SpokenIn = "en",
) -> None:
    """Import vacancies."""
    take_in("vacancy", file, Options(mapping, country, dry_run, receipts, confirmed, language, extract))


@app.command()
def trainings(
    file: File,
    mapping: MappingOption = None,
    country: CountryOption = None,
    *,
    dry_run: DryRun = False,
    receipts: Receipts = None,
    confirmed: Confirmed = None,
    language: SpokenIn = "en",
) -> None:
    """Import trainings."""
    take_in("training", file, Options(mapping, country, dry_run, receipts, confirmed, language))


@app.command()
def returnees(
    file: File,
    mapping: MappingOption = None,
    country: CountryOption = None,
    *,
    dry_run: DryRun = False,
    receipts: Receipts = None,
    language: SpokenIn = "en",
) -> None:
    """Import returnees; rows without recorded consent are refused."""
    take_in("returnee", file, Options(mapping, country, dry_run, receipts, language=language))


@app.command()
def workbook(
    file: File,
    country: CountryOption = None,
    *,
    dry_run: DryRun = False,
    receipts: Receipts = None,
    language: SpokenIn = "en",
) -> None:
    """Import the workbook of a labour-market assessment, all sheets."""
    take_in("workbook", file, Options(None, country, dry_run, receipts, language=language))


@workbook_app.command()
def template(out: Annotated[Path, typer.Argument(help="where to write the workbook (.xlsx)")]) -> None:
    """Write the empty workbook for an office's labour-market assessment."""
    from magnet.importers.workbook_template import template_bytes

    out.write_bytes(template_bytes())
    typer.echo(f"Written: {out}", err=True)


@dataclass(slots=True)
class Options:
    """What the commands share."""

    mapping: str | None
    country: str | None
    dry_run: bool
    receipts: Path | None
    confirmed: str | None = None
    language: str = "en"
    extract: bool = True


def take_in(noun: "FileNoun", path: Path, options: Options) -> None:
    """Take a file in and say what became of its rows; the command fails where none of them was taken."""
    from magnet.importers.files import Source, read_file
    from magnet.services import file_imports
    from magnet.services.context import Context
    from magnet.services.setup import migrated
    from magnet.services.telling import told
    from magnet.web.languages import wanted as wanted_in

    mapping, data = _mapping(options), path.read_bytes()

    async def work(ctx: Context) -> file_imports.Done:
        await migrated(ctx)
        source = Source(
            data=data,
            name=path.name,
            noun=noun,
            today=ctx.today,
            limit=ctx.runtime.settings.max_unpacked_bytes,
            mapping=mapping,
            country=file_imports.country_code(options.country),
        )
        with stages() as show:
            file = read_file(source)
            rows = await ctx.runtime.compute(file_imports.read_whole, file, source, options.confirmed)
            wanted = file_imports.Wanted(options.dry_run, rows.create_employers, options.extract)
            return await file_imports.run(ctx, rows, wanted, progress=lambda done, of: show("rows", done, of))

    done = run(work, migrated=False)
    done.receipts = told(done.receipts, wanted_in(options.language))
    if options.receipts is not None:
        _write(options.receipts, done.receipts)
    _report(done, dry_run=options.dry_run)
    if options.country is None and _lacks_country(done):
        typer.echo("Say the country of all rows by --country, such as --country GE.", err=True)
    if done.receipts and all(receipt.outcome == "refused" for receipt in done.receipts):
        raise typer.Exit(1)


def _mapping(options: Options) -> "FileMapping | None":
    from magnet.importers.mapping import read_mapping, shipped, shipped_names

    if options.mapping is None:
        return None
    path = Path(options.mapping)
    if path.exists():
        return read_mapping(path.read_bytes())
    if options.mapping in shipped_names():
        return shipped(options.mapping)
    known = ", ".join(shipped_names())
    raise Malformed(
        f"There is no mapping file {options.mapping}, nor a shipped mapping of that name (there is {known})."
    )


def _write(path: Path, receipts: "list[ImportReceipt]") -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(receipt.model_dump_json() + "\n" for receipt in receipts)


def _report(done: "Done", *, dry_run: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    outcomes = Table("rows" if not dry_run else "rows (dry run)", *OUTCOMES, "total")
    tally = done.tally.outcomes
    for noun in dict.fromkeys(noun for noun, _ in sorted(tally)):
        counts = [tally[noun, outcome] for outcome in OUTCOMES]
        outcomes.add_row(noun, *(f"{count:,}" for count in counts), f"{sum(counts):,}")
    console.print(outcomes)
    for place, name in ((0, "country"), (1, "language")):
        groups: Counter[tuple[str, str]] = Counter()
        for key, count in done.tally.links.items():
            groups[key[place] or "not known", key[2]] += count
        if groups:
            console.print(_shares(name, groups))
    for note in done.notes:
        typer.echo(note, err=True)
    for refused in [receipt for receipt in done.receipts if receipt.outcome == "refused"][:SHOWN]:
        where = f"{refused.sheet} row" if refused.sheet else "line"
        faults = "; ".join(
            f"{one.field}: {one.message}" + (f" Nearest: {', '.join(one.nearest)}." if one.nearest else "")
            for one in refused.errors
        )
        typer.echo(f"refused, {where} {refused.row}: {faults}", err=True)
    rest = done.tally.total("refused") - SHOWN
    if rest > 0:
        typer.echo(f"refused: {rest:,} more rows", err=True)
    _report_notes(done)


def _report_notes(done: "Done") -> None:
    """Which values of the rows taken in could not be read, alike ones counted."""
    notes = Counter(note for receipt in done.receipts if receipt.outcome != "refused" for note in receipt.notes)
    for note, count in notes.most_common(MOST_NOTES):
        typer.echo(f"{count:,} {'row' if count == 1 else 'rows'}: {note}", err=True)
    if notes:
        typer.echo("Which rows these are: --receipts OUT.jsonl", err=True)


def _lacks_country(done: "Done") -> bool:
    return any(one.field == "country" and one.code == "missing" for each in done.receipts for one in each.errors)


def _shares(name: str, groups: "Counter[tuple[str, str]]") -> object:
    from rich.table import Table

    table = Table(f"titles by {name}", "rows", *(f"{status} %" for status in STATUSES))
    names = dict.fromkeys(group for group, _ in sorted(groups))
    sums = {one: sum(groups[one, status] for status in STATUSES) for one in names}
    for one in sorted(names, key=lambda group: -sums[group]):
        shares = (f"{100 * groups[one, status] / sums[one]:.1f}" for status in STATUSES)
        table.add_row(one, f"{sums[one]:,}", *shares)
    return table
