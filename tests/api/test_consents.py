"""Consent for each purpose: recorded, withdrawn, and asked for at the next request after either."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.schemas.consents import PURPOSES
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.services import consents
from magnet.store import rows
from magnet.store.returnees import ReturneeRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import CONSENT, EMPLOYER, RETURNEE, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_referrals import Office

Json = dict[str, Any]
MERGE = {"Content-Type": "application/merge-patch+json"}


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application, once on each kind of database."""
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def admin(both: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(both) as client:
        yield client


async def withdrawn(client: httpx.AsyncClient, returnee: Json, *names: str, **more: Any) -> Json:
    answer = await client.post(f"/v1/returnees/{returnee['id']}/consents/withdrawals", json={"purposes": names, **more})
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def given(client: httpx.AsyncClient, returnee: Json, *purposes: str, **more: Any) -> httpx.Response:
    body = {**CONSENT, "purposes": purposes, **more}
    return await client.post(f"/v1/returnees/{returnee['id']}/consents", json=body)


def is_missing(answer: httpx.Response, *purposes: str) -> bool:
    problem = answer.json()
    told = (answer.status_code, problem["type"], problem.get("purposes"))
    return told == (409, "urn:magnet:problem:consent-missing", list(purposes))


async def test_what_was_agreed_to_is_kept_with_every_withdrawal(admin: httpx.AsyncClient) -> None:
    said = {**CONSENT, "purposes": ["matching", "registration", "matching"], "language": "hy", "how": "oral"}
    returnee = await made(admin, "/v1/returnees", {**RETURNEE, "consent": said})
    assert returnee["agreed"] == ["registration", "matching"]
    await withdrawn(admin, returnee, "matching", withdrawn_on="2026-01-09", how="electronic")
    again = await given(admin, returnee, "matching", "follow_up", notice_version="4")
    assert (again.status_code, again.json()["agreed"]) == (201, ["registration", "matching", "follow_up"])
    read = await admin.get(f"/v1/returnees/{returnee['id']}/consents")
    assert (read.json(), read.headers["cache-control"]) == (again.json(), "no-store")
    history = [
        (one["purpose"], one["notice_version"], one["withdrawn_on"], one["withdrawn_how"])
        for one in read.json()["items"]
    ]
    assert sorted(history) == [
        ("follow_up", "4", None, None),
        ("matching", "3", "2026-01-09", "electronic"),
        ("matching", "4", None, None),
        ("registration", "3", None, None),
    ]
    assert read.json()["items"][0]["language"] == "hy"
    now = (await admin.get(f"/v1/returnees/{returnee['id']}")).json()
    assert (now["agreed"], now["consent"], now["version"]) == (again.json()["agreed"], returnee["consent"], 3)
    unchanged = await withdrawn(admin, returnee, "sharing")
    assert unchanged == again.json(), "what does not hold is withdrawn without a trace"
    acts = (await admin.get(f"/v1/returnees/{returnee['id']}/access-record")).json()["items"]
    assert {"created", "withdrew", "consented", "consents read"} <= {one["act"] for one in acts}


@pytest.mark.parametrize(
    ("consent", "field", "code"),
    [
        ({"purposes": ["matching"]}, "consent", "registration_missing"),
        ({"purposes": []}, "consent.purposes", "too_short"),
        ({"purposes": ["registration", "marketing"]}, "consent.purposes.1", "literal_error"),
        ({"given_on": "2999-01-01"}, "consent.given_on", "future"),
        ({"given_by": "cousin"}, "consent.given_by", "literal_error"),
    ],
)
async def test_what_is_no_consent_registers_nobody(
    client: httpx.AsyncClient, consent: Json, field: str, code: str
) -> None:
    new = {**RETURNEE, "consent": {**CONSENT, **consent}}
    refused = await client.post("/v1/returnees", json=new)
    error = refused.json()["errors"][0]
    assert (refused.status_code, error["field"], error["code"]) == (422, field, code)
    receipt = (await client.post("/v1/returnees/bulk", json={"items": [new]})).json()["receipts"][0]
    assert (receipt["outcome"], receipt["errors"][0]["field"]) == ("refused", field)


@pytest.mark.parametrize(
    ("born", "on", "by", "status"),
    [
        (2008, "2026-01-02", "self", 422),  # may be 17
        (2008, "2026-01-02", "guardian", 201),
        (2007, "2026-01-02", "self", 201),  # is 18
        (2012, "2026-01-02", "self", 422),
        (None, "2026-01-02", "self", 201),
    ],
)
async def test_for_who_may_be_a_minor_a_guardian_consents(
    client: httpx.AsyncClient, born: int | None, on: str, by: str, status: int
) -> None:
    consent = {**CONSENT, "given_on": on, "given_by": by}
    answer = await client.post("/v1/returnees", json={**RETURNEE, "birth_year": born, "consent": consent})
    assert answer.status_code == status
    if status == 422:
        error = answer.json()["errors"][0]
        assert (error["field"], error["code"]) == ("consent.given_by", "guardian_required")
        by_guardian = {**RETURNEE, "birth_year": born, "consent": {**consent, "given_by": "guardian"}}
        returnee = await made(client, "/v1/returnees", by_guardian)
        assert (await given(client, returnee, "matching", given_on=on)).json()["errors"][0]["field"] == "given_by"


async def test_who_withdraws_matching_is_matched_no_more(both: FastAPI, admin: httpx.AsyncClient) -> None:
    returnee = await made(admin, "/v1/returnees", RETURNEE)
    vacancy = await made(admin, "/v1/vacancies", VACANCY)
    one, wanted = f"/v1/returnees/{returnee['id']}", {"country": "AM"}
    keyed = {"json": wanted, "headers": {"Idempotency-Key": "once"}}
    kept = (await admin.post(f"{one}/referral-lists", **keyed)).json()  # type: ignore[arg-type]
    ranked = f"/v1/vacancies/{vacancy['id']}/candidate-lists"
    assert (await admin.post(ranked, json={})).json()["considered"] == 1
    await withdrawn(admin, returnee, "matching")
    for answer in (
        await admin.post(f"{one}/referral-lists", json=wanted),
        await admin.post(f"{one}/referral-lists", **keyed),  # type: ignore[arg-type]
        await admin.post(f"{one}/why-not", json={"opportunity_id": vacancy["id"]}),
        await admin.get(f"/v1/referral-lists/{kept['id']}"),
    ):
        assert is_missing(answer, "matching"), answer.text
    assert (await admin.post(ranked, json={})).json()["considered"] == 0
    assert (await admin.get(one)).json()["profile"]["work"], "the case itself is kept on"
    assert (await given(admin, returnee, "matching")).status_code == 201
    assert (await admin.get(f"/v1/referral-lists/{kept['id']}")).status_code == 200


async def test_who_withdraws_registration_is_left_alone(both: FastAPI, admin: httpx.AsyncClient) -> None:
    office = await client_as(both, Role.CASEWORKER, office_id="liege")
    known = {**RETURNEE, "source_reference": "case-7", "gender": "female", "region": "AM-ER"}
    keyed = {"json": known, "headers": {"Idempotency-Key": "once"}}
    returnee = (await office.post("/v1/returnees", **keyed)).json()  # type: ignore[arg-type]
    one = f"/v1/returnees/{returnee['id']}"
    assert (await withdrawn(office, returnee, "registration"))["agreed"] == []
    left = (await office.get(one)).json()
    assert (left["source_reference"], left["office_id"], left["agreed"]) == ("case-7", "liege", [])
    assert (left["gender"], left["birth_year"], left["region"], left["return_date"]) == (None, None, None, None)
    assert left["profile"]["work"] == left["profile"]["languages"] == []
    found = (await office.post("/v1/returnees/search", json={"source_reference": "case-7"})).json()["items"]
    assert found == [left]
    late = await office.post("/v1/returnees", **keyed)  # type: ignore[arg-type]
    assert late.status_code == 404, "a late retry neither shows the person nor registers them again"
    assert len((await office.post("/v1/returnees/search", json={})).json()["items"]) == 1
    headers = {**MERGE, "If-Match": f'"{left["version"]}"'}
    assert is_missing(await office.patch(one, json={"gender": "male"}, headers=headers), "registration")
    assert is_missing(await office.post(f"{one}/referral-lists", json={"country": "AM"}), "registration", "matching")
    assert is_missing(await office.post(f"{one}/handovers", json={"kind": "shared"}), "registration", "transfer")
    assert is_missing(await given(office, returnee, "matching"), "registration")
    row = {**known, "gender": "male"}
    receipt = (await office.post("/v1/returnees/bulk", json={"items": [row]})).json()["receipts"][0]
    assert (receipt["outcome"], receipt["errors"][0]["code"]) == ("refused", "consent-missing")
    assert (await given(office, returnee, "registration")).json()["agreed"] == ["registration"]
    assert (await office.get(one)).json()["gender"] == "female"
    await withdrawn(office, returnee, "registration")
    left = (await office.get(one)).json()
    assert (await office.delete(one, headers={"If-Match": f'"{left["version"]}"'})).status_code == 204


async def test_an_old_file_brings_no_consent_back(admin: httpx.AsyncClient) -> None:
    row = {**RETURNEE, "source_reference": "case-9"}
    returnee = await made(admin, "/v1/returnees", row)
    now = await withdrawn(admin, returnee, "matching", "statistics")
    changed = {**row, "grant_used": True, "consent": {**CONSENT, "given_on": "2026-02-01"}}
    receipts = (await admin.post("/v1/returnees/bulk", json={"items": [row, changed]})).json()["receipts"]
    assert [one["outcome"] for one in receipts] == ["same", "changed"]
    assert (await admin.get(f"/v1/returnees/{returnee['id']}/consents")).json() == now
    read = (await admin.get(f"/v1/returnees/{returnee['id']}")).json()
    assert (read["grant_used"], read["consent"], read["agreed"]) == (True, returnee["consent"], now["agreed"])
    headers = {**MERGE, "If-Match": f'"{read["version"]}"'}
    patched = await admin.patch(
        f"/v1/returnees/{returnee['id']}", json={"consent": {"notice_version": "9"}}, headers=headers
    )
    assert (patched.status_code, patched.json()["errors"][0]["code"]) == (422, "fixed")


async def test_a_withdrawal_holds_between_two_pages(both: FastAPI, admin: httpx.AsyncClient) -> None:
    people = [await made(admin, "/v1/returnees", RETURNEE) for _ in range(3)]
    for one in people:
        await admin.post(f"/v1/returnees/{one['id']}/handovers", json={"kind": "shared"})
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"])
    pages = {
        asking: (await asking.post("/v1/returnees/search", json={"limit": 1})).json() for asking in (officer, admin)
    }
    assert [page["items"][0]["id"] for page in pages.values()] == [people[2]["id"]] * 2
    await withdrawn(admin, people[1], "transfer")
    await withdrawn(admin, people[0], "registration")
    rest = {
        asking: (await asking.post("/v1/returnees/search", json={"limit": 2, "cursor": page["next"]})).json()["items"]
        for asking, page in pages.items()
    }
    assert rest[officer] == []
    assert [(one["id"], len(one["profile"]["work"])) for one in rest[admin]] == [
        (people[1]["id"], 1),
        (people[0]["id"], 0),
    ]


async def test_sharing_may_be_for_one_employer_or_for_all_but_one(both: FastAPI, admin: httpx.AsyncClient) -> None:
    mine, other = [await made(admin, "/v1/employers", EMPLOYER | {"name": name}) for name in ("Mine", "Other")]
    bare = {**RETURNEE, "consent": {**CONSENT, "purposes": ["registration"]}}
    returnee = await made(admin, "/v1/returnees", bare)

    async def shared_with() -> list[bool]:
        async with both.state.runtime.database.read(EVERYTHING) as session:
            row = await rows.one(session, ReturneeRow, returnee["id"])
            assert row is not None
            return [await consents.agrees_to_employer(session, row, one["id"]) for one in (mine, other)]

    assert await shared_with() == [False, False]
    named = await given(admin, returnee, "sharing", employer_id=mine["id"])
    assert (named.status_code, named.json()["agreed"]) == (201, ["registration"])
    assert await shared_with() == [True, False]
    await withdrawn(admin, returnee, "sharing", employer_id=mine["id"])
    assert await shared_with() == [False, False]
    await given(admin, returnee, "sharing")
    assert await shared_with() == [True, True]
    refused = await withdrawn(admin, returnee, "sharing", employer_id=other["id"])
    assert (await shared_with(), refused["agreed"]) == ([True, False], ["registration", "sharing"])
    assert await withdrawn(admin, returnee, "sharing", employer_id=other["id"]) == refused
    await given(admin, returnee, "sharing", employer_id=other["id"])
    assert await shared_with() == [True, True]
    await withdrawn(admin, returnee, "sharing")
    assert await shared_with() == [False, False]
    for wrong in ({"employer_id": "nobody"}, {"employer_id": mine["id"], "purposes": ["sharing", "matching"]}):
        assert (await given(admin, returnee, "sharing", **wrong)).status_code == 422


async def test_what_employers_were_shown_is_gone_with_the_consent(both: FastAPI, admin: httpx.AsyncClient) -> None:
    office = await Office(both, admin).open()
    for said in ({"purposes": ["sharing"]}, {"purposes": ["sharing"], "employer_id": office.employer}, {}):
        returnee = {"id": (await made(office.caseworker, "/v1/returnees", RETURNEE))["id"]}
        referral = await office.sent(returnee["id"])
        card = f"/v1/referrals/{referral}/card"
        assert (await office.portal.get(card)).status_code == 200
        await withdrawn(office.caseworker, returnee, **{"purposes": ["registration"], **said})
        assert (await office.portal.get(card)).status_code == 404
        assert (await office.move(office.portal, referral, "interview")).status_code == 409
        shown = (await office.caseworker.get(f"/v1/referrals/{referral}")).json()
        assert (shown["state"], shown["moves"][-1]["reason"]) == ("withdrawn", "consent_withdrawn")
        assert (await office.refer(returnee["id"])).json()["purposes"][-1] == "sharing"


async def test_consents_are_within_reach_of_the_office_alone(both: FastAPI, admin: httpx.AsyncClient) -> None:
    returnee = await made(admin, "/v1/returnees", {**RETURNEE, "office_id": "liege"})
    for role, grant in ((Role.CASEWORKER, {"office_id": "vienna"}), (Role.COUNTRY_OFFICER, {"countries": ["AM"]})):
        asking = await client_as(both, role, **grant)
        read = await asking.get(f"/v1/returnees/{returnee['id']}/consents")
        written = await given(asking, returnee, "matching")
        ended = await asking.post(
            f"/v1/returnees/{returnee['id']}/consents/withdrawals", json={"purposes": ["registration"]}
        )
        assert (read.status_code, written.status_code, ended.status_code) == (404, 404, 404)


async def test_said_twice_at_once_it_is_withdrawn_once(both: FastAPI, admin: httpx.AsyncClient) -> None:
    returnee = await made(admin, "/v1/returnees", RETURNEE)
    said = await asyncio.gather(*(withdrawn(admin, returnee, one) for one in PURPOSES[1:] for _ in range(2)))
    assert min(len(one["agreed"]) for one in said) == 1
    now = (await admin.get(f"/v1/returnees/{returnee['id']}")).json()
    assert (now["agreed"], now["version"]) == (["registration"], len(PURPOSES))
