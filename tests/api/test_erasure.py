"""Erased is erased: everywhere, once, by who may, and not while a legal hold lies; only counts stay."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet import clock
from magnet.errors import Unavailable
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.services import allocating, erasure, ledger, runtime, work
from magnet.store.about import ABOUT
from magnet.store.duplicates import BlindMarkRow, ComparisonRow
from magnet.store.past_cases import PastCaseRow
from magnet.store.verdicts import ListVerdictRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import RETURNEE, SESSION
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_contests import contest
from tests.api.test_plans import NEEDS, with_plan
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, Office
from tests.api.test_reminders import reminded
from tests.api.test_safeguards import with_decision
from tests.services.raw import everything

Json = dict[str, Any]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def erased(client: httpx.AsyncClient, returnee: str, reason: str = "asked", **headers: str) -> httpx.Response:
    return await client.post(f"/v1/returnees/{returnee}/erasure", json={"reason": reason}, headers=headers)


async def with_everything(office: Office) -> str:
    """A returnee with at least one row in every table that is about returnees."""
    returnee = await office.returnee(
        *AGREED, "transfer", "statistics", "follow_up", place="Gyumri", source_reference="case-77"
    )
    await office.sent(returnee)
    once = {"Idempotency-Key": f"list-{returnee}"}
    one = f"/v1/returnees/{returnee}"
    listed = (await office.caseworker.post(f"{one}/referral-lists", json={"country": "AM"}, headers=once)).json()
    await made(office.caseworker, f"/v1/referral-lists/{listed['id']}/contests", contest())
    await made(office.caseworker, f"{one}/sessions", SESSION)
    hold = (await made(office.admin, f"{one}/legal-holds", {"reason": "audit", "note": "Sample"}))["items"][0]
    lifted = await office.admin.post(f"{one}/legal-holds/{hold['id']}/lifting", json={})
    assert lifted.status_code == 200
    glass = {"returnee_id": returnee, "reason": "court_order", "explanation": "The court of Gyumri asks for the file."}
    other = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    await made(other, "/v1/break-glass", glass)
    for part, said in (("identity", {"family_names": "Sarkisyan"}), ("needs", {**NEEDS, "medical_notes": "Asthma"})):
        put = await office.caseworker.put(f"{one}/{part}", json=said, headers={"If-Match": '"0"'})
        assert put.status_code == 200, put.text
    await made(office.caseworker, f"{one}/handovers", {"kind": "shared"})
    await reminded(office.app, returnee)
    asked = {"about": "arrival", "month": 3, "on": "2026-06-01", "status": "other_job", "found": "elsewhere"}
    answered = {"pay": {"amount": 700, "currency": "AMD"}, "note": "Her sister in Gyumri found it.", "hours": 20}
    settled = {"answers": {"housing": "lasting", "safety": "always"}, "reasons": ["personal"]}
    await made(office.caseworker, f"{one}/follow-ups", {**asked, **answered, **settled})
    step = {"step": "session", "responsible": "office", "due_on": "2026-07-01"}
    seen = {"kind": "home", "visited_on": "2026-06-01", "findings": ["housing_poor"], "recommendations": [step]}
    await made(office.caseworker, f"{one}/visits", {**seen, "note": "The roof of the house in Gyumri leaks."})
    await with_plan(office, one)
    await with_decision(office, one)
    ended = {"reason": "unreachable", "on": "2026-01-05", "note": "Nobody in Gyumri knows where she is."}
    await made(office.caseworker, f"{one}/closings", ended)
    opened = {"reason": "reached_again", "on": "2026-01-06"}
    assert (await office.caseworker.post(f"{one}/closings/reopening", json=opened)).status_code == 200
    assert (await office.caseworker.post("/v1/allocations", json={"country": "AM"})).status_code == 202
    assert await work.work_once(office.app.state.runtime, "worker", kinds=[allocating.KIND])
    await _compared(office.app, returnee)
    await _judged(office.app, returnee, listed["id"])
    return returnee


async def _compared(app: FastAPI, returnee: str) -> None:
    whose = {"country": "AM", "returnee_id": returnee}
    async with app.state.runtime.database.write(EVERYTHING) as session:
        session.add(BlindMarkRow(**whose, kind="phone", digest=returnee))
        facts = {"principal": "p", "at": clock.now(), "tries": 1, "told": True, "elsewhere": False}
        session.add(ComparisonRow(**whose, reference=returnee[:12], **facts))


async def _judged(app: FastAPI, returnee: str, listed: str) -> None:
    facts = {"opportunity_id": listed, "kind": "vacancy", "verdict": "unsuitable", "reasons": ["pay"], "by": "p"}
    since = {"created_at": clock.now(), "updated_at": clock.now()}
    whose = {"country": "AM", "returnee_id": returnee, "referral_list_id": listed}
    async with app.state.runtime.database.write(EVERYTHING) as session:
        session.add(ListVerdictRow(**whose, **facts, **since, judged=b"sealed"))


async def left(app: FastAPI, returnee: str) -> set[str]:
    """The tables that still hold something about a returnee."""
    found = set()
    async with app.state.runtime.database.read(EVERYTHING) as session:
        for name, kept in ABOUT.items():
            if await session.scalar(sa.select(sa.func.count()).select_from(kept.table).where(kept.of([returnee]))):
                found.add(name)
    return found


STAYS = {name for name, kept in ABOUT.items() if kept.goes == "never"}
UNUSED = {"duplicate"}


async def test_nothing_is_left_but_the_record_and_counts(office: Office) -> None:
    returnee, other = await with_everything(office), await office.returnee()
    assert await left(office.app, returnee) == set(ABOUT) - UNUSED
    sent = (await office.portal.post("/v1/referrals/search", json={})).json()["items"]
    assert len(sent) == 1
    answer = await erased(office.caseworker, returnee, "consent_withdrawn")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    said = {name: answer.json()[name] for name in ("returnee_id", "reason", "counted")}
    assert said == {"returnee_id": returnee, "reason": "consent_withdrawn", "counted": True}
    assert await left(office.app, returnee) == STAYS
    assert await office.app.state.runtime.vault.keys([returnee, other]) == await office.app.state.runtime.vault.keys(
        [other]
    )
    for client, path in (
        (office.caseworker, f"/v1/returnees/{returnee}"),
        (office.portal, f"/v1/referrals/{sent[0]['id']}"),
        (office.portal, f"/v1/referrals/{sent[0]['id']}/card"),
    ):
        is_problem(await client.get(path), 404, "not-found")
    assert (await office.portal.post("/v1/referrals/search", json={})).json()["items"] == []
    is_problem(await erased(office.caseworker, returnee), 404, "not-found")
    (line,) = await office.app.state.runtime.vault.erased()
    assert (line.returnee_id, line.country, line.reason) == (returnee, "AM", "consent_withdrawn")
    acts = (await office.admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert [one["act"] for one in acts[:2]] == ["deleted", "erasure begun"]
    assert (await office.caseworker.get(f"/v1/returnees/{other}")).status_code == 200


async def test_deleting_is_the_same_as_erasing(office: Office) -> None:
    returnee = await with_everything(office)
    one = f"/v1/returnees/{returnee}"
    is_problem(await office.caseworker.delete(one, headers={"If-Match": '"77"'}), 412, "changed")
    version = (await office.caseworker.get(one)).json()["version"]
    assert (await office.caseworker.delete(one, headers={"If-Match": f'"{version}"'})).status_code == 204
    assert await left(office.app, returnee) == STAYS
    (line,) = await office.app.state.runtime.vault.erased()
    assert (line.returnee_id, line.reason) == (returnee, "unstated")


async def test_a_retry_is_given_the_first_answer_and_no_second_erasure(office: Office) -> None:
    returnee, once = await office.returnee(), {"Idempotency-Key": "erase-1"}
    answers = await asyncio.gather(*(erased(office.caseworker, returnee, **once) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(await office.app.state.runtime.vault.erased()) == 1
    some = [await office.returnee() for _ in range(3)]
    others = await asyncio.gather(*(erased(office.caseworker, one) for one in some))
    assert {answer.status_code for answer in others} == {200}


async def test_of_many_at_once_one_erases(office: Office) -> None:
    returnee = await office.returnee()
    answers = await asyncio.gather(*(erased(office.caseworker, returnee) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
    assert len(await office.app.state.runtime.vault.erased()) == 1


async def test_who_erases(office: Office) -> None:
    returnee = await office.returnee()
    vienna = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    is_problem(await erased(vienna, returnee), 404, "not-found")
    is_problem(await erased(vienna, NOWHERE), 404, "not-found")
    for client in (officer, office.portal):
        is_problem(await erased(client, returnee), 403, "forbidden")
    is_problem(await erased(office.caseworker, returnee, "because"), 422, "invalid")
    assert (await office.app.state.runtime.vault.erased(), (await erased(office.admin, returnee)).status_code) == (
        [],
        200,
    )


async def test_a_legal_hold_stands_against_it_until_it_ends(office: Office) -> None:
    returnee = await office.returnee()
    holds, today = f"/v1/returnees/{returnee}/legal-holds", clock.now().date()
    placed = await made(office.admin, holds, {"reason": "court_order", "note": "Case 7 of the court", "until": None})
    assert (placed["held"], placed["items"][0]["note"]) == (True, "Case 7 of the court")
    is_problem(await erased(office.caseworker, returnee), 409, "legal-hold")
    version = {"If-Match": f'"{(await office.caseworker.get(f"/v1/returnees/{returnee}")).json()["version"]}"'}
    is_problem(await office.caseworker.delete(f"/v1/returnees/{returnee}", headers=version), 409, "legal-hold")
    assert (await office.caseworker.get(holds)).json() == placed
    lifting = f"{holds}/{placed['items'][0]['id']}/lifting"
    is_problem(await office.caseworker.post(lifting, json={}), 403, "forbidden")
    lifted = (await office.admin.post(lifting, json={"note": "Closed"})).json()
    assert (lifted["held"], lifted["items"][0]["lifting_note"]) == (False, "Closed")
    is_problem(await office.admin.post(lifting, json={}), 409, "conflict")
    is_problem(await office.admin.post(f"{holds}/{NOWHERE}/lifting", json={}), 404, "not-found")
    past = {"reason": "audit", "until": (today - timedelta(days=1)).isoformat()}
    is_problem(await office.admin.post(holds, json=past), 422, "invalid")
    await made(office.admin, holds, {"reason": "audit", "until": today.isoformat()})
    is_problem(await erased(office.caseworker, returnee), 409, "legal-hold")
    acts = (await office.admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert {"hold placed", "hold lifted", "holds read"} <= {one["act"] for one in acts}
    assert "erasure begun" not in {one["act"] for one in acts}
    assert b"Case 7 of the court" not in await everything(office.app.state.runtime.database)


async def test_the_power_cut_between_key_and_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    returnee = await with_everything(office)

    async def fail(*_given: object) -> None:
        raise Unavailable("The database is busy or away; try again.")

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "take_out", fail)
        is_problem(await erased(office.caseworker, returnee), 503, "unavailable")
    assert "returnee" in await left(office.app, returnee)
    for path in (f"/v1/returnees/{returnee}", f"/v1/returnees/{NOWHERE}"):
        is_problem(await office.caseworker.get(path), 404, "not-found")
    async with runtime.opened(settings_of(database_url, tmp_path)) as next_start:
        await runtime.require_ready(next_start)
    assert await left(office.app, returnee) == STAYS
    assert await counted(office.app) == 1
    assert await ledger.settle(office.app.state.runtime, clock.now()) == 0
    acts = (await office.admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert [one["act"] for one in acts[:2]] == ["deleted", "erasure begun"]


async def test_who_tries_again_after_it_completes_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    returnee = await with_everything(office)

    async def fail(*_given: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "take_out", fail)
        await erased(office.caseworker, returnee)
    assert (await erased(office.caseworker, returnee)).status_code == 200
    assert await left(office.app, returnee) == STAYS
    assert len(await office.app.state.runtime.vault.erased()) == 1


async def counted(app: FastAPI) -> int:
    """How many erased people are counted on."""
    async with app.state.runtime.database.read(EVERYTHING) as session:
        by = sa.select(sa.func.sum(PastCaseRow.people)).where(PastCaseRow.dimension == "region")
        return int(await session.scalar(by) or 0)


async def test_statistics_stay_for_those_who_agreed_and_hold_nothing_else(office: Office) -> None:
    people = [await office.returnee(*AGREED, "statistics", birth_year=1990, gender="female") for _ in range(10)]
    people += [await office.returnee(*AGREED, birth_year=1955, gender="female")]
    analyst = await client_as(office.app, Role.ANALYST)

    async def told(*by: str) -> Any:
        return (await analyst.post("/v1/statistics/returnees", json={"by": by})).json()["cells"]

    asked = [("country",), ("sex",), ("sex", "age_band"), ("host_country",), ("year_of_return",), ("occupation_group",)]
    before = [await told(*by) for by in asked]
    assert before[0] == [{"values": {"country": "AM"}, "people": 10}]
    for returnee in people[:5] + people[10:]:
        assert (await erased(office.caseworker, returnee)).json()["counted"] == (returnee != people[10])
        assert [await told(*by) for by in asked] == before
    liege = await client_as(office.app, Role.ANALYST, countries=["GE"])
    assert (await liege.post("/v1/statistics/returnees", json={})).json()["people"] == 0
    async with office.app.state.runtime.database.read(EVERYTHING) as session:
        kept = list(await session.scalars(sa.select(PastCaseRow)))
    assert {(row.dimension, row.value) for row in kept} == {
        ("birth_year", "1990"),
        ("host_country", "BE"),
        ("occupation_group", "unknown"),
        ("region", "unknown"),
        ("year_of_return", "2026"),
    }
    assert {row.people for row in kept} == {5}


async def test_the_erased_are_unreadable_in_every_copy(office: Office, tmp_path: Path) -> None:
    marked = {"place": "Wyrd-on-Sea", "profile": {"work": [{"occupation": {"text": "zwyrdmaker"}, "years": 3}]}}
    returnee = str((await made(office.caseworker, "/v1/returnees", {**RETURNEE, **marked}))["id"])
    once = {"Idempotency-Key": "list-1"}
    await office.caseworker.post(f"/v1/returnees/{returnee}/referral-lists", json={"country": "AM"}, headers=once)
    copy = await everything(office.app.state.runtime.database)
    assert returnee.encode() in copy
    assert b"Wyrd" not in copy
    assert b"zwyrd" not in copy
    assert (await erased(office.caseworker, returnee)).status_code == 200
    assert await office.app.state.runtime.vault.keys([returnee]) == {}
