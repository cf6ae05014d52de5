"""A whole file in at once, as the command line does it: the same rows and batches as over HTTP, without a job."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from magnet.errors import Invalid
from magnet.importers.files import FileRows, Source
from magnet.importers.readings import READERS, Setting, country
from magnet.importers.rows import Read
from magnet.schemas.codes import Country
from magnet.schemas.faults import faults_of
from magnet.schemas.imports import ImportReceipt
from magnet.services.context import Context
from magnet.services.importing import Import, Tally, batches

Progress = Callable[[int, int], None]
"""Told how many rows of how many are done."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file's rows, all read, and what there is to say of it as a whole."""

    rows: tuple[Read, ...]
    notes: tuple[str, ...]
    create_employers: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do with the rows."""

    dry_run: bool = False
    create_employers: bool = True
    extract: bool = True


@dataclass(slots=True)
class Done:
    """What became of a file."""

    tally: Tally
    notes: tuple[str, ...]
    receipts: list[ImportReceipt] = field(default_factory=list, repr=False)


def country_code(said: str | None) -> str | None:
    """The code of a country that a user names by code or name; Invalid with the nearest ones where it is unknown."""
    if said is None:
        return None
    try:
        found: str = TypeAdapter(Country).validate_python(country(said, Setting(date.min)))
    except ValidationError as error:
        faults = [fault.model_copy(update={"field": "country"}).model_dump() for fault in faults_of(error)]
        raise Invalid("This is not a known country.", extra={"errors": faults}) from error
    return found


def read_whole(file: FileRows, source: Source, confirmed: str | None = None) -> Whole:
    """All rows of a file; `confirmed` is a day on which all of them were known to be open."""
    rows: Iterable[Read] = file.rows
    if confirmed is not None:
        day = READERS["date"](confirmed, Setting(source.today))
        rows = (_confirmed(row, day) for row in rows)
    return Whole(tuple(rows), tuple(file.notes), file.mapping.create_employers)


def _confirmed(row: Read, day: Any) -> Read:
    return row if row.errors else replace(row, fields={**row.fields, "last_confirmed": day})


async def run(ctx: Context, file: Whole, wanted: Wanted, progress: Progress = lambda _done, _of: None) -> Done:
    """Take the rows in, or say what would become of them."""
    taking = Import(ctx, wanted.create_employers, wanted.extract)
    done = Done(taking.tally, file.notes)
    for batch in batches(file.rows):
        done.receipts += await (taking.preview(batch) if wanted.dry_run else taking.apply(batch))
        progress(len(done.receipts), len(file.rows))
    done.tally = taking.tally
    return done
