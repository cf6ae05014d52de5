"""A list says how it came about and how to contest it; a contest is recorded, answered by another person, and found."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.store.contests import ContestRow
from tests.api.conftest import serving, settings_of
from tests.api.samples import RETURNEE, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem

Json = dict[str, Any]
REASON = "Ich habe zehn Jahre als Schweißer gearbeitet."


@dataclass(frozen=True)
class Office:
    """Two caseworkers of an office, one of another, and a list that the first one made."""

    app: FastAPI
    first: httpx.AsyncClient
    second: httpx.AsyncClient
    other: httpx.AsyncClient
    returnee: Json
    kept: Json

    @property
    def path(self) -> str:
        return f"/v1/referral-lists/{self.kept['id']}/contests"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> Any:
    async with serving(settings_of(database_url, tmp_path)) as app:
        admin = await client_as(app, Role.ADMIN)
        first, second = [await client_as(app, Role.CASEWORKER, office_id="liege") for _ in range(2)]
        other = await client_as(app, Role.CASEWORKER, office_id="vienna")
        await made(admin, "/v1/vacancies", {**VACANCY, "source_kind": "feed"})
        returnee = await made(first, "/v1/returnees", RETURNEE)
        kept = await made(first, f"/v1/returnees/{returnee['id']}/referral-lists", {"country": "AM"})
        yield Office(app, first, second, other, returnee, kept)


def contest(days_ago: int = 0, **more: Any) -> Json:
    day = clock.now().date() - timedelta(days=days_ago)
    return {"by": "returnee", "contested_on": day.isoformat(), "reason": REASON, **more}


async def test_a_list_says_how_it_came_about_in_the_reader_s_language(office: Office) -> None:
    how = office.kept["how_ranked"]
    jobs = how["weights"]["vacancy"]
    assert sum(one["weight"] for one in jobs) == 1000
    assert jobs[0] == {"feature": "essential_skills", "name": "essential skills", "weight": 300}
    for words in (str(office.kept["referral_threshold"]), "Needs, gender and age never count"):
        assert words in how["text"]
    assert "30 days" in how["contest"]
    again = await office.first.get(f"/v1/referral-lists/{office.kept['id']}", headers={"Accept-Language": "fr"})
    assert "Les besoins, le genre" in again.json()["how_ranked"]["text"]
    assert again.json()["how_ranked"]["weights"]["vacancy"][0]["name"] == "compétences essentielles"


async def test_a_list_by_other_weights_says_so(office: Office) -> None:
    weights = {"training": {"wishes": 600, "place": 400}}
    asked = {"country": "AM", "kinds": ["training"], "weights": weights}
    listed = await made(office.first, f"/v1/returnees/{office.returnee['id']}/referral-lists", asked)
    shown = listed["how_ranked"]["weights"]
    assert {one["feature"]: one["weight"] for one in shown["training"]} == weights["training"]
    assert list(shown) == ["training"]


async def test_a_candidate_list_says_so_too(office: Office) -> None:
    vacancy = (await office.first.get("/v1/vacancies")).json()["items"][0]
    listed = (await office.first.post(f"/v1/vacancies/{vacancy['id']}/candidate-lists", json={})).json()
    assert "a person decides" in listed["statement"]
    assert sum(one["weight"] for one in listed["how_ranked"]["weights"]["vacancy"]) == 1000
    assert "contest" in listed["how_ranked"]["contest"]


async def test_a_contest_is_recorded_and_answered_by_another_person(office: Office) -> None:
    missing = (await office.first.get("/v1/vacancies")).json()["items"][0]
    new = contest(item_id=missing["id"])
    retry = {"Idempotency-Key": "once"}
    answer = await office.first.post(office.path, json=new, headers=retry)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    again = await office.first.post(office.path, json=new, headers=retry)
    assert again.json() == answer.json()
    recorded, place = answer.json(), answer.headers["location"]
    assert (recorded["reason"], recorded["item_id"], recorded["answer"]) == (REASON, new["item_id"], None)

    given = {"decision": "accepted", "explanation": "The years were not entered; a new list is made."}
    is_problem(await office.first.post(place + "/answer", json=given), 409, "conflict")
    answered = await office.second.post(place + "/answer", json=given)
    assert answered.status_code == 200
    is_problem(await office.second.post(place + "/answer", json=given), 409, "conflict")
    shown = (await office.first.get(place)).json()
    assert shown == answered.json()
    assert {name: shown["answer"][name] for name in given} == given
    assert shown["answer"]["answered_by"] != shown["recorded_by"]


async def test_what_was_said_is_kept_sealed_and_goes_with_the_person(office: Office) -> None:
    place = (await office.first.post(office.path, json=contest())).headers["location"]
    async with office.app.state.runtime.database.read(EVERYTHING) as session:
        body = await session.scalar(sa.select(ContestRow.reason))
    assert REASON.encode() not in body
    returnee = f"/v1/returnees/{office.returnee['id']}"
    stored = await office.first.get(returnee)
    gone = await office.first.delete(returnee, headers={"If-Match": stored.headers["etag"]})
    assert gone.status_code == 204
    is_problem(await office.first.get(place), 404, "not-found")


async def test_overdue_contests_are_found(office: Office) -> None:
    ages = {30: "in time", 31: "late", 400: "very late"}
    kept = {age: (await made(office.first, office.path, contest(age)))["id"] for age in ages}
    answered = await office.second.post(
        f"/v1/contests/{kept[400]}/answer", json={"decision": "rejected", "explanation": "Nothing was left out."}
    )
    assert answered.status_code == 200

    async def found(**wanted: Any) -> list[str]:
        answer = await office.second.post("/v1/contests/search", json=wanted)
        return [one["id"] for one in answer.json()["items"]]

    assert await found(state="overdue") == [kept[31]]
    assert await found(state="open") == [kept[31], kept[30]]
    assert await found(state="answered", referral_list_id=office.kept["id"]) == [kept[400]]
    page = (await office.second.post("/v1/contests/search", json={"limit": 2})).json()
    rest = (await office.second.post("/v1/contests/search", json={"limit": 2, "cursor": page["next"]})).json()
    assert [one["id"] for one in page["items"] + rest["items"]] == [kept[400], kept[31], kept[30]]
    assert [one["overdue"] for one in page["items"] + rest["items"]] == [False, True, False]


async def test_another_office_neither_contests_nor_sees(office: Office) -> None:
    place = (await office.first.post(office.path, json=contest())).headers["location"]
    given = {"decision": "rejected", "explanation": "No."}
    for refused in (
        await office.other.post(office.path, json=contest()),
        await office.other.get(place),
        await office.other.post(place + "/answer", json=given),
    ):
        is_problem(refused, 404, "not-found")
    wanted = {"referral_list_id": office.kept["id"], "returnee_id": office.returnee["id"]}
    assert (await office.other.post("/v1/contests/search", json=wanted)).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contested_on": "2999-01-01"}, "contested_on"),
        ({"by": "employer"}, "by"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 5001}, "reason"),
        ({"item_id": "7"}, "item_id"),
    ],
)
async def test_half_a_contest_is_refused(office: Office, change: Json, field: str) -> None:
    body = is_problem(await office.first.post(office.path, json=contest(**change)), 422, "invalid")
    assert [one["field"] for one in body["errors"]] == [field]


async def test_the_record_tells_of_contests(office: Office) -> None:
    place = (await office.first.post(office.path, json=contest())).headers["location"]
    await office.second.get(place)
    await office.second.post(place + "/answer", json={"decision": "rejected", "explanation": "No."})
    record = (await office.first.get(f"/v1/returnees/{office.returnee['id']}/access-record")).json()["items"]
    assert [one["act"] for one in record[:3]] == ["contest answered", "contest read", "contested"]
    assert {one["item"] for one in record[:3]} == {place.rpartition("/")[2]}
