"""A case is closed with a reason, once: nothing is begun in it until it is opened again, and both stay on record."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import SESSION
from tests.api.test_access import client_as
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, Office
from tests.api.test_reminders import found, reminded

Json = dict[str, Any]
CLOSED: Json = {"reason": "reintegrated", "on": "2026-06-01", "note": "She runs a bakery of her own."}
REOPENED: Json = {"reason": "new_need", "on": "2026-07-01"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


def of(returnee: str) -> str:
    return f"/v1/returnees/{returnee}/closings"


async def closed(office: Office, returnee: str, **more: Any) -> httpx.Response:
    return await office.caseworker.post(of(returnee), json={**CLOSED, **more})


async def reopened(office: Office, returnee: str, **more: Any) -> httpx.Response:
    return await office.caseworker.post(of(returnee) + "/reopening", json={**REOPENED, **more})


async def test_a_closed_case_ends_what_is_open_and_begins_nothing(office: Office) -> None:
    returnee = await office.returnee()
    referral = await office.sent(returnee)
    await reminded(office.app, returnee)
    answer = await closed(office, returnee)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert {name: answer.json()[name] for name in CLOSED} == CLOSED
    one = (await office.caseworker.get(f"/v1/referrals/{referral}")).json()
    assert (one["state"], one["moves"][-1]["reason"]) == ("withdrawn", "case_closed")
    assert await found(office.caseworker, returnee_id=returnee) == []
    listed = await office.caseworker.post(f"/v1/returnees/{returnee}/referral-lists", json={"country": "AM"})
    why_not = await office.caseworker.post(f"/v1/returnees/{returnee}/why-not", json={"opportunity_id": office.vacancy})
    told = await office.caseworker.post(f"/v1/returnees/{returnee}/sessions", json=SESSION)
    for refused in (await office.refer(returnee), listed, why_not, told, await closed(office, returnee)):
        assert "reopen" in is_problem(refused, 409, "case-closed")["detail"].lower()
    asked = f"/v1/vacancies/{office.vacancy}/candidate-lists"
    assert (await office.caseworker.post(asked, json={})).json()["considered"] == 0
    assert (await office.caseworker.get(f"/v1/returnees/{returnee}")).json()["closed_on"] == CLOSED["on"]


async def test_it_goes_on_once_it_is_opened_again_and_the_history_stays(office: Office) -> None:
    returnee = await office.returnee()
    is_problem(await reopened(office, returnee), 409, "conflict")
    await closed(office, returnee)
    assert (await reopened(office, returnee)).json()["reopened_because"] == "new_need"
    is_problem(await reopened(office, returnee), 409, "conflict")
    assert (await office.refer(returnee)).status_code == 201
    again = await closed(office, returnee, reason="deceased", on="2026-07-02", note=None)
    assert again.status_code == 201
    said = (await office.caseworker.get(of(returnee))).json()
    assert said["closed_on"] == "2026-07-02"
    assert [(one["reason"], one["note"], one["reopened_on"]) for one in said["items"]] == [
        ("reintegrated", CLOSED["note"], "2026-07-01"),
        ("deceased", None, None),
    ]
    record = (await office.caseworker.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert [one["act"] for one in record if one["act"].startswith("case")] == [
        "case closed",
        "case reopened",
        "case closed",
    ]


async def test_days_neither_lie_ahead_nor_run_backwards(office: Office) -> None:
    returnee = await office.returnee()
    tomorrow = {"on": "2999-01-01"}
    refusals = [(await closed(office, returnee, **tomorrow), "future")]
    await closed(office, returnee)
    refusals += [
        (await reopened(office, returnee, **tomorrow), "future"),
        (await reopened(office, returnee, on="2026-05-31"), "backwards"),
    ]
    await reopened(office, returnee)
    refusals += [(await closed(office, returnee, on="2026-06-30"), "backwards")]
    for refused, code in refusals:
        errors = is_problem(refused, 422, "invalid")["errors"]
        assert [(one["field"], one["code"]) for one in errors] == [("on", code)]


async def test_of_two_at_once_one_closes(office: Office) -> None:
    returnee = await office.returnee()
    answers = await asyncio.gather(*(closed(office, returnee) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len((await office.caseworker.get(of(returnee))).json()["items"]) == 1


async def test_who_withdrew_is_closed_without_words_and_asked_before_a_reopening(office: Office) -> None:
    returnee = await office.returnee()
    await office.disagree(returnee, "registration")
    assert (await closed(office, returnee, reason="withdrew")).status_code == 201
    said = (await office.caseworker.get(of(returnee))).json()
    assert [one["note"] for one in said["items"]] == [None]
    assert is_problem(await reopened(office, returnee), 409, "consent-missing")["purposes"] == ["registration"]


async def test_the_country_of_return_closes_what_was_transferred_to_it(office: Office) -> None:
    returnee = await office.returnee(*AGREED, "transfer")
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    await office.sent(returnee)
    is_problem(await officer.post(of(returnee), json=CLOSED), 404, "not-found")
    await office.caseworker.post(f"/v1/returnees/{returnee}/handovers", json={"kind": "shared"})
    is_problem(await officer.post(of(returnee), json=CLOSED), 404, "not-found")
    await office.caseworker.post(f"/v1/returnees/{returnee}/handovers", json={"kind": "transferred"})
    assert (await officer.post(of(returnee), json=CLOSED)).status_code == 201
    referred = await office.caseworker.post("/v1/referrals/search", json={"returnee_id": returnee})
    assert [one["state"] for one in referred.json()["items"]] == ["withdrawn"]
