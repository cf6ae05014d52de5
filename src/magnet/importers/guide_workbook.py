"""Files of guide sections, a row a section: the columns, the template, and sections written as they are read."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from magnet.errors import Malformed
from magnet.importers.fields import REQUIRED, folded
from magnet.importers.tables import Line
from magnet.importers.workbook_sheets import README, Column
from magnet.schemas.codes import nearest
from magnet.schemas.guide_structure import structure
from magnet.schemas.guides import LONGEST_TEXT, SOURCES

SHEET = "Sections"
EXAMPLE = "example:"
"""A row whose title begins so is not taken in."""
ROWS = 2000
COLUMNS = (
    Column("Country", "country", "Two-letter code or name", "GE"),
    Column("Region", "region", "ISO 3166-2 code or name; empty for the whole country"),
    Column("Topic", "topic", "One of the list", "housing", tuple(structure().topics)),
    Column("Language", "language", "of title and text, such as en, ka, ckb", "en"),
    Column("Title", "title", "Heading over the text", f"{EXAMPLE} Renting a flat"),
    Column("Text", "text", f"Paragraphs, with an empty line between them; lists by lines that begin with '- '. At most"
           f" {LONGEST_TEXT:,} characters", "Ask for a contract in writing.\n\n- with a date\n- signed by both"),
    Column("Sources", "sources", f"At least one, at most {SOURCES}, a line each: title | https://... | day on which you"
           " read it | day on which it was published, if it says so",
           "Housing page | https://housing.example | 2026-01-05"),
    Column("Fictional", "fictional", "yes for what is invented for a demonstration; else no", "no", ("yes", "no")),
)  # fmt: skip
SHOWN = ("State", "Version", "Review due")
"""What an export tells besides; it is not read."""
NEEDED = REQUIRED["guide"] - {"region", "fictional"}
EXPLANATION = (
    "Sections of country guides, a row each on the sheet Sections",
    "",
    "1. Every fact needs a source that everybody can read, with the day on which you read it there.",
    "2. A section is known by country or region, topic and language: a row about the same changes it.",
    "3. What you send is a draft. Somebody else reviews it, and with that it is published.",
    f"4. A row whose title begins with '{EXAMPLE}' is not taken in.",
    "5. No names, telephone numbers or addresses of people belong in a guide.",
    "6. Employment offices and training providers are records of their own, not text.",
)


def template_bytes() -> bytes:
    """The empty workbook (.xlsx), with one example."""
    example = [str(column.example or "") for column in COLUMNS]
    return _written([column.header for column in COLUMNS], [example])


def sections_bytes(sections: Iterable[Mapping[str, Any]]) -> bytes:
    """Sections as a workbook that can be changed and sent back; each with its fields, and what is `SHOWN` by name."""
    headers = [*(column.header for column in COLUMNS), *SHOWN]
    rows = [
        [*(_cell(column.field, one.get(column.field)) for column in COLUMNS), *(str(one[name] or "") for name in SHOWN)]
        for one in sections
    ]
    return _written(headers, rows)


def is_example(line: Line) -> bool:
    """Whether a row is the template's example, or another one marked so."""
    titles = (cell for name, cell in line.cells.items() if folded(name) == "title")
    return any(str(cell).strip().lower().startswith(EXAMPLE) for cell in titles)


def require_columns(columns: Iterable[str], read: Iterable[str]) -> None:
    """Raise Malformed unless all that is needed is read: it says which columns are missing, and which are not known."""
    there, missing = sorted(columns), sorted(NEEDED - {*read})
    if not there or not missing:
        return
    headers = {column.field: column.header for column in COLUMNS}
    known = {folded(one) for one in (*headers.values(), *SHOWN)}
    unknown = [name for name in there if folded(name) not in known]
    parts = [f"Missing columns: {', '.join(headers[field] for field in missing)}."]
    for name in unknown[:20]:
        near = nearest(name, {headers[field]: headers[field] for field in missing}, limit=1)
        parts.append(f"Not known: {name[:100]}{f' (did you mean {near[0]}?)' if near else ''}.")
    raise Malformed(" ".join(parts))


def _cell(field: str, value: Any) -> str:
    if field == "sources":
        return "\n".join(_source(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")


def _source(source: Mapping[str, Any]) -> str:
    said = (source["title"], source["url"], source["accessed_on"], source.get("published_on"))
    return " | ".join(str(one) for one in said if one)


def _written(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headers) - 1, 14)
        sheet.set_column(4, 6, 50)
        for place, name in enumerate(headers):
            sheet.write_string(0, place, name, header)
        for place, column in enumerate(COLUMNS):
            sheet.write_comment(0, place, column.note)
            if column.choices:
                rule = {"validate": "list", "source": list(column.choices), "error_message": column.note[:255]}
                sheet.data_validation(1, place, ROWS, place, rule)
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text, wrapped)
        readme = book.add_worksheet(README)
        readme.set_column(0, 0, 110)
        for number, text in enumerate(EXPLANATION):
            readme.write_string(number, 0, text)
    return target.getvalue()
