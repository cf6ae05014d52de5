"""Identity and needs: opened for a named purpose, by who may, replaced with what was read, and sealed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet.errors import Unavailable
from magnet.security.permissions import Role
from magnet.store import audit
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import RETURNEE, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_handed_over import hand_over
from tests.services.raw import everything

IDENTITY = {
    "given_names": "Կանարյան",
    "family_names": "Օրինակ",
    "given_names_latin": "Canary",
    "family_names_latin": "Example",
    "birth_date": "1990-05-17",
    "phones": ["+999 1234 5678"],
    "email": "canary@example.org",
    "address": "1 Canary Street\nYerevan",
    "documents": [{"kind": "passport", "number": "CANARY123", "country": "AM"}],
    "emergency_contact": {"name": "Canary Senior", "relation": "mother", "phone": "+999 87654"},
}
NEEDS = {
    "needs": [
        {"kind": "chronic_illness", "note": "Canary medicine", "since": "2025-01-01"},
        {"kind": "protection", "note": None, "since": None},
    ],
    "medical_notes": "Canary notes",
    "trafficking_notes": None,
    "family_notes": "Canary family",
    "guardian": None,
}
Json = dict[str, Any]
FOR = {"purpose": "counselling"}
PARTS: list[tuple[str, Json]] = [("identity", IDENTITY), ("needs", NEEDS)]


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application, once on each kind of database."""
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


async def put(client: httpx.AsyncClient, returnee: Json, part: str, body: Json, tag: str = '"0"') -> httpx.Response:
    return await client.put(f"/v1/returnees/{returnee['id']}/{part}", json=body, headers={"If-Match": tag})


async def get(client: httpx.AsyncClient, returnee: Json, part: str, **asked: str) -> httpx.Response:
    return await client.get(f"/v1/returnees/{returnee['id']}/{part}", params=asked or FOR)


async def events(client: httpx.AsyncClient, returnee: Json) -> list[tuple[str, str | None]]:
    record = await client.get(f"/v1/returnees/{returnee['id']}/access-record")
    return [(event["act"], event["purpose"]) for event in record.json()["items"]]


@pytest.mark.parametrize(("part", "body"), PARTS)
async def test_a_part_is_recorded_read_for_a_purpose_and_replaced(served: FastAPI, part: str, body: Json) -> None:
    caseworker = await client_as(served, Role.CASEWORKER, office_id="liege")
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    empty = await get(caseworker, returnee, part)
    assert (empty.json()["version"], empty.json()["updated_at"]) == (0, None)
    first = await put(caseworker, returnee, part, body, empty.headers["ETag"])
    assert (first.status_code, first.json()["version"]) == (200, 1), first.text
    assert body.items() <= first.json().items()
    assert first.headers["Cache-Control"] == "no-store"
    read = await get(caseworker, returnee, part, purpose="follow_up")
    assert (read.content, read.headers["ETag"]) == (first.content, first.headers["ETag"])
    for tag, status in (('"0"', 412), ('"7"', 412)):
        assert (await put(caseworker, returnee, part, {}, tag)).status_code == status
    assert (await caseworker.put(f"/v1/returnees/{returnee['id']}/{part}", json=body)).status_code == 428
    same = await put(caseworker, returnee, part, body, first.headers["ETag"])
    assert same.json()["version"] == 1, "what changes nothing is no change"
    emptied = await put(caseworker, returnee, part, {}, first.headers["ETag"])
    assert emptied.json()["version"] == 2
    acts = [event for event in await events(caseworker, returnee) if event[0].startswith(part)]
    read_for = [(f"{part} changed", None), (f"{part} read", "follow_up"), (f"{part} changed", None)]
    assert acts == [*read_for, (f"{part} read", "counselling")]


@pytest.mark.parametrize("asked", [{}, {"purpose": ""}, {"purpose": "curiosity"}])
async def test_without_a_purpose_nothing_is_opened(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    returnee = await made(client, "/v1/returnees", RETURNEE)
    answer = await client.get(f"/v1/returnees/{returnee['id']}/identity", params=asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "purpose")


@pytest.mark.parametrize(
    ("part", "body", "field"),
    [
        ("identity", {"birth_date": "1991-01-01"}, "birth_date"),
        ("identity", {"phones": ["call me"]}, "phones.0"),
        ("identity", {"email": "nobody"}, "email"),
        ("identity", {"nickname": "x"}, "(unknown)"),
        ("needs", {"needs": [{"kind": "bad luck"}]}, "needs.0.kind"),
    ],
)
async def test_what_is_wrong_is_named_and_not_repeated(
    app: FastAPI, client: httpx.AsyncClient, part: str, body: Json, field: str
) -> None:
    caseworker = await client_as(app, Role.CASEWORKER, office_id="liege")
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    answer = await put(caseworker, returnee, part, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert "nobody" not in answer.text
    assert "call me" not in answer.text


async def test_who_may_open_what(served: FastAPI) -> None:
    async with client_of(served) as admin:
        returnee = await made(admin, "/v1/returnees", {**RETURNEE, "office_id": "liege"})
        caseworker = await client_as(served, Role.CASEWORKER, office_id="liege")
        for part, body in PARTS:
            assert (await put(caseworker, returnee, part, body)).status_code == 200
        officer = await client_as(served, Role.COUNTRY_OFFICER, countries=["AM"])
        other = await client_as(served, Role.CASEWORKER, office_id="vienna")
        auditor = await client_as(served, Role.AUDITOR)

        async def seen(client: httpx.AsyncClient) -> list[int]:
            written = await put(client, returnee, "identity", {}, '"99"')
            return [(await get(client, returnee, part)).status_code for part, _ in PARTS] + [written.status_code]

        assert await seen(admin) == [200, 403, 412]
        assert await seen(caseworker) == [200, 200, 412]
        assert await seen(other) == [404, 404, 404]
        assert await seen(auditor) == [403, 403, 403]
        assert await seen(officer) == [404, 403, 404]
        await hand_over(served, returnee, "shared")
        assert await seen(officer) == [200, 403, 404]
        await hand_over(served, returnee, "transferred")
        assert await seen(officer) == [200, 403, 412]


async def test_what_cannot_be_noted_is_not_opened(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    returnee = await made(client, "/v1/returnees", RETURNEE)
    first = await put(client, returnee, "identity", IDENTITY)

    async def full(*_: object) -> None:
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(audit, "add", full)
    for answer in (await get(client, returnee, "identity"), await put(client, returnee, "identity", {}, '"1"')):
        assert answer.status_code == 503
        assert "Canary" not in answer.text
    monkeypatch.undo()
    assert (await get(client, returnee, "identity")).content == first.content


async def test_parts_go_where_the_case_goes_and_are_nowhere_in_plain(served: FastAPI) -> None:
    caseworker = await client_as(served, Role.CASEWORKER, office_id="liege")
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    for part, body in PARTS:
        await put(caseworker, returnee, part, body)
    headers = {"Content-Type": "application/merge-patch+json", "If-Match": '"1"'}
    moved = await caseworker.patch(f"/v1/returnees/{returnee['id']}", json={"country": "GE"}, headers=headers)
    assert moved.status_code == 200, moved.text
    for part, body in PARTS:
        assert body.items() <= (await get(caseworker, returnee, part)).json().items()
    held = await everything(served.state.runtime.database)
    assert b"canary" not in held.lower()
    assert "Կանարյան".encode() not in held


async def test_parts_that_were_swapped_open_for_nobody(served: FastAPI) -> None:
    caseworker = await client_as(served, Role.CASEWORKER, office_id="liege")
    one, other = [await made(caseworker, "/v1/returnees", RETURNEE) for _ in range(2)]
    for returnee in (one, other):
        for part, body in PARTS:
            await put(caseworker, returnee, part, body)
    async with served.state.runtime.database.transaction() as connection:
        rows = (await connection.execute(sa.text("SELECT returnee_id, part, body FROM sealed_part"))).all()
        bodies = {(row.returnee_id, row.part): row.body for row in rows}
        for mine, theirs in ((one["id"], other["id"]), (other["id"], one["id"])):
            # The other's identity, and in the place of the needs the own identity.
            for part, body in (("identity", bodies[theirs, "identity"]), ("needs", bodies[mine, "identity"])):
                change = sa.text("UPDATE sealed_part SET body = :body WHERE returnee_id = :key AND part = :part")
                await connection.execute(change, {"body": body, "key": mine, "part": part})
    for returnee in (one, other):
        for part, _ in PARTS:
            assert (await get(caseworker, returnee, part)).status_code == 404
        assert (await caseworker.get(f"/v1/returnees/{returnee['id']}")).status_code == 200


async def test_needs_change_nothing_in_a_list(app: FastAPI, client: httpx.AsyncClient) -> None:
    caseworker = await client_as(app, Role.CASEWORKER, office_id="liege")
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    await made(client, "/v1/vacancies", {**VACANCY, "source_kind": "feed"})

    async def listed() -> Any:
        answer = await made(caseworker, f"/v1/returnees/{returnee['id']}/referral-lists", {"country": "AM"})
        return answer["lists"]

    before = await listed()
    assert (await put(caseworker, returnee, "needs", NEEDS)).status_code == 200
    assert await listed() == before


async def test_without_consent_to_be_registered_it_is_opened_for_the_person_s_rights_only(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    returnee = await made(client, "/v1/returnees", RETURNEE)
    assert (await put(client, returnee, "identity", IDENTITY)).status_code == 200
    said = {"purposes": ["registration"], "how": "oral"}
    withdrawn = await client.post(f"/v1/returnees/{returnee['id']}/consents/withdrawals", json=said)
    assert withdrawn.status_code in (200, 201), withdrawn.text
    for answer in (await get(client, returnee, "identity"), await put(client, returnee, "identity", {}, '"1"')):
        assert (answer.status_code, answer.json()["purposes"]) == (409, ["registration"])
    assert (await get(client, returnee, "identity", purpose="rights_request")).status_code == 200
