"""A report as a file: CSV for programs, a workbook to be read and printed; both say what each figure means."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from fastapi import Response

from magnet.schemas.indicators import IndicatorFigure, IndicatorRow, Report
from magnet.services.context import Context
from magnet.web.answers import FILE_VARY, REVALIDATED

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "dimension",
    "value",
    "indicator",
    "unit",
    "reason",
    "figure",
    "lower_quartile",
    "upper_quartile",
    "spans",
    "withheld",
)
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet would take for the beginning of a formula."""
WITHHELD = "withheld"
TOTAL = "total"


def csv_file(report: Report) -> Response:
    """The answer with the CSV."""
    return _file(csv_text(report).encode(), "text/csv; charset=utf-8", f"report-{report.id}.csv")


async def workbook_file(ctx: Context, report: Report) -> Response:
    """The answer with the workbook, which is written off the event loop."""
    data = await ctx.runtime.compute(workbook, report)
    return _file(data, WORKBOOK, f"report-{report.id}.xlsx")


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Cache-Control": REVALIDATED, "Vary": FILE_VARY}
    return Response(
        data, media_type=media_type, headers=headers | {"Content-Disposition": f'attachment; filename="{name}"'}
    )


def csv_text(report: Report) -> str:
    """A head of lines that start with `#`, then a line for each figure, and one for each reason."""
    target = StringIO(newline="")
    writer = csv.writer(target)
    for name, value in about(report):
        writer.writerow([f"# {name}", plain(value)])
    for one in report.table.definitions:
        writer.writerow([f"# definition of {one.code}", one.unit, one.definition])
    writer.writerow(COLUMNS)
    units = {one.code: one.unit for one in report.table.definitions}
    for row in report.table.rows:
        for code, figure in row.figures.items():
            place = [row.dimension or TOTAL, plain(row.value or ""), code, units[code]]
            if figure is None:
                writer.writerow([*place, "", "", "", "", "", "yes"])
                continue
            lower, upper = figure.quartiles or (None, None)
            writer.writerow([*place, "", figure.value, lower, upper, figure.spans, "no"])
            writer.writerows([*place, one.reason, one.times, "", "", "", "no"] for one in figure.reasons)
    return target.getvalue()


def about(report: Report) -> Iterator[tuple[str, str]]:
    """What is to be known of a report before its figures, each with its name."""
    asked = report.table.asked.model_dump(mode="json", exclude={"by", "retained", "period_start", "period_end"})
    yield "title", report.title
    yield "as of", report.as_of.isoformat()
    yield "period", f"{report.period_start} to {report.period_end}"
    for name, value in asked.items():
        if value is not None:
            yield name, str(value)
    yield "retained", f"{report.table.asked.retained}: {report.table.retained_means}"
    for one in report.table.programmes:
        yield f"programme {one.code}", f"{one.name}; donor: {one.donor or 'not stated'}"
        for code, target in one.targets.items():
            reached = ", ".join(f"{number} {per}" for number, per in _targets(target.per_year, target.whole))
            yield f"target of {one.code} for {code}", reached
    yield "made", f"{report.created_at:%Y-%m-%d %H:%M} UTC by {report.created_by}"
    yield "note", report.table.note


def _targets(per_year: int | None, whole: int | None) -> Iterator[tuple[int, str]]:
    if per_year is not None:
        yield per_year, "a year"
    if whole is not None:
        yield whole, "in all"


def plain(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULAS) else line


def workbook(report: Report) -> bytes:
    """The workbook (.xlsx): about it, the figures of all, a sheet for each dimension, reasons, definitions."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "created": report.created_at.replace(tzinfo=None)})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "faint": book.add_format({"italic": True, "font_color": "#7F7F7F", "align": "right"}),
        }
        _text_sheet(book, "About", ("what", "value"), list(about(report)), styles)
        by_dimension: dict[str, list[IndicatorRow]] = {}
        for row in report.table.rows:
            by_dimension.setdefault(row.dimension or TOTAL, []).append(row)
        for dimension, rows in by_dimension.items():
            _figures(_sheet(book, dimension, report), report, rows, styles)
        reasons = [
            (code, one.reason, str(one.times))
            for code, figure in by_dimension[TOTAL][0].figures.items()
            for one in (figure.reasons if figure else ())
        ]
        _text_sheet(book, "Reasons", ("indicator", "reason", "times"), reasons, styles)
        definitions = [(one.code, one.unit, one.definition) for one in report.table.definitions]
        _text_sheet(book, "Definitions", ("indicator", "unit", "definition"), definitions, styles)
    return target.getvalue()


def _sheet(book: Any, name: str, report: Report) -> Any:
    """A sheet that prints on pages one wide, with its head on each, and says which report it is of."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_footer(f"&L{report.as_of}  {report.id}&R&P / &N")
    return sheet


def _figures(sheet: Any, report: Report, rows: Sequence[IndicatorRow], styles: Mapping[str, Any]) -> None:
    """A line for each indicator, a column for each value; of days the median, with quartiles in the total's sheet."""
    head = ["indicator", "unit", *(row.value or TOTAL for row in rows)]
    total = rows[0].dimension is None
    for place, name in enumerate([*head, *(("lower quartile", "upper quartile", "spans") if total else ())]):
        sheet.write_string(0, place, name, styles["head"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(head) - 1, 13)
    for line, one in enumerate(report.table.definitions, 1):
        sheet.write_string(line, 0, one.code)
        sheet.write_string(line, 1, one.unit)
        for place, row in enumerate(rows, 2):
            figure = row.figures[one.code]
            if figure is None:
                sheet.write_string(line, place, WITHHELD, styles["faint"])
            elif figure.value is not None:
                sheet.write_number(line, place, figure.value)
        if total and (figure := rows[0].figures[one.code]) is not None:
            for place, number in enumerate(_spread(figure), len(head)):
                sheet.write_number(line, place, number)


def _spread(figure: IndicatorFigure) -> list[float]:
    return [*figure.quartiles, figure.spans or 0] if figure.quartiles else []


def _text_sheet(
    book: Any, name: str, head: Sequence[str], lines: Sequence[Sequence[str]], styles: Mapping[str, Any]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, len(head) - 2, 28)
    sheet.set_column(len(head) - 1, len(head) - 1, 90)
    for place, title in enumerate(head):
        sheet.write_string(0, place, title, styles["head"])
    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text, styles["wrap"])
