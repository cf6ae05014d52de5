"""Bytes become numbered rows, and what is broken stays alone; what cannot be read at all is said clearly."""

import gzip
import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from magnet.errors import MagnetError, Malformed, TooLarge, Unsupported
from magnet.importers.tables import Layout, Line, table_rows

LIMIT = 50_000_000


def rows(data: bytes, name: str = "rows.csv", **layout: Any) -> list[Line]:
    return list(table_rows(data, name, Layout(**layout), LIMIT))


def cells(lines: list[Line]) -> list[dict[str, Any]]:
    return [dict(line.cells) for line in lines if line.fault is None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_from_the_file(delimiter: str) -> None:
    data = "\n".join(delimiter.join(row) for row in (["title", "place"], ["a cook", "Gyumri"])).encode()
    assert cells(rows(data)) == [{"title": "a cook", "place": "Gyumri"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_told_by_its_mark(encoding: str) -> None:
    data = "title,place\nсварщик,Գյումրի\n".encode(encoding)
    assert cells(rows(data)) == [{"title": "сварщик", "place": "Գյումրի"}]


@pytest.mark.parametrize(("encoding", "word"), [("cp1251", "сварщик"), ("cp1256", "خباز"), ("cp1252", "maçon")])
def test_other_encodings_are_read_where_the_mapping_names_them_and_refused_otherwise(encoding: str, word: str) -> None:
    data = ("title;place\n" + f"{word};x\n" * 5).encode(encoding)
    assert cells(rows(data, encoding=encoding))[0]["title"] == word
    with pytest.raises(Unsupported, match="not UTF-8 text, first seen in line 2"):
        rows(data)


def test_a_single_line_in_another_encoding_is_refused_alone() -> None:
    good = "повар,Москва\n" * 30
    data = f"title,place\n{good}".encode() + "сварщик,Казань\n".encode("cp1251") + "слесарь,Пермь\n".encode()
    found = rows(data)
    assert [line.number for line in found if line.fault] == [32]
    assert len(cells(found)) == 31


def test_broken_rows_stay_alone_with_the_line_numbers_that_an_editor_shows() -> None:
    data = b'title,place\n"a cook",A\ntoo,many,cells\n"never closed,B\n"two\nlines",C\nlast,D\n'
    found = rows(data)
    assert [(line.number, bool(line.fault)) for line in found] == [
        (2, False),
        (3, True),
        (4, True),
        (5, False),
        (7, False),
    ]
    assert cells(found) == [
        {"title": "a cook", "place": "A"},
        {"title": "two\nlines", "place": "C"},
        {"title": "last", "place": "D"},
    ]


def test_a_quote_inside_a_plain_cell_is_a_sign_like_others() -> None:
    assert cells(rows(b'title,note\nplumber,5" pipes\n')) == [{"title": "plumber", "note": '5" pipes'}]


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\r\0"))] * 2), min_size=1))
def test_what_the_csv_module_writes_is_read_again(table: list[tuple[str, str]]) -> None:
    import csv

    kept = [row for row in table if any(cell.strip() for cell in row)]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("one", "two"), *kept])
    if text.getvalue().count("\n") > 200:
        return
    found = rows(text.getvalue().encode(), delimiter=",")
    assert [(line.cells["one"], line.cells["two"]) for line in found if not line.fault] == kept


def test_json_lines_are_read_one_by_one() -> None:
    data = b'{"title": "cook"}\n\nnot json\n[1]\n{"n": NaN}\n' + b'{"a":' * 100_000 + b"\n\xff\n" + b'{"title": "x"}\n'
    found = rows(data, "rows.jsonl")
    assert [(line.number, line.fault) for line in found] == [
        (1, None),
        (3, "The line is not valid JSON."),
        (4, "The line is not a JSON object."),
        (5, "The line is not valid JSON."),
        (6, "The line is not valid JSON."),
        (7, "The line is not UTF-8 text."),
        (8, None),
    ]


def test_packed_files_are_unpacked_up_to_a_size() -> None:
    data = json.dumps({"title": "cook"}).encode() + b"\n"
    assert cells(rows(gzip.compress(data), "rows.jsonl.gz")) == [{"title": "cook"}]
    with pytest.raises(TooLarge):
        list(table_rows(gzip.compress(b" " * 3_000_000), "rows.jsonl.gz", Layout(), 1_000_000))


def workbook(*table: list[Any]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Jobs")
        for place, row in enumerate(table):
            sheet.write_row(place, 0, row)
    return target.getvalue()


def test_a_workbook_is_read_with_its_own_row_numbers() -> None:
    data = workbook([], ["title", "openings"], ["cook", 3], [], ["baker", 2.5])
    assert rows(data, "jobs.xlsx") == [
        Line(3, {"title": "cook", "openings": 3}),
        Line(5, {"title": "baker", "openings": 2.5}),
    ]


def test_a_caption_over_a_table_is_no_header() -> None:
    data = workbook(["Vacancies of November"], [], ["title", "openings"], ["cook", 3])
    assert rows(data, "jobs.xlsx") == [Line(4, {"title": "cook", "openings": 3})]
    assert rows(b"Vacancies of November;\ntitle;openings\ncook;3\n") == [Line(3, {"title": "cook", "openings": "3"})]


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The workbook with some parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = parts.get(name.rpartition("/")[2].removesuffix(".xml"))
            new.writestr(name, old.read(name) if part is None else part)
    return target.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    bomb = repacked(workbook(["title"], ["cook"]), sheet1=b"<worksheet>" + b" " * (LIMIT + 1) + b"</worksheet>")
    assert len(bomb) < 1_000_000
    with pytest.raises(TooLarge):
        rows(bomb, "jobs.xlsx")


def test_a_workbook_whose_cells_lie_far_apart_is_refused_before_it_is_read() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises(TooLarge, match="spans more than"):
        rows(repacked(workbook(["title"]), sheet1=sheet), "jobs.xlsx")


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.csv", Malformed),
        (b"  \n ", "a.csv", Malformed),
        (b"PK\x03\x04 no workbook", "a.xlsx", Unsupported),
        (b"\xd0\xcf\x11\xe0 old", "a.xls", Unsupported),
        (b'[{"title": "cook"}]', "a.json", Malformed),
        (b"title,title\na,b\n", "a.csv", Malformed),
        (b"\x1f\x8b broken", "a.csv.gz", Unsupported),
        ("title\nx\n".encode("utf-16-le"), "a.csv", Unsupported),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_clearly(data: bytes, name: str, error: type[MagnetError]) -> None:
    with pytest.raises(error) as raised:
        rows(data, name)
    assert raised.value.detail


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.jsonl", "a.jsonl.gz"]))
def test_no_bytes_do_more_than_refuse(data: bytes, name: str) -> None:
    with suppress(MagnetError):
        rows(data, name)
