"""One file with its mapping as rows: which mapping fits, which columns nobody reads, and the rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Literal

from magnet.errors import Malformed
from magnet.importers import guide_workbook, label_file, label_review
from magnet.importers.fields import Noun
from magnet.importers.mapping import FileMapping, recognised, require_fits
from magnet.importers.rows import Given, Read, RowReader
from magnet.importers.tables import table_rows
from magnet.importers.workbook import workbook_rows

FileNoun = Literal["vacancy", "training", "returnee", "workbook", "guide", "label"]
TITLE_OF: dict[Noun, str] = {"vacancy": "title", "training": "title", "returnee": "consent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file and how it is to be read; `limit` is the most bytes that it may unpack to."""

    data: bytes = field(repr=False)
    name: str
    noun: FileNoun
    today: date
    limit: int
    mapping: FileMapping | None = None
    country: str | None = None


@dataclass(slots=True)
class FileRows:
    """The rows of a file, read as they are asked for; `notes` say of the file as a whole what a user should know."""

    rows: Iterator[Read]
    mapping: FileMapping
    readers: list[RowReader]

    @property
    def notes(self) -> list[str]:
        """Known once all rows were asked for."""
        unread = sorted({column for reader in self.readers for column in reader.columns.unread})
        notes = [f"Read by the mapping {self.mapping.name}."] if self.mapping.name else []
        if unread:
            notes.append(f"Columns that no field is read from: {', '.join(unread)[:2000]}.")
        return notes


def read_file(source: Source) -> FileRows:
    """The rows of a file; raises where the file or its mapping cannot be read at all."""
    if source.noun == "workbook":
        rows, readers = workbook_rows(source.data, source.today, source.country, source.limit)
        return FileRows(rows, FileMapping(), readers)
    mapping = source.mapping
    if mapping is not None:
        require_fits(mapping, source.noun)
    lines = table_rows(source.data, source.name, mapping.layout if mapping else FileMapping().layout, source.limit)
    if source.noun == "guide":
        mapping = mapping or FileMapping(ignored=list(guide_workbook.SHOWN))
        lines = (line for line in lines if not guide_workbook.is_example(line))
    first = list(islice(lines, 20))
    columns = {column for line in first for column in line.cells}
    if source.noun == "label" and label_review.is_review(columns):
        own = label_review.own_labels(label_review.reviewed_in(chain(first, lines)), source.country)
        return FileRows(label_file.said_once(own), FileMapping(), [])
    if mapping is None:
        mapping = recognised(source.noun, columns)
    if source.noun == "label" and (language := label_file.language_of(source.name)) is not None:
        mapping = mapping.model_copy(update={"defaults": {"language": language, **mapping.defaults}})
    given = Given(noun=source.noun, mapping=mapping, today=source.today, country=source.country)
    reader = RowReader(given)
    reader.columns.meet(columns)
    _require_columns(source.noun, reader, columns)
    read = (reader.read(line) for line in chain(first, lines))
    return FileRows(label_file.said_once(read) if source.noun == "label" else read, mapping, [reader])


def _require_columns(noun: Noun, reader: RowReader, columns: set[str]) -> None:
    """Refuse a file in which not even the titles can be found: the user needs a mapping, not a thousand refusals."""
    if noun == "guide":
        said = ("country",) if reader.given.country else ()
        mapping = reader.given.mapping
        guide_workbook.require_columns(columns, {*reader.columns.by_field, *mapping.defaults, *said})
    if noun == "label":
        label_file.require_columns(columns, {*reader.columns.by_field, *reader.given.mapping.defaults})
    wanted = TITLE_OF.get(noun)
    known = {*reader.columns.by_field, *reader.given.mapping.defaults}
    if columns and wanted == "title" and "title" not in known:
        raise Malformed(
            f"No column is known to be the title. The file has: {', '.join(sorted(columns))[:500]}. "
            'Say which it is in a mapping file, such as: [columns] title = "...".'
        )
