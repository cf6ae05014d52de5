"""Labels as a workbook for a native speaker: a row a label, with a verdict to choose and room for the right words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal, get_args

import xlsxwriter
from pydantic import ValidationError

from magnet.importers.fields import folded as column_name
from magnet.importers.rows import Read
from magnet.importers.tables import Layout, Line, table_rows
from magnet.importers.workbook_sheets import README, Column
from magnet.schemas.faults import faults_of
from magnet.schemas.label_words import concept_uri
from magnet.schemas.labels import LocalLabelIn
from magnet.schemas.pages import FieldError

Verdict = Literal["keep", "change", "remove"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SHEET, LEFT_OUT = "Labels", "Left out"
SHARED = "shared"
ORIGIN = "review"
COLUMNS = (
    Column("Concept", "concept", "ISCO-08 code, the id of a skill, or a uri. Leave it as it is"),
    Column("English", "english", "What the concept is: its labels in English"),
    Column("Language", "language", "Of the label. Leave it as it is"),
    Column("Label", "label", "What somebody may call it. Leave it as it is: write the right words into Corrected"),
    Column("Use", "use", "preferred: what is shown; alternative: by what else it is found"),
    Column("Source", "source", "Where the words are from"),
    Column("Reviewed", "reviewed", "Whether a native speaker has looked at it before"),
    Column("Whose", "whose", f"{SHARED}: of all countries; else the country's own"),
    Column("Verdict", "verdict", "keep, change (write the right words beside it) or remove; empty: not looked at", None,
           VERDICTS),
    Column("Corrected", "corrected", "With change: how people really say it"),
)  # fmt: skip
FIELDS = {column_name(column.header): column.field for column in COLUMNS}
WIDTHS = (14, 40, 10, 40, 12, 16, 10, 9, 11, 40)
LEFT_COLUMNS = ("concept", "draft", "read_as", "why")
EXPLANATION = (
    "Labels for a native speaker to look at, a row each on the sheet Labels",
    "",
    "1. Read the English first, then the label: would people who do this work call it so?",
    "2. keep: yes. change: write how they do say it into Corrected. remove: it is wrong, and you know nothing better.",
    "3. Wrong is worse than missing: remove what you doubt.",
    "4. A row without a verdict stays as it is. Send the workbook back with whatever you got to.",
    "5. Leave the other columns as they are: by them a label is found again.",
    "6. The sheet Left out, where there is one, lists drafts that were not taken, and why.",
    "7. No names, places or numbers belong in a label.",
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A label to be looked at; `concept` is the short name by which label files know it."""

    concept: str
    english: str
    language: str
    label: str
    use: str
    source: str
    reviewed: bool
    whose: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row that somebody gave a verdict on, or the faults for which it cannot be followed."""

    line: int
    concept: str = ""
    language: str = ""
    label: str = ""
    use: str = "alternative"
    whose: str = SHARED
    verdict: Verdict | None = None
    corrected: str = ""
    faults: tuple[FieldError, ...] = ()


def review_bytes(rows: Iterable[ReviewRow], left_out: Sequence[Mapping[str, str]]) -> bytes:
    """The workbook (.xlsx): every cell is text, so that nothing in it is reckoned."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, WIDTHS[place])
            sheet.write_string(0, place, column.header, bold)
            sheet.write_comment(0, place, column.note)
        number = 0
        for number, row in enumerate(rows, start=1):
            reviewed = "yes" if row.reviewed else "no"
            cells = (row.concept, row.english, row.language, row.label, row.use, row.source, reviewed, row.whose)
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text)
        for place, column in enumerate(COLUMNS):
            if column.choices and number:
                rule = {"validate": "list", "source": list(column.choices), "error_message": column.note[:255]}
                sheet.data_validation(1, place, number, place, rule)
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
        if left_out:
            _add_left_out(book.add_worksheet(LEFT_OUT), left_out, bold)
        readme = book.add_worksheet(README)
        readme.set_column(0, 0, 110)
        for place, text in enumerate(EXPLANATION):
            readme.write_string(place, 0, text)
    return target.getvalue()


def _add_left_out(sheet: Any, left_out: Sequence[Mapping[str, str]], bold: Any) -> None:
    sheet.set_column(0, len(LEFT_COLUMNS) - 1, 40)
    for place, name in enumerate(LEFT_COLUMNS):
        sheet.write_string(0, place, name.replace("_", " ").capitalize(), bold)
        for number, row in enumerate(left_out, start=1):
            sheet.write_string(number, place, row.get(name, ""))


def is_review(columns: Iterable[str]) -> bool:
    """Whether a table is a workbook that was written here."""
    return {"verdict", "label", "concept"} <= {column_name(name) for name in columns}


def read_review(data: bytes, name: str, limit: int) -> Iterator[Reviewed]:
    """The rows of a reviewed workbook on which there is a verdict."""
    return reviewed_in(table_rows(data, name, Layout(sheet=SHEET), limit))


def reviewed_in(lines: Iterable[Line]) -> Iterator[Reviewed]:
    """The same of a table that was opened already."""
    for line in lines:
        found = _reviewed(line)
        if found is not None:
            yield found


def _reviewed(line: Line) -> Reviewed | None:
    if line.fault is not None:
        return Reviewed(line.number, faults=(FieldError(field="(row)", code="row", message=line.fault),))
    cells = {FIELDS[name]: _text(cell) for key, cell in line.cells.items() if (name := column_name(key)) in FIELDS}
    verdict, corrected = cells.get("verdict", "").casefold(), cells.get("corrected", "")
    if not verdict and not corrected:
        return None
    wrong = _fault_of(verdict, corrected, cells.get("label", ""))
    if wrong is not None:
        return Reviewed(line.number, faults=(wrong,))
    told = {name: cells[name] for name in ("concept", "language", "label", "use", "whose") if cells.get(name)}
    return Reviewed(line.number, **told, verdict=verdict, corrected=corrected)  # type: ignore[arg-type]


def _fault_of(verdict: str, corrected: str, label: str) -> FieldError | None:
    if verdict not in VERDICTS:
        return FieldError(field="verdict", code="literal_error", message="Choose keep, change or remove.")
    if verdict == "change" and not corrected:
        return FieldError(field="corrected", code="missing", message="Write the right words beside change.")
    if verdict == "change" and corrected == label:
        return FieldError(field="corrected", code="same", message="These are the same words: choose keep, or others.")
    if verdict != "change" and corrected:
        message = "There are other words here: choose change, or take them away."
        return FieldError(field="verdict", code="literal_error", message=message)
    if not label:
        return FieldError(field="label", code="missing", message="The label that this is about is gone.")
    return None


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def own_labels(some: Iterable[Reviewed], country: str | None) -> Iterator[Read]:
    """What verdicts come to as a country's own labels; to keep a shared label nothing is needed."""
    for one in some:
        if one.faults:
            yield Read(one.line, "label", errors=one.faults)
        elif one.whose.casefold() not in (SHARED, (country or "").casefold()):
            message = "This is a label of another country."
            yield Read(one.line, "label", errors=(FieldError(field="(row)", code="other_country", message=message),))
        elif one.verdict != "keep" or one.whose != SHARED:
            yield _own_label(one, country)


def _own_label(one: Reviewed, country: str | None) -> Read:
    fields: dict[str, Any] = {
        "country": country,
        "language": one.language,
        "concept": one.concept,
        "text": one.corrected or one.label,
        "use": "removed" if one.verdict == "remove" else one.use,
        "reviewed": True,
    }
    if one.verdict == "change":
        fields |= {"origin": ORIGIN, "replaces": one.label}
    try:
        new = LocalLabelIn.model_validate(fields)
    except ValidationError as error:
        names = {"text": "corrected" if one.corrected else "label"}
        faults = [fault.model_copy(update={"field": names.get(fault.field, fault.field)}) for fault in faults_of(error)]
        return Read(one.line, "label", errors=tuple(faults))
    return Read(one.line, "label", {**fields, "concept": concept_uri(one.concept), "source_reference": new.about})
