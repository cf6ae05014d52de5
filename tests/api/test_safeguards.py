"""What a safeguard holds waits for a person's decision; who may not read needs sees the same with and without them."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from magnet.matching.opportunity import Condition
from magnet.schemas.offices import OfficeRules, Safeguard
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.services.safeguard_rules import HOLDS, STANDARD, SUPPORTS, met
from magnet.store.safeguards import SafeguardDecisionRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import VACANCY
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_plans import TODAY
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, Office

Json = dict[str, Any]
FOR = {"purpose": "safeguarding"}
REASON = "The shifts end at ten, and her sister works there too."
NIGHTS = {**VACANCY, "source_reference": "nights", "conditions": ["night", "outdoors"]}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def needing(office: Office, one: str, *needs: str, version: int = 0) -> None:
    said = {"needs": [{"kind": need} for need in needs]}
    put = await office.caseworker.put(f"{one}/needs", json=said, headers={"If-Match": f'"{version}"'})
    assert put.status_code == 200, put.text


async def refer(client: httpx.AsyncClient, one: str, item: str) -> httpx.Response:
    return await client.post(f"{one}/referrals", json={"opportunity_id": item})


def decision(item: str, said: str = "allow", **more: Any) -> Json:
    facts = {"opportunity_id": item, "need": "pregnancy", "condition": "night", "decided_on": TODAY.isoformat()}
    return {**facts, "decision": said, "reason": REASON, **more}


async def with_decision(office: Office, one: str) -> None:
    """A decision for somebody who is pregnant."""
    item = (await made(office.portal, "/v1/vacancies", {**NIGHTS, "source_reference": one[-12:]}))["id"]
    is_problem(await refer(office.caseworker, one, item), 409, "safeguard-undecided")
    await made(office.caseworker, f"{one}/safeguard-decisions", decision(item))


async def decisions(office: Office, one: str) -> list[Json]:
    answer = await office.caseworker.get(f"{one}/safeguard-decisions", params=FOR)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def waiting(client: httpx.AsyncClient) -> list[str]:
    answer = await client.post("/v1/reminders/search", json={"kind": "safeguard_decision"})
    return [each["subject_id"] for each in answer.json()["items"]]


async def test_nobody_is_referred_before_somebody_decided(office: Office) -> None:
    one = f"/v1/returnees/{await office.returnee()}"
    item = (await made(office.portal, "/v1/vacancies", NIGHTS))["id"]
    drafted = (await refer(office.caseworker, one, item)).json()["id"]  # before anybody knew
    assert (await office.move(office.caseworker, drafted, "agreed")).status_code == 200
    await needing(office, one, "pregnancy", "chronic_illness")
    body = is_problem(await office.move(office.caseworker, drafted, "sent"), 409, "safeguard-undecided")
    assert "safeguard-decisions" in body["detail"]
    assert "pregnancy" not in json.dumps(body)
    is_problem(await office.move(office.caseworker, drafted, "sent"), 409, "safeguard-undecided")
    asked = await decisions(office, one)
    assert {(each["need"], each["condition"], each["decision"]) for each in asked} == {
        ("pregnancy", "night", None),
        ("chronic_illness", "night", None),
    }
    assert sorted(await waiting(office.caseworker)) == sorted(each["id"] for each in asked)
    for need, left in (("pregnancy", 1), ("chronic_illness", 0)):
        await made(office.caseworker, f"{one}/safeguard-decisions", decision(item, need=need))
        assert len(await waiting(office.caseworker)) == left
    assert (await office.move(office.caseworker, drafted, "sent")).status_code == 200
    said = await decisions(office, one)
    assert [(each["decision"], each["reason"]) for each in said] == [("allow", REASON)] * 2
    async with office.app.state.runtime.database.read(EVERYTHING) as session:
        bodies = b"".join(await session.scalars(sa.select(SafeguardDecisionRow.body)))
    assert b"pregnancy" not in bodies
    acts = {
        (each["act"], each["purpose"]) for each in (await office.caseworker.get(f"{one}/access-record")).json()["items"]
    }
    assert {("safeguards checked", "safeguarding"), ("safeguard decided", "safeguarding")} <= acts


async def test_what_was_refused_is_refused_until_somebody_decides_otherwise(office: Office) -> None:
    one = f"/v1/returnees/{await office.returnee()}"
    item = (await made(office.portal, "/v1/vacancies", NIGHTS))["id"]
    await needing(office, one, "pregnancy")
    retry = {"Idempotency-Key": "once"}
    for _ in range(2):
        refused = decision(item, "refuse")
        answer = await office.caseworker.post(f"{one}/safeguard-decisions", json=refused, headers=retry)
        assert answer.status_code == 201, answer.text
    is_problem(await refer(office.caseworker, one, item), 409, "safeguard-refused")
    await made(office.caseworker, f"{one}/safeguard-decisions", decision(item))
    assert (await refer(office.caseworker, one, item)).status_code == 201
    assert [each["decision"] for each in await decisions(office, one)] == ["refuse", "allow"]


async def test_of_many_at_once_one_decision_is_asked_for(office: Office) -> None:
    one = f"/v1/returnees/{await office.returnee()}"
    item = (await made(office.portal, "/v1/vacancies", NIGHTS))["id"]
    await needing(office, one, "pregnancy")
    answers = await asyncio.gather(*(refer(office.caseworker, one, item) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {409}
    assert len(await decisions(office, one)) == len(await waiting(office.caseworker)) == 1


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"need": "sight"}, "condition", "no_such_hold"),
        ({"condition": "heavy"}, "condition", "no_such_hold"),
        ({"opportunity_id": NOWHERE}, "opportunity_id", "unknown_reference"),
        ({"decided_on": "2999-01-01"}, "decided_on", "future"),
        ({"reason": ""}, "reason", "string_too_short"),
        ({"decision": "later"}, "decision", "literal_error"),
    ],
)
async def test_half_a_decision_is_refused(office: Office, more: Json, field: str, code: str) -> None:
    one = f"/v1/returnees/{await office.returnee()}"
    item = (await made(office.portal, "/v1/vacancies", NIGHTS))["id"]
    await needing(office, one, "pregnancy", "sight")
    answer = await office.caseworker.post(f"{one}/safeguard-decisions", json=decision(item, **more))
    assert [(each["field"], each["code"]) for each in is_problem(answer, 422, "invalid")["errors"]] == [(field, code)]


async def test_an_office_sets_rules_of_its_own(office: Office) -> None:
    one = f"/v1/returnees/{await office.returnee()}"
    item = (await made(office.portal, "/v1/vacancies", NIGHTS))["id"]
    await needing(office, one, "pregnancy", "hearing")
    rules = [
        {"need": "hearing", "condition": "outdoors", "effect": "hold", "note": "Traffic is not heard."},
        {"need": "pregnancy", "condition": "night", "effect": "support", "note": "A ride home."},
    ]
    await made(office.admin, "/v1/offices", {"code": "liege", "name": "Liège", "safeguards": rules})
    listed = await made(office.caseworker, f"{one}/referral-lists", {"country": "AM"})
    path = f"/v1/referral-lists/{listed['id']}/safeguards"
    (shown,) = (await office.caseworker.get(path, params=FOR)).json()["items"]
    assert (shown["opportunity_id"], shown["hold"]) == (item, True)
    assert {(each["need"], each["effect"], each["note"]) for each in shown["rules"]} == {
        ("hearing", "hold", "Traffic is not heard."),
        ("pregnancy", "support", "A ride home."),
    }
    await made(office.caseworker, f"{one}/safeguard-decisions", decision(item, need="hearing", condition="outdoors"))
    (shown,) = (await office.caseworker.get(path, params=FOR)).json()["items"]
    assert (shown["hold"], [each["decision"] for each in shown["rules"]]) == (False, ["allow", None])
    assert (await refer(office.caseworker, one, item)).status_code == 201
    assert (await office.caseworker.get(path)).status_code == 422  # for no purpose nothing is opened
    vienna = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    is_problem(await vienna.get(path, params=FOR), 404, "not-found")
    is_problem(await office.admin.get(path, params=FOR), 403, "forbidden")


def stable(answer: httpx.Response) -> str:
    """An answer without the id and the moment of itself."""
    body = answer.json()
    assert answer.status_code in (200, 201), answer.text
    return json.dumps({name: value for name, value in body.items() if name not in ("id", "created_at")})


async def test_with_and_without_needs_all_that_others_see_is_the_same_to_the_byte(office: Office) -> None:
    """Scores, order, counts, lists, candidates, cards, and what an officer is told of a case."""
    returnee = await office.returnee(*AGREED, "transfer", "statistics")
    one = f"/v1/returnees/{returnee}"
    items = [office.vacancy]
    asked: tuple[Json, ...] = ({"years": 9}, {"minimum_education": 8}, {"languages": []}, {"languages": [], "years": 9})
    for number, condition in enumerate(("night", "heavy", "live_in", "alone")):
        more = {"conditions": [condition], "source_reference": f"c-{number}", "text": condition, **asked[number]}
        items.append((await made(office.portal, "/v1/vacancies", {**VACANCY, **more}))["id"])
    await made(office.caseworker, f"{one}/handovers", {"kind": "transferred"})
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    referral = await office.sent(returnee)
    kept = (await made(officer, f"{one}/referral-lists", {"country": "AM", "limit": 50}))["id"]

    async def told(client: httpx.AsyncClient) -> list[str]:
        asked = {"country": "AM", "limit": 50}
        return [
            stable(await client.post(f"{one}/referral-lists", json=asked)),
            (await client.get(f"/v1/referral-lists/{kept}")).text,
            *[stable(await client.post(f"/v1/vacancies/{item}/candidate-lists", json={})) for item in items],
            *[stable(await client.post(f"{one}/why-not", json={"opportunity_id": item})) for item in items],
            *[(await client.get(f"/v1/vacancies/{item}")).text for item in items],
            (await client.get(f"/v1/referrals/{referral}/card")).text,
            (await client.get("/v1/countries/AM/statistics")).text,
            (await client.post("/v1/returnees/search", json={})).text,
            (await client.post("/v1/reminders/search", json={"settled": None})).text,
            (await client.get(one)).text,
        ]

    async def seen() -> list[str]:
        card = (
            await office.portal.get(f"/v1/referrals/{referral}/card")
        ).text  # which makes it a referral that was seen
        portal = [card, (await office.portal.post("/v1/referrals/search", json={})).text]
        return [*await told(officer), *await told(office.caseworker), *portal]

    unneeding = is_problem(await refer(officer, one, items[1]), 409, "not-referable")
    before = await seen()
    found = [(await office.caseworker.post(f"{one}/why-not", json={"opportunity_id": item})).json() for item in items]
    assert sorted(each["item"]["position"] for each in found) == [1, 2, 3, 4, 5]
    assert len({each["item"]["score"] for each in found}) == len(items)  # as chance orders equals
    await needing(office, one, "pregnancy", "trafficking", "chronic_illness", "unaccompanied_child", "violence")
    assert await seen() == before
    is_problem(await refer(office.caseworker, one, items[1]), 409, "safeguard-undecided")
    assert len(await waiting(office.caseworker)) > 0
    assert await told(officer) == before[: len(before) // 2 - 1]  # what waits is on the caseworker's worklist alone
    held = is_problem(await refer(officer, one, items[1]), 409, "not-referable")
    assert held["because"] == ["held"]
    assert held == unneeding, "of who has no need an officer is told the same"
    flagged = (await made(office.portal, "/v1/vacancies", {**NIGHTS, "red_flags": ["fee_asked"]}))["id"]
    same = is_problem(await refer(officer, one, flagged), 409, "not-referable")
    assert {name: same[name] for name in ("because", "detail", "title")} == {
        name: held[name] for name in ("because", "detail", "title")
    }


def test_the_standard_rules_name_known_needs_and_conditions_with_their_sources() -> None:
    conditions = set(Condition.__args__)  # type: ignore[attr-defined]
    for one in STANDARD:
        assert one.condition in conditions
        assert one.note
        assert "ILO" in one.note
    assert len(STANDARD) == sum(len(row[1].split()) for row in (*HOLDS, *SUPPORTS))
    assert len({(one.need, one.condition) for one in STANDARD}) == len(STANDARD)


def test_rules_meet_a_need_and_a_condition_and_nothing_else() -> None:
    rules = OfficeRules()
    assert met(rules, {"pregnancy"}, []) == met(rules, set(), ["night", "heavy"]) == []
    assert {one.condition for one in met(rules, {"pregnancy"}, ["night", "heavy", "travel"])} == {"night", "heavy"}
    assert {one.effect for one in met(rules, {"single_parent"}, ["night"])} == {"support"}
    assert met(OfficeRules(safeguards=[]), {"pregnancy"}, ["night"]) == []
    twice = Safeguard(need="sight", condition="night", effect="hold")
    assert met(OfficeRules(safeguards=[twice, twice]), {"sight"}, ["night"]) == [twice]
