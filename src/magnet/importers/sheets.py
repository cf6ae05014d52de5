"""Workbooks (.xlsx) as rows of cells, after a look at how much they would unpack to."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import python_calamine as calamine

from magnet.errors import TooLarge, Unsupported
from magnet.importers.zip_guard import CHUNK, open_zip

MOST_CELLS = 10_000_000
"""Cells in the rectangle of one sheet: the reader holds it whole, empty cells too, at some 30 bytes each."""
REFERENCE = re.compile(rb'\br="\$?([A-Z]{1,3})\$?(\d{1,7})"')
LONGEST_REFERENCE = 20
DAMAGED = "This workbook cannot be read: it is damaged, locked by a password, or no workbook."


def sheet_names(data: bytes, limit: int) -> list[str]:
    """The names of a workbook's sheets, in order."""
    return list(_opened(data, limit).sheet_names)


def sheet_rows(data: bytes, sheet: str | None, limit: int) -> Iterator[tuple[int, list[Any]]]:
    """Row numbers as the workbook shows them, with cells: text, numbers, dates as ISO text; the first sheet by default.

    Raises TooLarge for a workbook that unpacks to more than `limit` bytes or whose sheets span too many cells.
    """
    book = _opened(data, limit)
    names = book.sheet_names
    if not names:
        raise Unsupported("The workbook has no sheet.")
    if sheet is not None and sheet not in names:
        raise Unsupported("The workbook has no sheet of the name that the mapping gives.", extra={"sheets": names})
    try:
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        raise Unsupported(DAMAGED) from error
    return ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1))


def _opened(data: bytes, limit: int) -> calamine.CalamineWorkbook:
    with open_zip(BytesIO(data), limit) as archive:
        for file in archive.infolist():
            _look_through(archive, file, limit)
    try:
        return calamine.load_workbook(BytesIO(data))
    except calamine.CalamineError as error:
        raise Unsupported(DAMAGED) from error


def _look_through(archive: zipfile.ZipFile, file: zipfile.ZipInfo, limit: int) -> None:
    """Unpack a part piece by piece: its real size, and for a sheet how far its cells lie apart."""
    is_sheet = file.filename.startswith("xl/worksheets/") and file.filename.endswith(".xml")
    size, tail, right, bottom = 0, b"", 1, 1
    try:
        with archive.open(file) as part:
            while piece := part.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise TooLarge(f"This unpacks to more than {limit:,} bytes.")
                if is_sheet:
                    for letters, digits in REFERENCE.findall(tail + piece):
                        right, bottom = max(right, _column(letters)), max(bottom, int(digits))
                    tail = piece[-LONGEST_REFERENCE:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unsupported(DAMAGED) from error
    if right * bottom > MOST_CELLS:
        raise TooLarge(f"A sheet spans more than {MOST_CELLS:,} cells: delete empty rows and columns at its end.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cell(value: Any) -> Any:
    """Whole numbers without their point, dates and times as text, errors as nothing."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value
