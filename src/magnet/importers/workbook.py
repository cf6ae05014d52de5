"""Reads the workbook of an office's labour-market assessment: a sheet a kind of row, the assessment itself a form."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from pydantic import ValidationError

from magnet.errors import Unsupported
from magnet.importers.fields import Noun, folded
from magnet.importers.mapping import ColumnIn, FileMapping
from magnet.importers.readings import READERS, Setting, Unread, text_of
from magnet.importers.references import MARK, digest
from magnet.importers.rows import Given, Read, RowReader
from magnet.importers.sheets import sheet_names, sheet_rows
from magnet.importers.tables import Line, named_rows
from magnet.importers.workbook_sheets import EXAMPLE, FORM, SHEETS, TABLES, Table
from magnet.schemas.assessments import AssessmentIn
from magnet.schemas.faults import faults_of
from magnet.schemas.pages import FieldError

Readers = list[RowReader]


def workbook_rows(data: bytes, today: date, country: str | None, limit: int) -> tuple[Iterator[Read], Readers]:
    """All rows of the workbook, employers first, then the assessment with its findings, then what names them.

    `country` is that of a workbook whose form does not say one. Raises Unsupported where none of the template's
    sheets is there.
    """
    there = {folded(name): name for name in sheet_names(data, limit)}
    if not any(folded(name) in there for name in SHEETS):
        raise Unsupported(f"This is not the workbook for an assessment: it has none of the sheets {', '.join(SHEETS)}.")
    form = _form(data, there, limit)
    setting = Setting(today=today)
    said = form.get("country")
    country = READERS["country"](said[1], setting) if said else country
    readers: Readers = []

    def rows_of(table: Table, defaults: dict[str, Any]) -> Iterator[Read]:
        if folded(table.sheet) not in there:
            return iter(())
        mapping = _mapping(table, defaults)
        given = Given(noun=table.noun, mapping=mapping, today=today, country=country, sheet=table.sheet)
        reader = RowReader(given)
        readers.append(reader)
        lines = named_rows(sheet_rows(data, there[folded(table.sheet)], limit), 1)
        return (reader.read(line) for line in lines if not _is_example(line))

    findings = list(rows_of(TABLES["finding"], {}))
    assessment = _assessment(form, findings, country, setting)
    reference = assessment[-1].fields.get("source_reference") if assessment else None
    nouns: tuple[Noun, ...] = ("service", "vacancy", "training")
    others = [rows_of(TABLES[noun], {} if noun == "service" else {"source_kind": "assessment"}) for noun in nouns]
    rows = chain(rows_of(TABLES["employer"], {}), assessment, *others)
    return (_from_assessment(row, reference) for row in rows), readers


def _mapping(table: Table, defaults: dict[str, Any]) -> FileMapping:
    columns = {column.field: ColumnIn(columns=[column.header]) for column in table.columns}
    return FileMapping(columns=columns, defaults=defaults)


def _from_assessment(row: Read, reference: str | None) -> Read:
    """Rows come from their assessment and sheet, so that a number 1 on each sheet, or in each year, is not one row."""
    if row.sheet == FORM.sheet or row.errors:
        return row
    row.fields["source"] = f"{reference or 'workbook'} {row.noun}"[:300]
    if row.noun in ("vacancy", "training") and reference is not None:
        row.fields["assessment"] = reference
    return row


def _is_example(line: Line) -> bool:
    return any(folded(str(cell)).startswith(EXAMPLE) for cell in line.cells.values() if cell is not None)


def _form(data: bytes, there: dict[str, str], limit: int) -> dict[str, tuple[int, str]]:
    """The assessment's own facts: field to row number and text."""
    if folded(FORM.sheet) not in there:
        return {}
    names = {folded(column.header): column.field for column in FORM.columns}
    found: dict[str, tuple[int, str]] = {}
    for number, cells in sheet_rows(data, there[folded(FORM.sheet)], limit):
        field = names.get(folded(str(cells[0]))) if cells and cells[0] is not None else None
        value = text_of(cells[1]) if len(cells) > 1 else None
        if field is not None and value is not None:
            found[field] = (number, value)
    return found


def _assessment(
    form: dict[str, tuple[int, str]], findings: list[Read], country: str | None, setting: Setting
) -> list[Read]:
    """Findings that cannot be read as rows of their own, then the assessment with all others, if there is any."""
    refused = [finding for finding in findings if finding.errors]
    good = [finding for finding in findings if not finding.errors]
    if not form and not findings:
        return []
    fields: dict[str, Any] = {"country": country} if country else {}
    errors: list[FieldError] = []
    for name, (_, text) in form.items():
        reading = FORM.reading(name)
        try:
            fields[name] = READERS[reading](text, setting)
        except (Unread, ValueError) as error:
            errors.append(FieldError(field=name, code="unreadable", message=str(error)))
    fields["findings"] = [finding.fields for finding in good]
    fields.setdefault("source_reference", MARK + digest({name: fields.get(name) for name in ("country", "title")}))
    if not errors:
        try:
            AssessmentIn.model_validate(fields)
        except ValidationError as error:
            errors += faults_of(error)
    notes = tuple(f"Finding in row {one.number}: {note}" for one in good for note in one.notes)
    number = min((row for row, _ in form.values()), default=1)
    return [*refused, Read(number, "assessment", fields, errors=tuple(errors), notes=notes, sheet=FORM.sheet)]
