"""The assessment's workbook: what the template asks for, filled in, is read; its example rows are not."""

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from magnet.errors import Unsupported
from magnet.importers.fields import fields_of
from magnet.importers.files import Source, read_file
from magnet.importers.rows import Read
from magnet.importers.sheets import sheet_names, sheet_rows
from magnet.importers.workbook_sheets import FORM, SHEETS, TABLES
from magnet.importers.workbook_template import template_bytes
from magnet.schemas.assessments import AssessmentIn

LIMIT = 10_000_000
FORM_ROWS = {"Title": "Dohuk 2026", "Country": "Iraq", "Period from": "2026-01-01", "Period to": "2026-02-01"}


def filled(form: dict[str, str], **sheets: list[dict[str, Any]]) -> bytes:
    """A workbook like the template, with these rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(FORM.sheet)
        for place, column in enumerate(FORM.columns):
            sheet.write_row(place, 0, [column.header, form.get(column.header, "")])
        for table in TABLES.values():
            sheet = book.add_worksheet(table.sheet)
            headers = [column.header for column in table.columns]
            sheet.write_row(0, 0, headers)
            for place, row in enumerate(sheets.get(table.sheet, []), start=1):
                assert set(row) <= set(headers)
                sheet.write_row(place, 0, [row.get(header, "") for header in headers])
    return target.getvalue()


def read(data: bytes, country: str | None = None) -> list[Read]:
    source = Source(data=data, name="a.xlsx", noun="workbook", today=date(2026, 3, 1), limit=LIMIT, country=country)
    return list(read_file(source).rows)


def test_the_template_has_every_sheet_and_says_nothing_by_itself() -> None:
    data = template_bytes()
    assert sheet_names(data, LIMIT)[1:] == list(SHEETS)
    assert read(data) == []


def test_every_column_of_the_template_is_a_field() -> None:
    for table in TABLES.values():
        assert {column.field for column in table.columns} <= set(fields_of(table.noun))
        header = next(iter(sheet_rows(template_bytes(), table.sheet, LIMIT)))[1]
        assert header == [column.header for column in table.columns]
    assert {column.field for column in FORM.columns} <= set(AssessmentIn.model_fields)


def test_a_filled_workbook_is_read_employers_first_and_the_assessment_with_its_findings() -> None:
    rows = read(
        filled(
            FORM_ROWS,
            Employers=[{"Name": "example: nobody"}, {"Name": "Zagros Steel", "Sector": "C"}],
            Findings=[
                {"ISCO code": 7212, "Demand": 2, "Region": "Dohuk", "Pay from": 700000, "Currency": "IQD"},
                {"ISCO code": "welders", "Demand": 1},
                {"ISCO code": 5120, "Demand": "lots"},
            ],
            Vacancies=[{"Title": "Welder", "Employer": "Zagros Steel", "Essential skills": "MIG; reading plans"}],
            Trainings=[{"Title": "Welding", "Seats": 12, "Cost": "50000 IQD"}],
            Services=[{"Name": "Employment office", "Languages": "Kurdish; Arabic", "Free": "yes"}],
        )
    )
    assert [(row.noun, row.sheet, row.number) for row in rows] == [
        ("employer", "Employers", 3),
        ("finding", "Findings", 3),
        ("finding", "Findings", 4),
        ("assessment", "Assessment", 1),
        ("service", "Services", 2),
        ("vacancy", "Vacancies", 2),
        ("training", "Trainings", 2),
    ]
    by_noun = {row.noun: row for row in rows}
    assert [bool(row.errors) for row in rows] == [False, True, True, False, False, False, False]
    (finding,) = by_noun["assessment"].fields["findings"]
    assert (finding["code"], finding["demand"], finding["region"]) == ("7212", 2, "IQ-DA")
    vacancy = by_noun["vacancy"]
    assert (vacancy.employer, vacancy.fields["source_kind"]) == ("Zagros Steel", "assessment")
    assert vacancy.fields["assessment"] == by_noun["assessment"].fields["source_reference"]
    assert vacancy.fields["country"] == "IQ"
    assert by_noun["training"].fields["cost"]["maximum"] == 50_000
    assert by_noun["service"].fields["languages"] == ["ku", "ar"]
    assert by_noun["service"].fields["free"] is True


def test_findings_without_a_described_assessment_are_refused_with_what_is_missing() -> None:
    (row,) = read(filled({"Title": "No dates"}, Findings=[{"ISCO code": 7212, "Demand": 2}]), country="IQ")
    assert row.noun == "assessment"
    assert {error.field for error in row.errors} == {"period_start", "period_end"}


def test_another_workbook_is_refused() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Budget").write(0, 0, "x")
    with pytest.raises(Unsupported, match="Findings"):
        read(target.getvalue())
