"""Labels go out for a native speaker's review and come back: as a country's own labels, and nothing runs in a cell."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import python_calamine as calamine
import xlsxwriter

from magnet.importers.label_review import review_bytes
from magnet.security.permissions import Role
from magnet.services.label_reviews import left_out
from tests.api.test_label_files import applied, outcomes, send
from tests.api.test_local_labels import ISCO, LABELS, WELDER, admin, app_of, asking, first_link, officer

__all__ = ["admin", "officer"]
Json = dict[str, Any]
Rows = list[list[str]]
REVIEW = f"{LABELS}/review.xlsx"
VERDICT, CORRECTED = 8, 9


async def exported(client: httpx.AsyncClient, **asked: Any) -> Rows:
    answer = await client.get(REVIEW, params={"country": "GE", "language": "ka", **asked})
    assert answer.status_code == 200, answer.text
    return rows_of(answer.content)


def rows_of(data: bytes, sheet: str = "Labels") -> Rows:
    book = calamine.load_workbook(BytesIO(data))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()]


def written(rows: Rows) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Labels")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return target.getvalue()


def judged(rows: Rows, judge: Callable[[list[str]], tuple[str, str]]) -> Rows:
    """The rows with verdicts and corrected words, by their label."""
    return [rows[0], *([*row[:VERDICT], *judge(row)] for row in rows[1:])]


async def test_verdicts_become_the_countrys_own_labels(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    await officer.post(LABELS, json=WELDER)
    rows = await exported(officer)
    assert rows[0][:4] == ["Concept", "English", "Language", "Label"]
    told = {row[3]: (row[0], row[1], row[4], row[6], row[7]) for row in rows[1:]}
    assert told["შემდუღებელი"] == ("7212", "welder; flame cutter", "preferred", "no", "shared")
    assert told[WELDER["text"]] == ("7212", "welder; flame cutter", "alternative", "no", "GE")
    assert (len(rows), len(await exported(officer, kind="skill"))) == (5, 1)
    verdicts = {
        "შემდუღებელი": ("change", "შედუღების ოსტატი"),
        "სანტექნიკოსი": ("remove", ""),
        "მზარეული": ("keep", ""),
        WELDER["text"]: ("Keep", ""),
    }
    data = written(judged(rows, lambda row: verdicts[row[3]]))
    done = await applied(officer, (await send(officer, data, "labels-ka.xlsx")).json())
    assert sorted(outcomes(done).values()) == ["changed", "created", "created"]
    assert await first_link(officer, "შედუღების ოსტატი", "ka", "GE") == f"{ISCO}7212"
    assert await first_link(officer, "სანტექნიკოსი", "ka", "GE") is None
    for country in ("AM", None):
        assert await first_link(admin, "სანტექნიკოსი", "ka", country) == f"{ISCO}7126"
        assert await first_link(admin, "შედუღების ოსტატი", "ka", country) != f"{ISCO}7212"
    after = {row[3]: (row[4], row[6], row[7]) for row in (await exported(officer))[1:]}
    assert after == {
        "შედუღების ოსტატი": ("preferred", "yes", "GE"),
        WELDER["text"]: ("alternative", "yes", "GE"),
        "მზარეული": ("preferred", "no", "shared"),
    }
    assert [row[3] for row in (await exported(officer, unreviewed=True))[1:]] == ["მზარეული"]
    again = await applied(officer, (await send(officer, data, "labels-ka.xlsx")).json())
    assert set(outcomes(again).values()) == {"same"}


async def test_each_bad_row_of_a_reviewed_workbook_is_named(officer: httpx.AsyncClient) -> None:
    head, *some = await exported(officer)
    (cook, welder, plumber), bad = sorted(some), list[list[str]]()
    told: list[tuple[list[str], str, str, tuple[str, str]]] = [
        (cook, "perhaps", "", ("verdict", "literal_error")),
        (cook, "", "კულინარი", ("verdict", "literal_error")),
        (cook, "keep", "კულინარი", ("verdict", "literal_error")),
        (cook, "change", "", ("corrected", "missing")),
        (cook, "change", cook[3], ("corrected", "same")),
        (cook, "change", "cuisinier", ("corrected", "wrong_script")),
        (cook, "change", "=კულინარი", ("corrected", "formula")),
        (cook, "change", plumber[3], ("text", "stands_elsewhere")),
        ([*cook[:3], "", *cook[4:]], "remove", "", ("label", "missing")),
        ([*cook[:3], "არავინ", *cook[4:]], "remove", "", ("text", "nothing_to_remove")),
        (["9999", *cook[1:]], "remove", "", ("concept", "unknown_code")),
        ([*cook[:2], "xx", *cook[3:]], "remove", "", ("language", "unknown_code")),
        # Neither kept nor taken over from the workbook of another country.
        ([*cook[:7], "AM"], "keep", "", ("(row)", "other_country")),
        ([*cook[:7], "AM"], "change", "კულინარი", ("(row)", "other_country")),
    ]
    bad = [[*row[:VERDICT], verdict, corrected] for row, verdict, corrected, _ in told]
    good = [[*welder[:VERDICT], "remove", ""], [*plumber[:VERDICT], "", ""]]
    made = (await send(officer, written([head, *bad, *good]), "labels-ka.xlsx")).json()
    faults = [[(e["field"], e["code"]) for e in one["errors"]] for one in made["first_receipts"]]
    assert faults == [*([fault] for *_, fault in told), []]
    assert [one["row"] for one in made["first_receipts"]] == list(range(2, 17))
    assert made["first_receipts"][-1]["outcome"] == "created"


async def test_nothing_in_the_workbook_is_a_formula(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    refused = await officer.post(LABELS, json={**WELDER, "text": "=HYPERLINK(0) ოსტატი"})
    assert [one["code"] for one in refused.json()["errors"]] == ["formula"]
    await officer.post(LABELS, json={**WELDER, "origin": "=cmd|' /C calc'!A0"})
    answer = await officer.get(REVIEW, params={"country": "GE", "language": "ka"})
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert b'type="list"' in sheets[0]
    assert "=cmd|' /C calc'!A0" in {row[5] for row in rows_of(answer.content)}
    abroad = await officer.get(REVIEW, params={"country": "AM", "language": "ka"})
    assert abroad.status_code == 422
    analyst = await asking(app_of(admin), Role.ANALYST)
    assert (await analyst.get(REVIEW, params={"country": "GE", "language": "ka"})).status_code == 403


def test_what_was_left_out_stands_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "left_out").mkdir()
    text = "concept\tdraft\tread_as\twhy\n7212\t=რკინა\tiron\tmeans the metal\nhalf a line\n"
    (tmp_path / "left_out" / "ka.tsv").write_text(text, "utf-8")
    data = review_bytes([], left_out(tmp_path, "ka"))
    assert rows_of(data, "Left out") == [
        ["Concept", "Draft", "Read as", "Why"],
        ["7212", "=რკინა", "iron", "means the metal"],
        ["half a line", "", "", ""],
    ]
    assert left_out(tmp_path, "hy") == []
