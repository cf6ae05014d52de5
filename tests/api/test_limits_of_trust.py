"""Who may do much: gives no more than they hold, sees nothing again that was taken from them, and leaves a trace."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.logs import FIELDS
from magnet.security.permissions import Role
from tests.api.conftest import anonymous_of, client_of, serving, settings_of
from tests.api.samples import CONSENT, EMPLOYER, PROGRAMME, RETURNEE
from tests.api.test_access import client_as, made
from tests.api.test_contests import contest
from tests.api.test_problems import is_problem
from tests.api.test_referrals import Office

Json = dict[str, Any]
MERGE = {"Content-Type": "application/merge-patch+json"}
ONCE = {"Idempotency-Key": "once"}


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application, once on each kind of database."""
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def admin(both: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(both) as client:
        yield client


async def acts(client: httpx.AsyncClient, returnee: str) -> list[str]:
    """What the record says of a returnee, newest first."""
    return [one["act"] for one in (await client.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]]


@pytest.mark.parametrize("bound", [{"countries": ["AM"]}, {"countries": ["AM"], "regions": ["AM-ER"]}])
async def test_an_administrator_of_some_countries_gives_no_rights(
    app: FastAPI, client: httpx.AsyncClient, bound: Json
) -> None:
    wide: Json = {"role": "admin"}
    account = await made(client, "/v1/accounts", {"name": "someone", "grants": []})
    one = f"/v1/accounts/{account['id']}"
    bounded = await client_as(app, Role.ADMIN, **bound)
    asked: list[tuple[str, str, Json | None]] = [
        ("POST", "/v1/keys", {"name": "wide", **wide}),
        ("GET", "/v1/keys", None),
        ("POST", "/v1/accounts", {"name": "wide", "grants": [wide]}),
        ("GET", "/v1/accounts", None),
        ("POST", f"{one}/grants", wide),
        ("POST", f"{one}/new-password", None),
        ("POST", f"{one}/disabling", None),
        ("POST", "/v1/programmes", PROGRAMME),
    ]
    for method, path, body in asked:
        is_problem(await bounded.request(method, path, json=body), 403, "forbidden")
    assert (await bounded.get("/v1/vacancies")).status_code == 200


async def test_a_retry_under_another_grant_is_given_nothing(both: FastAPI, admin: httpx.AsyncClient) -> None:
    office = await Office(both, admin).open()
    referral = await office.sent(await office.returnee())
    other = await made(admin, "/v1/employers", EMPLOYER | {"name": "Other"})
    grant = {"role": "employer", "employer_id": office.employer}
    account = await made(admin, "/v1/accounts", {"name": "portal", "grants": [grant]})
    async with anonymous_of(both) as person:
        signed = await person.post("/v1/sessions", json={"name": "portal", "password": account["password"]})
        person.headers["Authorization"] = f"Bearer {signed.json()['token']}"
        answered: dict[str, Any] = {
            "url": f"/v1/referrals/{referral}/moves",
            "json": {"to": "interview"},
            "headers": ONCE,
        }
        assert [(await person.post(**answered)).status_code for _ in range(2)] == [200, 200]
        one = f"/v1/accounts/{account['id']}/grants"
        await made(admin, one, {**grant, "employer_id": other["id"]})
        await admin.post(f"{one}/{account['grants'][0]['id']}/revocation")
        late = await person.post(**answered)
        assert (late.status_code, "pseudonym" in late.text) == (409, False)


async def test_who_turns_out_to_be_a_minor_needs_the_guardian_s_consent(
    both: FastAPI, admin: httpx.AsyncClient
) -> None:
    consent = {**CONSENT, "purposes": ["registration", "matching"]}
    returnee = await made(admin, "/v1/returnees", {**RETURNEE, "birth_year": None, "consent": consent})
    one = f"/v1/returnees/{returnee['id']}"

    async def born(year: int | None) -> httpx.Response:
        version = (await admin.get(one)).json()["version"]
        return await admin.patch(one, json={"birth_year": year}, headers={**MERGE, "If-Match": f'"{version}"'})

    refused = await born(2012)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "guardian_required")
    assert (await born(1990)).status_code == 200
    assert (await born(2012)).status_code == 422
    by_guardian = {**consent, "purposes": ["registration"], "given_by": "guardian"}
    assert (await admin.post(f"{one}/consents", json=by_guardian)).status_code == 201
    assert (await born(2012)).status_code == 422, "matching still rests on the minor's own word"
    await admin.post(f"{one}/consents/withdrawals", json={"purposes": ["matching"]})
    assert (await born(2012)).json()["birth_year"] == 2012
    row = {**RETURNEE, "source_reference": "case-1", "birth_year": None, "consent": consent}
    taken = [row, {**row, "birth_year": 2012}]
    receipts = (await admin.post("/v1/returnees/bulk", json={"items": taken[:1]})).json()["receipts"]
    receipts += (await admin.post("/v1/returnees/bulk", json={"items": taken[1:]})).json()["receipts"]
    assert [one["outcome"] for one in receipts] == ["created", "refused"]


async def test_who_withdraws_registration_takes_what_they_contested_along(
    both: FastAPI, admin: httpx.AsyncClient
) -> None:
    office = await Office(both, admin).open()
    returnee = await office.returnee()
    one = f"/v1/returnees/{returnee}"
    kept = await made(office.caseworker, f"{one}/referral-lists", {"country": "AM"})
    said = await made(office.caseworker, f"/v1/referral-lists/{kept['id']}/contests", contest())
    assert said["reason"]
    await office.disagree(returnee, "registration")
    read = await office.caseworker.get(f"/v1/contests/{said['id']}")
    (found,) = (await office.caseworker.post("/v1/contests/search", json={})).json()["items"]
    assert (read.status_code, read.json()["reason"], found["reason"]) == (200, None, None)


async def test_a_write_that_changes_nothing_shows_nobody_unnoted(both: FastAPI, admin: httpx.AsyncClient) -> None:
    office = await Office(both, admin).open()
    returnee = await office.returnee("registration")
    one = f"/v1/returnees/{returnee}"
    no_op = {"purposes": ["statistics"], "withdrawn_by": "self"}
    assert (await office.caseworker.post(f"{one}/consents/withdrawals", json=no_op)).json()["items"]
    assert (await acts(admin, returnee))[0] == "consents read"
    assert (await office.caseworker.post(f"{one}/handovers/ending")).status_code == 200
    assert (await acts(admin, returnee))[0] == "read"


async def test_what_is_kept_of_many_people_names_nobody(both: FastAPI, admin: httpx.AsyncClient) -> None:
    """It is sealed under no person's key, and so would outlast whoever is erased."""
    office = await client_as(both, Role.CASEWORKER, office_id="liege")
    rows = {"items": [{**RETURNEE, "source_reference": "case-77"}]}
    answers = [await office.post("/v1/returnees/bulk", json=rows, headers=ONCE) for _ in range(2)]
    (first, again) = [answer.json()["receipts"][0] for answer in answers]
    assert (first["reference"], again["reference"], again["id"]) == ("case-77", None, first["id"])
    line = json.dumps({**RETURNEE, "source_reference": "case-78"}).encode()
    sent: dict[str, Any] = {"files": {"file": ("people.jsonl", line)}, "data": {"noun": "returnee"}}
    taken = (await office.post("/v1/imports", **sent)).json()
    receipts = (await office.get(f"/v1/imports/{taken['id']}/receipts")).text
    assert (taken["first_receipts"][0]["outcome"], "case-78" in str(taken), "case-78" in receipts) == (
        "created",
        False,
        False,
    )


async def test_a_taken_session_is_no_way_to_guess_the_password(app: FastAPI, client: httpx.AsyncClient) -> None:
    account = await made(client, "/v1/accounts", {"name": "someone", "grants": [{"role": "analyst"}]})
    async with anonymous_of(app) as person:
        signed = await person.post("/v1/sessions", json={"name": "someone", "password": account["password"]})
        person.headers["Authorization"] = f"Bearer {signed.json()['token']}"
        path = "/v1/sessions/current/password"
        guess = {"password": "not the password", "new_password": "a password of mine"}
        tries = [(await person.post(path, json=guess)).status_code for _ in range(6)]
        assert tries == [401] * 5 + [429]
        assert (await person.post(path, json={**guess, "password": account["password"]})).status_code == 429


async def test_an_employer_does_not_read_what_the_office_notes_about_it(
    both: FastAPI, admin: httpx.AsyncClient
) -> None:
    note, because = "Two people said that it keeps passports.", "To be watched: see the note."
    employer = await made(admin, "/v1/employers", {**EMPLOYER, "note": note, "monthly_referral_cap": 3})
    one = f"/v1/employers/{employer['id']}"
    vetted = await admin.post(f"{one}/vetting", json={"vetting": "barred", "reason": because})
    assert vetted.json()["note"] == note
    portal = await client_as(both, Role.EMPLOYER, employer_id=employer["id"])
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"])
    for answer in (await portal.get(one), await portal.get("/v1/employers")):
        assert (answer.status_code, note in answer.text, because in answer.text) == (200, False, False)
    read = (await officer.get(one)).json()
    assert (read["note"], read["vetting"]) == (note, "barred")


async def test_the_log_says_who_gave_or_took_whose_rights(
    app: FastAPI, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "magnet.services.grants")
    account = await made(client, "/v1/accounts", {"name": "someone", "grants": [{"role": "analyst"}]})
    one = f"/v1/accounts/{account['id']}"
    granted = await made(client, f"{one}/grants", {"role": "auditor"})
    key = await made(client, "/v1/keys", {"name": "portal", "role": "analyst"})
    await client.post(f"{one}/grants/{granted['grants'][0]['id']}/revocation")
    await client.post(f"{one}/new-password")
    await client.post(f"{one}/disabling")
    await client.post(f"/v1/keys/{key['id']}/revocation")
    said = [getattr(record, FIELDS) for record in caplog.records if record.msg == "rights changed"]
    of_account = ["account made", "role granted", "grant ended", "password made", "account ended"]
    assert [one["act"] for one in said if one["whose"] == account["id"]] == of_account
    assert [one["act"] for one in said if one["whose"] == key["id"]] == ["key made", "key ended"]
    assert len({one["by"] for one in said}) == 1
    assert account["password"] not in str(said) + caplog.text
    assert key["text"] not in str(said) + caplog.text


async def test_a_row_that_clashes_with_one_out_of_reach_stops_no_other(both: FastAPI, admin: httpx.AsyncClient) -> None:
    office = await client_as(both, Role.CASEWORKER, office_id="liege")
    gone = await made(office, "/v1/returnees", {**RETURNEE, "source_reference": "case-1"})
    headers = {**MERGE, "If-Match": f'"{gone["version"]}"'}
    moved = await admin.patch(f"/v1/returnees/{gone['id']}", json={"office_id": "vienna"}, headers=headers)
    assert moved.status_code == 200
    rows = [{**RETURNEE, "source_reference": f"case-{number}"} for number in (1, 2)]
    answer = await office.post("/v1/returnees/bulk", json={"items": rows})
    assert answer.status_code == 200, answer.text
    receipts = answer.json()["receipts"]
    assert [(one["outcome"], len(one["errors"])) for one in receipts] == [("refused", 1), ("created", 0)]
    assert (await office.get(f"/v1/returnees/{receipts[1]['id']}")).status_code == 200
    assert gone["id"] not in answer.text


async def test_a_hold_is_not_shown_to_the_country_of_return(both: FastAPI, admin: httpx.AsyncClient) -> None:
    returnee = await made(admin, "/v1/returnees", {**RETURNEE, "office_id": "liege"})
    one = f"/v1/returnees/{returnee['id']}"
    await made(admin, f"{one}/handovers", {"kind": "transferred"})
    await made(admin, f"{one}/legal-holds", {"reason": "investigation", "note": "Against who recruited her."})
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"])
    assert (await officer.get(one)).status_code == 200
    is_problem(await officer.get(f"{one}/legal-holds"), 403, "forbidden")
    is_problem(await officer.post(f"{one}/erasure", json={"reason": "asked"}), 403, "forbidden")
    caseworker = await client_as(both, Role.CASEWORKER, office_id="liege")
    refused = await caseworker.post(f"{one}/erasure", json={"reason": "asked"})
    assert (refused.status_code, "investigation" in refused.text, "recruited" in refused.text) == (409, False, False)
