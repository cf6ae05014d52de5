"""A case goes to its country of return with the person's consent only; before that nobody there knows of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import CONSENT, PROGRAMME, RETURNEE, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_consents import MERGE, is_missing, withdrawn

Json = dict[str, Any]


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application, once on each kind of database."""
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def office(both: FastAPI) -> httpx.AsyncClient:
    """The host office's caseworker."""
    return await client_as(both, Role.CASEWORKER, office_id="liege")


async def handed(client: httpx.AsyncClient, returnee: Json, kind: str) -> httpx.Response:
    return await client.post(f"/v1/returnees/{returnee['id']}/handovers", json={"kind": kind})


async def test_the_country_of_return_learns_of_nobody_before(both: FastAPI, office: httpx.AsyncClient) -> None:
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"], office_id="liege")
    vacancy = await made(officer, "/v1/vacancies", VACANCY)

    async def learnt() -> list[Any]:
        """All that may tell whether there is somebody: counts, lists, figures, and a reference that may be taken."""
        ranked = await officer.post(f"/v1/vacancies/{vacancy['id']}/candidate-lists", json={})
        found = await officer.post("/v1/returnees/search", json={})
        named = await officer.post("/v1/returnees/search", json={"source_reference": "case-1"})
        figures = await officer.get("/v1/countries/AM/statistics")
        new = await officer.post("/v1/returnees", json={**RETURNEE, "source_reference": "case-1"})
        bulk = await officer.post(
            "/v1/returnees/bulk", json={"items": [{**RETURNEE, "source_reference": "case-1", "grant_used": True}]}
        )
        return [answer.json() for answer in (ranked, found, named, figures, new, bulk)]

    before = await learnt()
    returnee = await made(office, "/v1/returnees", {**RETURNEE, "source_reference": "case-1"})
    assert await learnt() == before
    answers = [
        await officer.get(f"/v1/returnees/{returnee['id']}{part}")
        for part in ("", "/consents", "/handovers", "/access-record")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 403]
    assert (await handed(office, returnee, "shared")).status_code == 201
    assert await learnt() != before
    assert (await officer.get(f"/v1/returnees/{returnee['id']}")).json()["handed"] == "shared"


async def test_sharing_shows_and_transferring_lets_keep(both: FastAPI, office: httpx.AsyncClient) -> None:
    returnee = await made(office, "/v1/returnees", {**RETURNEE, "region": "AM-ER"})
    one = f"/v1/returnees/{returnee['id']}"
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-ER"])
    elsewhere = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-SH"])

    async def may() -> list[int]:
        version = (await office.get(one)).json()["version"]
        headers = {**MERGE, "If-Match": f'"{version}"'}
        changed = await officer.patch(one, json={"grant_used": True}, headers=headers)
        ended = await officer.post(f"{one}/consents/withdrawals", json={"purposes": ["follow_up"]})
        seen, unseen = [(await asking.get(one)).status_code for asking in (officer, elsewhere)]
        return [seen, changed.status_code, ended.status_code, unseen]

    assert await may() == [404, 404, 404, 404]
    await handed(office, returnee, "shared")
    assert await may() == [200, 404, 404, 404]
    assert (await handed(officer, returnee, "transferred")).status_code == 403
    await handed(office, returnee, "transferred")
    await handed(office, returnee, "transferred")
    assert await may() == [200, 200, 200, 404]
    assert (await office.get(one)).json()["grant_used"], "the host office goes on seeing the case"
    back = await office.post(f"{one}/handovers/ending")
    assert await may() == [404, 404, 404, 404]
    assert (await office.post(f"{one}/handovers/ending")).json() == back.json()
    history = [(each["kind"], each["to_country"], each["ended_because"]) for each in back.json()["items"]]
    assert history == [("shared", "AM", "replaced"), ("transferred", "AM", "taken_back")]
    async with client_of(both) as admin:
        acts = [event["act"] for event in (await admin.get(f"{one}/access-record")).json()["items"]]
    assert (acts.count("handed over"), acts.count("taken back")) == (2, 1)


async def test_without_consent_to_transfer_nothing_goes_and_what_went_comes_back(
    both: FastAPI, office: httpx.AsyncClient
) -> None:
    consent = {**CONSENT, "purposes": ["registration", "matching"]}
    assert is_missing(
        await handed(office, await made(office, "/v1/returnees", {**RETURNEE, "consent": consent}), "shared"),
        "transfer",
    )
    returnee = await made(office, "/v1/returnees", RETURNEE)
    one = f"/v1/returnees/{returnee['id']}"
    await handed(office, returnee, "transferred")
    officer = await client_as(both, Role.COUNTRY_OFFICER, countries=["AM"])
    keyed = {"json": {"country": "AM"}, "headers": {"Idempotency-Key": "once"}}
    kept = await officer.post(f"{one}/referral-lists", **keyed)  # type: ignore[arg-type]
    assert kept.status_code == 201
    await withdrawn(officer, returnee, "transfer")
    again = await officer.post(f"{one}/referral-lists", **keyed)  # type: ignore[arg-type]
    read = await officer.get(f"/v1/referral-lists/{kept.json()['id']}")
    assert [answer.status_code for answer in (again, read, await officer.get(one))] == [404, 404, 404]
    assert (await officer.post("/v1/returnees/search", json={})).json()["items"] == []
    history = (await office.get(f"{one}/handovers")).json()
    assert (history["handed"], history["items"][0]["ended_because"]) == (None, "consent_withdrawn")
    assert is_missing(await handed(office, returnee, "shared"), "transfer")


@pytest.mark.parametrize(
    ("agreement", "status"),
    [
        ({}, 201),
        ({"from_country": None}, 201),
        ({"from_country": "DE"}, 409),
        ({"to_country": "GE"}, 409),
        ({"valid_until": -1}, 409),
        ({"valid_from": 1}, 409),
        ({"valid_from": 0, "valid_until": 0}, 201),
        (None, 409),
    ],
)
async def test_where_a_programme_asks_for_an_agreement_it_has_to_be_valid(
    client: httpx.AsyncClient, agreement: Json | None, status: int
) -> None:
    today = clock.now().date()
    given = {"from_country": "BE", "to_country": "AM", "organisation": "Partner", "reference": "TA-1", "valid_from": -9}
    days = {
        name: (today + timedelta(value)).isoformat() if isinstance(value, int) else value
        for name, value in {**given, **(agreement or {})}.items()
    }
    lawful = {"transfers_need_agreement": True, "transfer_agreements": [] if agreement is None else [days]}
    programme = await made(client, "/v1/programmes", {**PROGRAMME, **lawful})
    returnee = await made(client, "/v1/returnees", {**RETURNEE, "programme": programme["code"]})
    answer = await handed(client, returnee, "shared")
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["items"][0]["agreement"] == "TA-1"
    else:
        assert answer.json()["type"].endswith("agreement-missing")
        free = await made(client, "/v1/returnees", RETURNEE)
        assert (await handed(client, free, "shared")).status_code == 201


async def test_consent_to_one_country_is_none_to_another(both: FastAPI, office: httpx.AsyncClient) -> None:
    returnee = await made(office, "/v1/returnees", RETURNEE)
    one = f"/v1/returnees/{returnee['id']}"

    async def moved(country: str) -> httpx.Response:
        version = (await office.get(one)).json()["version"]
        return await office.patch(one, json={"country": country}, headers={**MERGE, "If-Match": f'"{version}"'})

    await handed(office, returnee, "shared")
    assert (await moved("GE")).status_code == 409
    await office.post(f"{one}/handovers/ending")
    assert "transfer" not in (await moved("GE")).json()["agreed"]
    assert is_missing(await handed(office, returnee, "shared"), "transfer")
    body = {**CONSENT, "purposes": ["transfer"]}
    consents = (await office.post(f"{one}/consents", json=body)).json()
    assert [each["transfer_to"] for each in consents["items"] if each["transfer_to"]] == ["AM", "GE"]
    assert (await handed(office, returnee, "shared")).json()["items"][-1]["to_country"] == "GE"


async def test_handed_over_twice_at_once_it_is_once(both: FastAPI, office: httpx.AsyncClient) -> None:
    returnee = await made(office, "/v1/returnees", RETURNEE)
    await asyncio.gather(*(handed(office, returnee, "shared") for _ in range(4)))
    assert len((await office.get(f"/v1/returnees/{returnee['id']}/handovers")).json()["items"]) == 1
