"""CSV text as rows of cells: encodings that are said, delimiters that are guessed, and broken rows that stay alone."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass

from magnet.errors import Unsupported

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "cp1256")
"""What a mapping may name; one byte encodings are never guessed, because any text reads as any of them."""
DELIMITERS = (",", ";", "\t", "|")
LINES_IN_ROW, LARGEST_ROW = 300, 1_000_000
"""How far a quoted cell may run on before its quote counts as never closed: lines, and characters."""
BAD_SHARE = 0.1
ENDS_INSIDE, UNCLOSED = "A quote ends inside a cell.", "A quote is opened and not closed."
csv.field_size_limit(LARGEST_ROW + 1)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known of a file beforehand."""

    encoding: str | None = None
    delimiter: str | None = None


def delimited_rows(data: bytes, dialect: Dialect) -> Iterator[tuple[int, list[str] | str]]:
    """Number of the line that a row begins in, with its cells or what is wrong with it."""
    lines = _lines(_text(data, dialect.encoding))
    delimiter = dialect.delimiter or _delimiter(lines)
    return _rows(lines, delimiter)


def _text(data: bytes, encoding: str | None) -> str:
    """The text; in UTF-8 a few bad lines keep their bytes as lone surrogates, by which they are told later."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    elif encoding is None and b"\0" in data[:10_000]:
        raise Unsupported('The file holds zero bytes: it may be UTF-16 without its mark. Say encoding = "utf-16".')
    if encoding not in (None, "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Unsupported(f"The file is not {encoding} text, first seen in line {line}.") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        first = data.count(b"\n", 0, error.start) + 1
    text = data.decode(errors="surrogateescape")
    lines = [line for line in text.split("\n") if line.strip()]
    speaking = [line for line in lines if not line.isascii()]
    bad = sum(map(_is_broken, speaking))
    if first == 1 or bad == len(lines) - 1 or bad > BAD_SHARE * len(speaking) + 1:
        raise Unsupported(
            f"The file is not UTF-8 text, first seen in line {first}. Save it as UTF-8, or name its encoding in the "
            f'mapping, such as encoding = "cp1251" (one of {", ".join(ENCODINGS)}).'
        )
    return text


def _is_broken(line: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in line)


def _lines(text: str) -> list[str]:
    """Physical lines with their ends; not `splitlines`, which also ends lines where no editor does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first lines into the most columns, alike in all of them where there is one."""
    some = [line for line in lines[:50] if line.strip()][:20]

    def rank(delimiter: str) -> tuple[bool, int]:
        counts = [len(next(csv.reader([line], delimiter=delimiter), [])) for line in some]
        return bool(counts) and counts.count(counts[0]) * 2 > len(counts), counts[0] if counts else 0

    return max(DELIMITERS, key=rank)


def _rows(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    place, width = 0, 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        cells, taken = _row(lines, place, delimiter, width)
        number = place + 1
        place += taken
        if isinstance(cells, list):
            width = width or len(cells)
            if len(cells) != width:
                cells = f"The row has {len(cells)} cells, the header has {width}."
            elif any(map(_is_broken, cells)):
                cells = "The row is not UTF-8 text."
        yield number, cells


def _row(lines: list[str], place: int, delimiter: str, width: int) -> tuple[list[str] | str, int]:
    """One row's cells and how many lines it took.

    A quote that is not closed would swallow all that follows: where the row does not end well, or ends with another
    number of cells than the header has, only its first line is given up.
    """
    row = lines[place]
    for taken in range(1, LINES_IN_ROW + 1):
        if taken > 1:
            if place + taken > len(lines) or len(row) > LARGEST_ROW:
                break
            following = lines[place + taken - 1]
            row += "\n" + following
            if '"' not in following:
                continue
        try:
            cells = next(csv.reader([part + "\n" for part in row.split("\n")], delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            return ENDS_INSIDE, 1
        if taken > 1 and width and len(cells) != width:
            break
        return cells, taken
    return UNCLOSED, 1
