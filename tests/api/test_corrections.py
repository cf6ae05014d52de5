"""What was there before a change stays readable, for who may read the part, and what was refused with its reason."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import CONSENT, RETURNEE
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_problems import is_problem
from tests.services.raw import everything

Json = dict[str, Any]


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def caseworker(both: FastAPI) -> httpx.AsyncClient:
    return await client_as(both, Role.CASEWORKER, office_id="liege")


async def corrected(client: httpx.AsyncClient, returnee: Json) -> list[Json]:
    answer = await client.get(f"/v1/returnees/{returnee['id']}/corrections")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    items: list[Json] = answer.json()["items"]
    return items


def changes(item: Json) -> dict[str, tuple[Any, Any]]:
    return {one["field"]: (one["before"], one["after"]) for one in item["changes"]}


async def changed(client: httpx.AsyncClient, returnee: Json, patch: Json) -> Json:
    headers = {"If-Match": f'"{returnee["version"]}"'}
    answer = await client.patch(f"/v1/returnees/{returnee['id']}", json=patch, headers=headers)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def test_each_change_is_kept_with_what_was_there_before(both: FastAPI, caseworker: httpx.AsyncClient) -> None:
    first = await made(caseworker, "/v1/returnees", {**RETURNEE, "place": "Gyumri"})
    assert await corrected(caseworker, first) == []
    work = [{"occupation": {"text": "zwyrdmaker", "language": "nl"}, "years": 4.0}]
    second = await changed(caseworker, first, {"birth_year": 1991, "place": None, "profile": {"work": work}})
    assert (await changed(caseworker, second, {"birth_year": 1991}))["version"] == second["version"]
    moved = await changed(caseworker, second, {"country": "GE"})
    history = [changes(one) for one in await corrected(caseworker, moved)]
    assert [set(one) for one in history] == [{"birth_year", "place", "profile.work"}, {"country"}]
    assert (history[0]["birth_year"], history[0]["place"]) == ((1990, 1991), ("Gyumri", None))
    assert [one[0]["occupation"]["text"] for one in history[0]["profile.work"]] == ["soudeur", "zwyrdmaker"]
    assert history[1]["country"] == ("AM", "GE")
    kept = await everything(both.state.runtime.database)
    assert b"Gyumri" not in kept
    assert b"zwyrdmaker" not in kept


async def test_taking_in_a_feed_again_keeps_what_it_changed(caseworker: httpx.AsyncClient) -> None:
    row = {**RETURNEE, "source_reference": "case-1"}
    (receipt,) = (await caseworker.post("/v1/returnees/bulk", json={"items": [row]})).json()["receipts"]
    again = [row | {"birth_year": 1985}, row | {"birth_year": 1986}]
    assert (await caseworker.post("/v1/returnees/bulk", json={"items": again})).json()["counts"]["changed"] == 2
    (item,) = await corrected(caseworker, {"id": receipt["id"]})
    assert changes(item) == {"birth_year": (1990, 1986)}


async def test_identity_and_needs_are_kept_for_who_may_read_them(both: FastAPI, caseworker: httpx.AsyncClient) -> None:
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    one = f"/v1/returnees/{returnee['id']}"
    for part, said in (("identity", {"family_names": "Sarkisyan"}), ("needs", {"medical_notes": "Asthma"})):
        for version, fields in ((0, said), (1, {})):
            put = await caseworker.put(f"{one}/{part}", json=fields, headers={"If-Match": f'"{version}"'})
            assert put.status_code == 200, put.text
    refused = {"part": "needs", "field": "medical_notes", "wish": "x", "decision": "refused", "reason": "y"}
    await made(caseworker, f"{one}/corrections", refused)
    parts = [item["part"] for item in await corrected(caseworker, returnee)]
    assert parts == ["identity", "identity", "needs", "needs", "needs"]
    assert changes((await corrected(caseworker, returnee))[1]) == {"family_names": ("Sarkisyan", None)}
    async with client_of(both) as admin:
        assert [item["part"] for item in await corrected(admin, returnee)] == ["identity", "identity"]
        is_problem(await admin.post(f"{one}/corrections", json=refused), 403, "forbidden")
        acts = (await admin.get(f"{one}/access-record")).json()["items"]
    seen = [(act["act"], act["purpose"]) for act in acts]
    assert ("corrections read", "correction") in seen
    assert ("correction asked", None) in seen


async def test_what_was_refused_is_kept_with_the_reason(both: FastAPI, caseworker: httpx.AsyncClient) -> None:
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    asked = {"field": "birth_year", "wish": "Make it 1999", "decision": "refused", "reason": "The passport says 1990"}
    path, once = f"/v1/returnees/{returnee['id']}/corrections", {"Idempotency-Key": "c-1"}
    first = await caseworker.post(path, json=asked, headers=once)
    assert first.status_code == 201
    assert (await caseworker.post(path, json=asked, headers=once)).text == first.text
    (item,) = await corrected(caseworker, returnee)
    assert {name: item[name] for name in asked} == asked
    assert (item["changes"], item["part"]) == ([], "case")
    is_problem(await caseworker.post(path, json={**asked, "decision": "perhaps"}), 422, "invalid")
    assert b"Make it 1999" not in await everything(both.state.runtime.database)
    vienna = await client_as(both, Role.CASEWORKER, office_id="vienna")
    for client, key in ((vienna, returnee["id"]), (caseworker, NOWHERE)):
        is_problem(await client.get(f"/v1/returnees/{key}/corrections"), 404, "not-found")
        is_problem(await client.post(f"/v1/returnees/{key}/corrections", json=asked), 404, "not-found")


async def test_who_agrees_to_be_registered_no_more_is_not_read_by_this_way(caseworker: httpx.AsyncClient) -> None:
    returnee = await made(caseworker, "/v1/returnees", {**RETURNEE, "consent": CONSENT})
    await changed(caseworker, returnee, {"birth_year": 1991})
    withdrawn = {"purposes": ["registration"]}
    await caseworker.post(f"/v1/returnees/{returnee['id']}/consents/withdrawals", json=withdrawn)
    answer = await caseworker.get(f"/v1/returnees/{returnee['id']}/corrections")
    is_problem(answer, 409, "consent-missing")
