"""Monitoring visits: to places, which a country shares, and to cases, which only who follows them up sees."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import GUIDE_SECTION, VISIT
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_follow_ups import FOLLOWED
from tests.api.test_problems import is_problem
from tests.api.test_referrals import Office
from tests.api.test_reminders import found
from tests.services.raw import everything

Json = dict[str, Any]
STEP: Json = {"step": "settle_pay", "responsible": "employer", "due_on": "2026-06-30"}
SEEN: Json = {
    "kind": "workplace",
    "visited_on": "2026-06-01",
    "findings": ["paid_late", "contract_missing"],
    "recommendations": [STEP, {"step": "visit_again", "responsible": "office", "due_on": "2026-07-15"}],
    "note": "The foreman of Dilijan keeps two lists.",
}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


def of(returnee: str) -> str:
    return f"/v1/returnees/{returnee}/visits"


def refusals(answer: Any) -> set[tuple[str, str]]:
    return {(one["field"], one["code"]) for one in is_problem(answer, 422, "invalid")["errors"]}


async def test_what_is_recommended_in_a_case_comes_up_until_it_is_done(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED)
    place = await made(office.admin, "/v1/visits", {**VISIT, "employer_id": office.employer})
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    told = {**SEEN, "visit_id": place["id"]}
    is_problem(await officer.post(of(returnee), json=told), 404, "not-found")
    visit = await office.caseworker.post(of(returnee), json=told)
    assert (visit.status_code, visit.headers["cache-control"]) == (201, "no-store"), visit.text
    due = await found(office.caseworker, kind="recommendation")
    assert [(one["due_on"], one["cause"]) for one in due] == [
        ("2026-06-30", "settle_pay"),
        ("2026-07-15", "visit_again"),
    ]
    path = f"/v1/case-visits/{visit.json()['id']}/recommendations"
    said = {"number": 1, "status": "done", "on": "2026-06-20"}
    is_problem(await officer.post(path, json=said), 404, "not-found")
    done = (await office.caseworker.post(path, json=said)).json()
    assert [(one["status"], one["settled_on"]) for one in done["recommendations"]] == [
        ("done", "2026-06-20"),
        ("open", None),
    ]
    assert [one["cause"] for one in await found(office.caseworker, kind="recommendation")] == ["visit_again"]
    assert (await office.caseworker.post(path, json={**said, "status": "open"})).status_code == 200
    assert len(await found(office.caseworker, kind="recommendation")) == 2
    assert (await office.caseworker.get(of(returnee))).json()["items"][0]["note"] == SEEN["note"]
    assert b"Dilijan" not in await everything(office.app.state.runtime.database)


async def test_two_recommendations_for_one_day_are_two_on_the_worklist(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED)
    steps = [STEP, {**STEP, "step": "improve_safety"}]
    visit = (await office.caseworker.post(of(returnee), json={**SEEN, "recommendations": steps})).json()
    both = {(one["id"], one["step"]) for one in visit["recommendations"]}
    due = await found(office.caseworker, kind="recommendation")
    assert {(one["subject_id"], one["cause"]) for one in due} == both
    path = f"/v1/case-visits/{visit['id']}/recommendations"
    assert (await office.caseworker.post(path, json={"number": 2, "status": "dropped", "on": "2026-06-20"})).is_success
    assert [one["cause"] for one in await found(office.caseworker, kind="recommendation")] == ["settle_pay"]


async def test_what_is_recommended_for_places_is_found_by_the_day_it_is_due(office: Office) -> None:
    async def found_until(day: str) -> set[str]:
        page = await office.admin.get("/v1/visits", params={"recommendations_due_until": day, "country": "AM"})
        assert page.status_code == 200, page.text
        return {one["id"] for one in page.json()["items"]}

    later, done = {**STEP, "due_on": "2026-08-01"}, {**STEP, "status": "done"}
    visits = [
        await made(office.admin, "/v1/visits", {**VISIT, "recommendations": steps})
        for steps in ([later, STEP], [later, done], [done, {**STEP, "due_on": None}], [])
    ]
    early, late, *_ = (one["id"] for one in visits)
    assert [await found_until(day) for day in ("2026-06-29", "2026-06-30", "2026-08-01")] == [
        set(),
        {early},
        {early, late},
    ]
    headers = {"If-Match": f'"{visits[0]["version"]}"'}
    patch = {"recommendations": [later, done]}
    assert (await office.admin.patch(f"/v1/visits/{early}", json=patch, headers=headers)).status_code == 200
    assert await found_until("2026-07-31") == set()
    wrong = await office.admin.get("/v1/visits", params={"recommendations_due_until": "soon"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"visited_on": "2999-01-01", "recommendations": []}, ("visited_on", "future")),
        ({"visit_id": NOWHERE}, ("visit_id", "unknown_reference")),
        ({"referral_id": NOWHERE}, ("referral_id", "unknown_reference")),
        ({"findings": ["ill"]}, ("findings.0", "literal_error")),
    ],
)
async def test_what_cannot_be_so_is_refused(office: Office, change: Json, refused: tuple[str, str]) -> None:
    returnee = await office.returnee(*FOLLOWED)
    assert refusals(await office.caseworker.post(of(returnee), json={**SEEN, **change})) == {refused}


async def test_recommendations_do_not_run_backwards(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED)
    early = {**SEEN, "recommendations": [{**STEP, "due_on": "2026-05-31"}]}
    is_problem(await office.caseworker.post(of(returnee), json=early), 422, "invalid")
    visit = (await office.caseworker.post(of(returnee), json=SEEN)).json()
    path = f"/v1/case-visits/{visit['id']}/recommendations"
    for said, refused in (
        ({"number": 3, "status": "done", "on": "2026-06-02"}, ("number", "unknown_reference")),
        ({"number": 1, "status": "done", "on": "2026-05-31"}, ("on", "backwards")),
        ({"number": 1, "status": "done", "on": "2999-01-01"}, ("on", "future")),
    ):
        assert refusals(await office.caseworker.post(path, json=said)) == {refused}


async def test_nobody_is_visited_who_may_not_be_asked(office: Office) -> None:
    silent, closed = await office.returnee(), await office.returnee(*FOLLOWED)
    await office.caseworker.post(f"/v1/returnees/{closed}/closings", json={"reason": "moved_away", "on": "2026-06-02"})
    is_problem(await office.caseworker.post(of(silent), json=SEEN), 409, "consent-missing")
    is_problem(await office.caseworker.post(of(closed), json=SEEN), 409, "case-closed")


async def test_a_visit_to_a_place_names_what_it_bears_on_in_its_country(office: Office) -> None:
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    section = await made(office.admin, "/v1/guide-sections", GUIDE_SECTION)
    visit = await made(officer, "/v1/visits", {**VISIT, "kind": "service", "guide_section_id": section["id"]})
    by_section = await officer.get("/v1/visits", params={"guide_section_id": section["id"]})
    assert [one["id"] for one in by_section.json()["items"]] == [visit["id"]]
    for field in ("employer_id", "opportunity_id", "guide_section_id"):
        refused = await officer.post("/v1/visits", json={**VISIT, field: NOWHERE})
        assert refusals(refused) == {(field, "unknown_reference")}
    assert refusals(
        await officer.post("/v1/visits", json={**VISIT, "visited_on": "2999-01-01", "recommendations": []})
    ) == {("visited_on", "future")}
    portal = await office.portal.get(f"/v1/visits/{visit['id']}")
    assert portal.status_code == 403
