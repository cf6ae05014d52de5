"""Writes the empty workbook for a labour-market assessment: notes on headers, lists of codes, example rows."""

from io import BytesIO
from typing import Any

import xlsxwriter

from magnet.importers.workbook_sheets import EXAMPLE, FORM, README, TABLES, Column, Table

ROWS = 2000
"""Rows under the header that the lists of codes hold for."""
LONGEST_LIST = 255
"""Characters that a spreadsheet takes in a list of allowed values."""
EXPLANATION = (
    "Workbook for a labour-market assessment",
    "",
    "1. Describe the assessment on the sheet Assessment: title, country and the period are needed.",
    "2. Findings: demand by occupation group (ISCO-08) and region, from -2 (surplus) to 2 (shortage).",
    "3. Employers, Vacancies, Trainings, Services: one row each. Vacancies and trainings name an employer of the "
    "sheet Employers, or one that is known already, by name or reference.",
    "4. Move the mouse over a header to see what belongs there. Leave empty what is not known.",
    f"5. Rows with a cell that starts with the word {EXAMPLE} are not taken in: overwrite or leave them.",
    "6. Do not change the names of sheets and headers. Further columns of your own are passed over.",
    "7. No names, telephone numbers or addresses of people belong in this workbook.",
    "8. Send the same workbook again after changes: rows that are known are changed, not doubled.",
)


def template_bytes() -> bytes:
    """The workbook (.xlsx)."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        example = book.add_format({"italic": True, "font_color": "#7F7F7F"})
        title = book.add_format({"bold": True, "font_size": 14})
        readme = book.add_worksheet(README)
        readme.set_column(0, 0, 110)
        for row, text in enumerate(EXPLANATION):
            readme.write_string(row, 0, text, title if row == 0 else None)
        form = book.add_worksheet(FORM.sheet)
        form.set_column(0, 0, 18)
        form.set_column(1, 1, 60)
        for row, column in enumerate(FORM.columns):
            form.write_string(row, 0, column.header, header)
            form.write_comment(row, 0, column.note)
        for table in TABLES.values():
            _table(book.add_worksheet(table.sheet), table, header, example)
    return target.getvalue()


def _table(sheet: Any, table: Table, header: Any, example: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, 18)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.header, header)
        sheet.write_comment(0, place, column.note)
        if column.example is not None:
            sheet.write(1, place, column.example, example)
        _choices(sheet, place, column)


def _choices(sheet: Any, place: int, column: Column) -> None:
    """A list to choose from; others may be typed in cells that take several."""
    if not column.choices or len(",".join(column.choices)) > LONGEST_LIST:
        return
    rule = {
        "validate": "list",
        "source": list(column.choices),
        "error_type": "warning" if column.field in ("licences", "conditions") else "stop",
        "error_title": column.header,
        "error_message": column.note[:255],
    }
    sheet.data_validation(1, place, ROWS, place, rule)
