"""Indicators over HTTP: exact for who may see the people, withheld in reports, which stay as they were."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from magnet.app import create_app
from magnet.indicators.definitions import CODES
from magnet.security.permissions import Role
from magnet.web.indicators_page import indicators_page
from tests.api.conftest import settings_of
from tests.api.samples import CONSENT, PROGRAMME, RETURNEE
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem

Json = dict[str, Any]
YEAR = {"period_start": "2026-01-01", "period_end": "2026-12-31"}
SEXES = ["female"] * 20 + ["male"] * 12 + ["other"] + [None] * 6


def registered(body: Json) -> dict[tuple[str | None, str | None], Any]:
    """The figures of people registered, by cell; None where they are withheld."""
    table = body.get("table", body)
    return {
        (row["dimension"], row["value"]): (row["figures"]["registered"] or {}).get("value") for row in table["rows"]
    }


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> Any:
    """39 people of an office in Liège and 3 of one in Vienna, one of whom does not agree to be counted; in 2027."""
    time = [datetime(2026, 11, 2, 9, tzinfo=UTC)]
    app = create_app(settings_of(database_url, tmp_path), now=lambda: time[0])
    async with app.router.lifespan_context(app):
        admin = await client_as(app, Role.ADMIN)
        targets = {"placed": {"per_year": 30}, "registered": {"whole": 100}}
        await made(admin, "/v1/programmes", PROGRAMME | {"donor": "=A donor", "targets": targets})
        people = [(sex, "liege", True) for sex in SEXES] + [("male", "vienna", number > 0) for number in range(3)]
        bodies = [
            RETURNEE
            | {"gender": sex, "office_id": office, "programme": "MAGNET-II", "country": "AM", "region": None}
            | {"consent": {**CONSENT, "purposes": ["registration", *(["statistics"] if agrees else [])]}}
            for sex, office, agrees in people
        ]
        answer = await admin.post("/v1/returnees/bulk", json={"items": bodies})
        assert answer.json()["counts"]["created"] == len(people), answer.text
        time[0] = datetime(2027, 1, 4, 9, tzinfo=UTC)
        yield app


async def test_whoever_may_see_the_people_is_told_exactly(office: FastAPI) -> None:
    admin = await client_as(office, Role.ADMIN)
    answer = await admin.post("/v1/indicators", json=YEAR | {"by": ["sex", "office", "month"]})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert registered(body) == {
        (None, None): 41,
        ("sex", "female"): 20,
        ("sex", "male"): 14,
        ("sex", "other"): 1,
        ("sex", "unknown"): 6,
        ("office", "liege"): 39,
        ("office", "vienna"): 2,
        ("month", "2026-03"): 0,
        ("month", "2026-11"): 41,
    }
    assert (body["cases"], body["not_counted"], body["as_of"]) == (41, 1, "2027-01-04")
    assert [one["code"] for one in body["definitions"]] == list(CODES)
    assert body["programmes"][0]["targets"]["placed"] == {"per_year": 30, "whole": None}
    narrowed = YEAR | {"office_id": "vienna", "sex": "male", "age_band": "35-44", "host_country": "BE"}
    assert registered((await admin.post("/v1/indicators", json=narrowed)).json()) == {(None, None): 2}
    for other in ({"sex": "unknown"}, {"age_band": "unknown"}, {"age_band": "0-17"}, {"region": "AM-ER"}):
        numbers = registered((await admin.post("/v1/indicators", json=YEAR | other)).json())
        assert numbers == {(None, None): 6 if other == {"sex": "unknown"} else 0}


async def test_what_is_recorded_of_cases_is_counted(office: FastAPI) -> None:
    caseworker = await client_as(office, Role.CASEWORKER, office_id="liege")
    (one,) = (await caseworker.post("/v1/returnees/search", json={"limit": 1})).json()["items"]
    await made(caseworker, f"/v1/returnees/{one['id']}/sessions", {"kind": "post_arrival", "held_on": "2026-11-03"})
    attendance = [{"sex": "female", "people": 7}, {"sex": "male", "people": 8, "age_band": "25-34"}]
    session = {"kind": "pre_departure", "held_on": "2026-12-03", "country": "AM", "attended": 15}
    await made(caseworker, "/v1/group-sessions", session | {"attendance": attendance})
    await made(caseworker, f"/v1/returnees/{one['id']}/closings", {"reason": "moved_away", "on": "2026-12-20"})
    for by, asked in ((None, {}), ("2026-12", {"by": ["month"]}), (None, {"sex": "male"}), (None, {"region": "AM-ER"})):
        rows = (await caseworker.post("/v1/indicators", json=YEAR | asked)).json()["rows"]
        (figures,) = (row["figures"] for row in rows if row["value"] == by)
        attended = {"2026-12": 15}.get(by or "", {"sex": 8, "region": 0}.get(next(iter(asked), ""), 15))
        assert figures["informed_in_groups"]["value"] == attended
        if not asked:
            assert [figures[code]["value"] for code in ("counselled", "counselled_after_arrival", "closed")] == [
                1,
                1,
                1,
            ]
            assert figures["closed_because"]["reasons"] == [{"reason": "moved_away", "times": 1}]
    vienna = await client_as(office, Role.CASEWORKER, office_id="vienna")
    rows = (await vienna.post("/v1/indicators", json=YEAR)).json()["rows"]
    assert rows[0]["figures"]["informed_in_groups"]["value"] == rows[0]["figures"]["closed"]["value"] == 0
    mistaken = {"reason": "mistake", "on": "2026-12-21"}
    reopened = await caseworker.post(f"/v1/returnees/{one['id']}/closings/reopening", json=mistaken)
    assert reopened.status_code == 200, reopened.text
    rows = (await caseworker.post("/v1/indicators", json=YEAR)).json()["rows"]
    assert rows[0]["figures"]["closed"]["value"] == 0


async def test_each_counts_within_reach(office: FastAPI) -> None:
    for role, grant, number in (
        (Role.CASEWORKER, {"office_id": "vienna"}, 2),
        (Role.COUNTRY_OFFICER, {"countries": ["AM"]}, 0),  # no case was handed over
        (Role.ADMIN, {"countries": ["GE"]}, 0),
    ):
        client = await client_as(office, role, **grant)
        assert registered((await client.post("/v1/indicators", json=YEAR)).json()) == {(None, None): number}
    for role in (Role.ANALYST, Role.AUDITOR):
        is_problem(await (await client_as(office, role)).post("/v1/indicators", json=YEAR), 403, "forbidden")


async def test_a_report_withholds_stays_and_is_read_by_analysts(office: FastAPI) -> None:
    admin = await client_as(office, Role.ADMIN)
    asked = YEAR | {"by": ["sex", "office", "month"], "title": "=cmd()", "country": "AM"}
    answer = await admin.post("/v1/reports", json=asked, headers={"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert (await admin.post("/v1/reports", json=asked, headers={"Idempotency-Key": "once"})).json() == report
    # 41 less 39 would have told of the two at Vienna, 41 less 20, 14 and 6 of the one other.
    assert registered(report) == {
        (None, None): 41,
        ("sex", "female"): 20,
        ("sex", "male"): 14,
        ("month", "2026-03"): 0,
        ("month", "2026-11"): 41,
    }
    found = (await admin.post("/v1/returnees/search", json={"limit": 5})).json()["items"]
    for one in found:
        reason = {"reason": "consent_withdrawn"}
        erased = await admin.post(f"/v1/returnees/{one['id']}/erasure", json=reason)
        assert erased.status_code == 200, erased.text
    analyst = await client_as(office, Role.ANALYST, countries=["AM"])
    read = await analyst.get(answer.headers["location"])
    assert read.json() == report
    assert read.content == answer.content
    assert registered((await admin.post("/v1/indicators", json=YEAR)).json())[None, None] < 41
    (head,) = (await analyst.get("/v1/reports")).json()["items"]
    assert head == {name: report[name] for name in head}
    assert (await analyst.get("/v1/reports?country=GE")).json()["items"] == []
    elsewhere = await client_as(office, Role.ANALYST, countries=["GE"])
    assert (await elsewhere.get("/v1/reports")).json()["items"] == []
    for address in ("", ".csv", ".xlsx"):
        is_problem(await elsewhere.get(answer.headers["location"] + address), 404, "not-found")
    is_problem(await analyst.post("/v1/reports", json=asked), 403, "forbidden")


async def test_a_report_is_the_same_in_each_form(office: FastAPI) -> None:
    admin = await client_as(office, Role.ADMIN)
    asked = YEAR | {"by": ["sex", "programme"], "title": "=cmd()", "retained": "continuous"}
    report = await made(admin, "/v1/reports", asked)
    told = {
        (row["dimension"] or "total", row["value"] or "", code): None if figure is None else figure["value"]
        for row in report["table"]["rows"]
        for code, figure in row["figures"].items()
    }
    text = (await admin.get(f"/v1/reports/{report['id']}.csv")).text
    lines = list(csv.reader(StringIO(text)))
    head = [line for line in lines if line[0].startswith("#")]
    assert ["# title", "'=cmd()"] in head
    assert {f"# definition of {code}" for code in CODES} <= {line[0] for line in head}
    figures = list(csv.DictReader(StringIO("\n".join(text.splitlines()[len(head) :]))))
    assert {
        (one["dimension"], one["value"], one["indicator"]): None if one["withheld"] == "yes" else float(one["figure"])
        for one in figures
        if one["figure"] or one["withheld"] == "yes"
    } == {cell: value for cell, value in told.items() if value is not None or cell in _withheld(report)}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    answer = await admin.get(f"/v1/reports/{report['id']}.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["About", "total", "programme", "sex", "Reasons", "Definitions"]
    for sheet in ("total", "programme", "sex"):
        header, *rows = book.get_sheet_by_name(sheet).to_python()
        for row in rows:
            for name, value in zip(header[2:], row[2:], strict=True):
                cell = (sheet, "" if name == "total" else name, row[0])
                if cell in told:
                    expected = "withheld" if cell in _withheld(report) else told[cell]
                    assert value == ("" if expected is None else expected)
    assert (await admin.get(f"/v1/reports/{report['id']}.xlsx")).content == answer.content
    about = {str(name): str(value) for name, value in book.get_sheet_by_name("About").to_python()}
    assert about["title"] == "=cmd()"  # written as text, which no spreadsheet works out
    assert about["programme MAGNET-II"] == "MAGNET II; donor: =A donor"
    assert about["target of MAGNET-II for placed"] == "30 a year"
    assert about["retained"].startswith("continuous: ")


def _withheld(report: Json) -> set[tuple[str, str, str]]:
    return {
        (row["dimension"] or "total", row["value"] or "", code)
        for row in report["table"]["rows"]
        for code, figure in row["figures"].items()
        if figure is None
    }


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"period_start": "2026-02-01"}, "(all)", "date_order"),
        ({"period_start": "2025-01-02"}, "period_start", "whole_months"),
        ({"period_end": "2025-12-30"}, "period_end", "whole_months"),
        ({"period_end": date.max.isoformat()}, "period_end", "not_over"),
        ({"period_end": "2099-12-31"}, "period_end", "not_over"),
        ({"by": ["shoe_size"]}, "by.0", "literal_error"),
        ({"retained": "forever"}, "retained", "literal_error"),
        ({"sex": "f"}, "sex", "literal_error"),
        ({"title": ""}, "title", "string_too_short"),
        ({"secret": 1}, "(unknown)", "extra_forbidden"),
    ],
)
async def test_what_cannot_be_reported_is_refused(
    client: httpx.AsyncClient, asked: Json, field: str, code: str
) -> None:
    past = {"period_start": "2025-01-01", "period_end": "2025-12-31", "title": "x"}
    body = is_problem(await client.post("/v1/reports", json=past | asked), 422, "invalid")
    assert [(one["field"], one["code"]) for one in body["errors"]] == [(field, code)]


async def test_who_reaches_some_countries_names_one(office: FastAPI) -> None:
    officer = await client_as(office, Role.COUNTRY_OFFICER, countries=["AM", "GE"])
    body = is_problem(await officer.post("/v1/reports", json=YEAR | {"title": "x"}), 422, "invalid")
    assert body["errors"][0]["field"] == "country"
    assert (await made(officer, "/v1/reports", YEAR | {"title": "x", "country": "AM"}))["country"] == "AM"
    one = await client_as(office, Role.COUNTRY_OFFICER, countries=["AM"])
    assert (await made(one, "/v1/reports", YEAR | {"title": "x"}))["country"] == "AM"
    is_problem(await one.post("/v1/reports", json=YEAR | {"title": "x", "country": "GE"}), 404, "not-found")


async def test_targets_are_of_indicators_that_are_counted(client: httpx.AsyncClient) -> None:
    for targets, code in (({"plcaed": {"whole": 1}}, "unknown_code"), ({"days_to_list": {"whole": 1}}, "no_count")):
        body = is_problem(await client.post("/v1/programmes", json=PROGRAMME | {"targets": targets}), 422, "invalid")
        assert [one["code"] for one in body["errors"]] == [code]


def test_the_committed_page_is_the_programs_own() -> None:
    page = (Path(__file__).parents[2] / "docs" / "indicators.md").read_text("utf-8")
    assert page == indicators_page(), "run `make openapi`"
