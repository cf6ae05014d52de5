"""In an emergency a case out of reach opens at once, for an hour, to be read; a second person looks at it later."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from magnet.services import break_glass, work
from magnet.services.vault import Erasure
from tests.api.conftest import anonymous_of, key_of, serving, settings_of
from tests.api.samples import RETURNEE

Json = dict[str, Any]
NOWHERE = "00000000-0000-4000-8000-000000000000"
WHY = "Found unconscious; the hospital asks what medicine she takes."
CHECKED = "Asked the hospital: there was a patient, another one."
PATH = "/v1/break-glass"


class Time:
    """The service's clock, which a test moves on."""

    def __init__(self) -> None:
        self.moment = clock.now()

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "now", time)
    return time


@pytest.fixture
async def app(database_url: str, tmp_path: Path, time: Time) -> AsyncIterator[FastAPI]:
    async with serving(settings_of(database_url, tmp_path), now=time) as app:
        yield app


async def client_as(app: FastAPI, role: Role, **grant: Any) -> httpx.AsyncClient:
    client = anonymous_of(app)
    client.headers["Authorization"] = f"Bearer {await key_of(app, role.value, role, **grant)}"
    return client


@pytest.fixture
async def admin(app: FastAPI) -> httpx.AsyncClient:
    return await client_as(app, Role.ADMIN)


@pytest.fixture
async def vienna(app: FastAPI) -> httpx.AsyncClient:
    return await client_as(app, Role.CASEWORKER, office_id="vienna")


@pytest.fixture
async def returnee(app: FastAPI) -> str:
    liege = await client_as(app, Role.CASEWORKER, office_id="liege")
    made = await liege.post("/v1/returnees", json=RETURNEE)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def broken(client: httpx.AsyncClient, returnee_id: str) -> Json:
    asked = {"returnee_id": returnee_id, "reason": "medical_emergency", "explanation": WHY}
    answer = await client.post(PATH, json=asked)
    assert answer.status_code == 201, answer.text
    opened: Json = answer.json()
    return opened


async def found(client: httpx.AsyncClient, state: str | None = None) -> list[Json]:
    answer = await client.get(PATH, params={"state": state} if state else {})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def reviewed(client: httpx.AsyncClient, key: str, verdict: str = "justified") -> httpx.Response:
    return await client.post(f"{PATH}/{key}/review", json={"verdict": verdict, "comment": CHECKED})


async def test_a_case_opens_for_an_hour_to_be_read(vienna: httpx.AsyncClient, returnee: str, time: Time) -> None:
    one = f"/v1/returnees/{returnee}"
    assert (await vienna.get(one)).status_code == 404
    opened = await broken(vienna, returnee)
    assert (await vienna.get(one)).json()["office_id"] == "liege"
    patch = {"Content-Type": "application/merge-patch+json", "If-Match": '"1"'}
    assert (await vienna.patch(one, json={"grant_used": True}, headers=patch)).status_code == 404
    assert (await vienna.delete(one, headers=patch)).status_code == 404
    listed = await vienna.post(f"{one}/referral-lists", json={"country": "AM"})
    assert listed.status_code == 404
    time.move(minutes=59)
    assert (await vienna.get(one)).status_code == 200
    time.move(minutes=1)
    assert (await vienna.get(one)).status_code == 404
    assert opened["ends_at"] < opened["review_due_at"]


async def test_identity_and_needs_can_be_read_and_not_written(
    app: FastAPI, vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str
) -> None:
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"])
    for asking in (vienna, officer):
        opened = await broken(asking, returnee)
        for part in ("identity", "needs"):
            one = f"/v1/returnees/{returnee}/{part}"
            assert (await asking.get(one, params={"purpose": "protection"})).status_code == 200
            written = await asking.put(one, json={}, headers={"If-Match": '"0"'})
            assert written.status_code in (403, 404), (part, written.text)
        record = (await admin.get(f"/v1/returnees/{returnee}/access-record", params={"limit": 2})).json()["items"]
        assert {one["principal_name"] for one in record} == {"caseworker" if asking is vienna else "country_officer"}
        seen = [(one["act"], one["purpose"], one["item"]) for one in record]
        assert seen == [(f"{part} read", "break_glass", opened["id"]) for part in ("needs", "identity")]


async def test_it_opens_to_who_broke_the_glass_and_this_case_only(
    app: FastAPI, vienna: httpx.AsyncClient, returnee: str, admin: httpx.AsyncClient
) -> None:
    other = (await admin.post("/v1/returnees", json={**RETURNEE, "office_id": "ghent"})).json()["id"]
    await broken(vienna, returnee)
    colleague = await client_as(app, Role.CASEWORKER, office_id="vienna")
    assert (await colleague.get(f"/v1/returnees/{returnee}")).status_code == 404
    assert (await vienna.get(f"/v1/returnees/{other}")).status_code == 404


async def test_a_grant_that_ends_takes_its_openings_along(
    app: FastAPI, admin: httpx.AsyncClient, returnee: str
) -> None:
    grants = [{"role": "caseworker", "office_id": "vienna"}, {"role": "analyst"}]
    made = (await admin.post("/v1/accounts", json={"name": "amira", "grants": grants})).json()
    amira = anonymous_of(app)
    signed = await amira.post("/v1/sessions", json={"name": "amira", "password": made["password"]})
    amira.headers["Authorization"] = f"Bearer {signed.json()['token']}"
    await broken(amira, returnee)
    assert (await amira.get(f"/v1/returnees/{returnee}")).status_code == 200
    ended = made["grants"][0] if made["grants"][0]["role"] == "caseworker" else made["grants"][1]
    await admin.post(f"/v1/accounts/{made['id']}/grants/{ended['id']}/revocation")
    assert (await amira.get(f"/v1/returnees/{returnee}")).status_code == 403


async def test_an_officer_to_whom_no_case_was_handed_over_opens_one_too(app: FastAPI, returnee: str) -> None:
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"])
    await broken(officer, returnee)
    assert (await officer.get(f"/v1/returnees/{returnee}")).status_code == 200


async def test_an_id_that_nobody_has_is_answered_and_recorded_alike(
    vienna: httpx.AsyncClient, returnee: str, admin: httpx.AsyncClient
) -> None:
    real, made_up = await broken(vienna, returnee), await broken(vienna, NOWHERE)
    assert real.keys() == made_up.keys()
    assert [real[name] == made_up[name] for name in ("reason", "opened_at", "ends_at")] == [True] * 3
    assert (await vienna.get(f"/v1/returnees/{NOWHERE}")).status_code == 404
    assert {one["returnee_id"]: one["explanation"] for one in await found(admin)} == {returnee: WHY, NOWHERE: WHY}
    assert {one["principal_name"] for one in await found(admin)} == {"caseworker"}


@pytest.mark.parametrize("wrong", [{"explanation": "urgent" + " " * 30}, {"reason": "curiosity"}, {"returnee_id": "x"}])
async def test_it_needs_a_reason_and_an_explanation(vienna: httpx.AsyncClient, returnee: str, wrong: Json) -> None:
    asked = {"returnee_id": returnee, "reason": "medical_emergency", "explanation": WHY, **wrong}
    assert (await vienna.post(PATH, json=asked)).status_code == 422
    assert (await vienna.get(f"/v1/returnees/{returnee}")).status_code == 404


async def test_every_read_is_marked_in_the_record(
    vienna: httpx.AsyncClient, returnee: str, admin: httpx.AsyncClient
) -> None:
    opened = await broken(vienna, returnee)
    await vienna.get(f"/v1/returnees/{returnee}")
    listed = await vienna.post("/v1/returnees/search", json={})
    assert listed.json()["items"] == [], "read it can be, and listed not"
    await found(admin)
    assert (await reviewed(admin, opened["id"])).status_code == 200
    record = (await admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert [(one["act"], one["item"]) for one in reversed(record)] == [
        ("created", None),
        ("glass broken", opened["id"]),
        ("read", opened["id"]),
        ("glass seen", None),
        ("glass reviewed", opened["id"]),
    ]


async def test_the_alert_says_nothing_of_the_person(
    vienna: httpx.AsyncClient, returnee: str, caplog: pytest.LogCaptureFixture
) -> None:
    opened = await broken(vienna, returnee)
    (alert,) = [one for one in caplog.records if one.name == break_glass.__name__]
    assert (alert.levelno, alert.getMessage()) == (logging.WARNING, "glass broken")
    assert opened["id"] in str(alert.__dict__)
    assert not [text for text in (returnee, WHY, "AM", "liege") if text in str(alert.__dict__["fields"])]


async def test_a_second_person_reviews_it_once(
    vienna: httpx.AsyncClient, admin: httpx.AsyncClient, app: FastAPI, returnee: str
) -> None:
    auditor = await client_as(app, Role.AUDITOR)
    opened, own = await broken(vienna, returnee), await broken(admin, returnee)
    assert (await reviewed(admin, own["id"])).status_code == 409
    assert (await reviewed(vienna, opened["id"])).status_code == 403
    both = await asyncio.gather(*(reviewed(one, opened["id"]) for one in (admin, auditor)))
    assert sorted(one.status_code for one in both) == [200, 409]
    assert [one["id"] for one in await found(admin, "open")] == [own["id"]]
    assert (await reviewed(auditor, NOWHERE)).status_code == 404


async def test_what_was_not_justified_ends_at_once(
    vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str
) -> None:
    opened = await broken(vienna, returnee)
    answer = (await reviewed(admin, opened["id"], "not_justified")).json()
    assert answer["verdict"] == "not_justified"
    assert answer["ends_at"] == answer["reviewed_at"]
    (shown,) = await found(admin)
    assert (shown["explanation"], shown["comment"]) == (WHY, CHECKED)
    assert (await vienna.get(f"/v1/returnees/{returnee}")).status_code == 404


async def test_reviewers_see_nothing_of_the_case(
    vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str
) -> None:
    await broken(vienna, returnee)
    (shown,) = await found(admin)
    case = {"country", "office_id", "host_country", "profile", "identity", "needs"}
    assert not case & shown.keys()


async def test_what_was_explained_goes_with_the_person(
    app: FastAPI, vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str, time: Time
) -> None:
    opened = await broken(vienna, returnee)
    await app.state.runtime.vault.destroy([Erasure(returnee, "AM", time(), "asked")])
    assert (await reviewed(admin, opened["id"])).status_code == 200
    (shown,) = await found(admin)
    assert (shown["explanation"], shown["verdict"]) == (None, "justified")


async def test_an_auditor_of_a_country_reviews_what_was_opened_there(
    app: FastAPI, vienna: httpx.AsyncClient, returnee: str
) -> None:
    opened = await broken(vienna, returnee)
    for country, status in (("GE", 404), ("AM", 200)):
        auditor = await client_as(app, Role.AUDITOR, countries=[country])
        assert len(await found(auditor)) == (status == 200)
        assert (await reviewed(auditor, opened["id"])).status_code == status


async def test_an_overdue_review_raises_an_alarm_once_and_bars_the_next(
    app: FastAPI,
    vienna: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    returnee: str,
    time: Time,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opened = await broken(vienna, returnee)
    time.move(hours=23, minutes=59)
    assert await break_glass.escalate_due(app.state.runtime, time()) == 0
    time.move(minutes=1)
    assert [one["id"] for one in await found(admin, "overdue")] == [opened["id"]]
    twice = await asyncio.gather(*(break_glass.escalate_due(app.state.runtime, time()) for _ in range(4)))
    assert sorted(twice) == [0, 0, 0, 1]
    assert [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR] == [
        "break-glass review overdue"
    ]
    asked = {"returnee_id": returnee, "reason": "court_order", "explanation": WHY}
    assert (await vienna.post(PATH, json=asked)).status_code == 409
    late = (await reviewed(admin, opened["id"])).json()
    assert late["escalated_at"] is not None
    assert await found(admin, "overdue") == []
    assert (await vienna.post(PATH, json=asked)).status_code == 201


async def test_the_background_work_finds_what_is_overdue(
    app: FastAPI, vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str, time: Time
) -> None:
    await broken(vienna, returnee)
    time.move(hours=24)
    await work.work(app.state.runtime, asyncio.Event(), once=True)
    (shown,) = await found(admin)
    assert shown["escalated_at"] is not None


async def test_three_a_day_also_at_once(vienna: httpx.AsyncClient, returnee: str, time: Time) -> None:
    asked = {"returnee_id": returnee, "reason": "child_at_risk", "explanation": WHY}
    answers = await asyncio.gather(*(vienna.post(PATH, json=asked) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201] * 3 + [429] * 3
    refused = next(one for one in answers if one.status_code == 429)
    assert int(refused.headers["retry-after"]) > 86_000


async def test_a_retry_opens_nothing_twice(vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str) -> None:
    asked = {"returnee_id": returnee, "reason": "court_order", "explanation": WHY}
    answers = [await vienna.post(PATH, json=asked, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await found(admin)) == 1


async def test_the_list_goes_on_page_by_page(
    vienna: httpx.AsyncClient, admin: httpx.AsyncClient, returnee: str, time: Time
) -> None:
    for _ in range(3):
        await broken(vienna, returnee)
        time.move(minutes=1)
    first = await admin.get(PATH, params={"limit": 2, "state": "open"})
    rest = await admin.get(first.headers["link"].partition(">")[0][1:])
    assert [len(one.json()["items"]) for one in (first, rest)] == [2, 1]
    assert rest.json()["next"] is None
