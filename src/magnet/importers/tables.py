"""Bytes of a table (CSV, workbook, JSON lines) as rows by column name, numbered as a reader of the file sees them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from magnet.errors import Malformed, Unsupported
from magnet.importers.delimited import Dialect, delimited_rows
from magnet.importers.sheets import sheet_rows
from magnet.importers.zip_guard import read_stream

ZIP_MARK = b"PK\x03\x04"
JSON_NAMES = (".jsonl", ".ndjson", ".json")
LARGEST_LINE = 2_000_000
"""Bytes in one JSON line; an advert has some thousands."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its number (in a text file the line that it begins in), its cells, or what is wrong."""

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file where it does not say so itself; None leaves it to the file."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


def table_rows(data: bytes, name: str, layout: Layout, limit: int) -> Iterator[Line]:
    """The rows of a file by its kind, told from its content and its name.

    Raises TooLarge where it unpacks to more than `limit` bytes, Unsupported or Malformed where it cannot be read at
    all. What is wrong with one row is that row's fault and stops no other.
    """
    data = read_stream(BytesIO(data), limit)
    plain = name.lower().removesuffix(".gz")
    if not data.strip():
        raise Malformed("The file is empty.")
    if data.startswith(ZIP_MARK):
        return named_rows(sheet_rows(data, layout.sheet, limit), layout.header_row)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unsupported("This is an old workbook (.xls) or locked by a password: save it as .xlsx or CSV.")
    if plain.endswith(JSON_NAMES) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return json_rows(data)
    return named_rows(delimited_rows(data, Dialect(layout.encoding, layout.delimiter)), layout.header_row)


def json_rows(data: bytes) -> Iterator[Line]:
    """One object a line; empty lines are skipped."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.lstrip().startswith(b"["):
        raise Malformed("This is one JSON array: JSON lines is needed, with one object a line.")
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield _object(number, line)


def _object(number: int, line: bytes) -> Line:
    if len(line) > LARGEST_LINE:
        return Line(number, fault=f"The line is longer than {LARGEST_LINE:,} bytes.")
    try:
        value = json.loads(line.decode(), parse_constant=_no_constant)
    except UnicodeDecodeError:
        return Line(number, fault="The line is not UTF-8 text.")
    except (ValueError, RecursionError):
        return Line(number, fault="The line is not valid JSON.")
    if not isinstance(value, dict):
        return Line(number, fault="The line is not a JSON object.")
    return Line(number, value)


def _no_constant(_name: str) -> None:
    raise ValueError("no number")


def named_rows(rows: Iterator[tuple[int, list[Any] | str]], header_row: int | None) -> Iterator[Line]:
    """Rows of cells as rows by column name.

    The header is the row with that number, else the first with content, a caption above the table passed over.
    """
    header: list[str] = []
    for number, cells in rows:
        if header_row is not None and number < header_row:
            continue
        if isinstance(cells, str):
            if not header:
                raise Malformed(f"The header in line {number} cannot be read: {cells}")
            yield Line(number, fault=cells)
        elif not any(str(cell).strip() for cell in cells if cell is not None):
            continue
        elif not header:
            if header_row is not None or not _is_caption(cells):
                header = _header(cells)
        else:
            yield _line(number, header, cells)
    if not header:
        raise Malformed("The file holds no header row.")


def _is_caption(cells: list[Any]) -> bool:
    """Whether a row of a table of several columns holds one text only, as titles over a table do."""
    return len(cells) > 1 and sum(bool(str(cell).strip()) for cell in cells if cell is not None) == 1


def _header(cells: list[Any]) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Malformed(f"Two columns have the same name: {', '.join(twice)[:200]}.")
    return names


def _line(number: int, header: list[str], cells: list[Any]) -> Line:
    width = len(header)
    is_longer = len(cells) > width and any(str(cell).strip() for cell in cells[width:] if cell is not None)
    if is_longer or len(cells) < width:
        return Line(number, fault=f"The row has {len(cells)} cells, the header has {width}.")
    return Line(number, {name: cell for name, cell in zip(header, cells, strict=False) if name})
