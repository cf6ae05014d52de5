"""How people get on: asked after the return and after each placement, once a month of the office's, with consent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from magnet.app import create_app
from magnet.security.permissions import Role
from magnet.services import work
from magnet.services.duties import Rota
from tests.api.conftest import client_of, settings_of
from tests.api.test_access import NOWHERE, client_as
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, Office
from tests.api.test_reminders import found
from tests.services.raw import everything

Json = dict[str, Any]
FOLLOWED = (*AGREED, "follow_up")
REACHED: Json = {
    "about": "arrival",
    "month": 3,
    "on": "2026-06-10",
    "status": "other_job",
    "found": "elsewhere",
    "started_on": "2026-05-01",
    "pay": {"amount": 180000, "currency": "AMD"},
    "hours": 40,
    "satisfaction": 4,
    "reasons": ["better_job"],
    "note": "She bakes for the school of Dilijan.",
    "answers": {"housing": "lasting", "safety": "sometimes"},
}
NOTHING: Json = {"status": "none", **dict.fromkeys(("found", "started_on", "pay", "hours", "satisfaction"))}
IN_VAIN: Json = {"about": "arrival", "month": 3, "status": "unreachable", "reasons": ["no_answer"]}


@dataclass
class Time:
    """A clock that is moved from day to day; no two looks at it are the same."""

    day: date
    looks: int = 0

    def __call__(self) -> datetime:
        self.looks += 1
        return datetime.combine(self.day, time(9), UTC) + timedelta(milliseconds=self.looks)


@pytest.fixture
def today() -> Time:
    return Time(date(2026, 6, 15))


@pytest.fixture
async def office(database_url: str, tmp_path: Path, today: Time) -> AsyncIterator[Office]:
    app = create_app(settings_of(database_url, tmp_path), now=today)
    async with app.router.lifespan_context(app), client_of(app) as admin:
        yield await Office(app, admin).open()


def of(returnee: str) -> str:
    return f"/v1/returnees/{returnee}/follow-ups"


async def recorded(office: Office, returnee: str, said: Json = REACHED, **more: Any) -> httpx.Response:
    return await office.caseworker.post(of(returnee), json={**said, **more})


async def due(office: Office, **wanted: Any) -> list[tuple[str, int, str]]:
    answer = await office.caseworker.post("/v1/follow-ups/due/search", json=wanted)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    return [(one["due_on"], one["month"], one["state"]) for one in answer.json()["items"]]


async def reminded(office: Office) -> None:
    """The day's duties are done, as a worker does them."""
    runtime = office.app.state.runtime
    await Rota().enqueue(runtime, runtime.now)
    while await work.work_once(runtime, "worker", runtime.now):
        pass


def refusals(answer: httpx.Response) -> set[tuple[str, str]]:
    return {(one["field"], one["code"]) for one in is_problem(answer, 422, "invalid")["errors"]}


async def test_one_is_due_recorded_and_done(office: Office, today: Time) -> None:
    returnee = await office.returnee(*FOLLOWED)
    await reminded(office)
    assert await due(office) == [("2026-06-01", 3, "due")]
    assert [one["due_on"] for one in await found(office.caseworker, kind="follow_up")] == ["2026-06-01"]
    answer = await recorded(office, returnee)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    said = {name: value for name, value in answer.json().items() if name in REACHED}
    assert said == {**REACHED, "pay": {**REACHED["pay"], "period": "month"}, "answers": {"housing": "lasting"}}
    assert await due(office) == []
    assert await found(office.caseworker, kind="follow_up") == []
    read = (await office.caseworker.get(of(returnee))).json()
    assert read["items"] == [answer.json()]
    assert [(one["month"], one["state"]) for one in read["due"]] == [(6, "upcoming"), (12, "upcoming")]
    for today.day in (date(2026, 10, 2), date(2026, 10, 3)):
        await reminded(office)
    assert await due(office) == [("2026-09-01", 6, "overdue")]
    assert len(await found(office.caseworker, kind="follow_up")) == 1


async def test_months_lists_and_states_follow_the_day(office: Office, today: Time) -> None:
    days = {"2026-03-01": 3, "2025-12-10": 6, "2026-02-28": 3, "2027-01-01": None, None: None}
    for day in days:
        await office.returnee(*FOLLOWED, return_date=day)
    expected = [("2026-05-28", 3, "due"), ("2026-06-01", 3, "due"), ("2026-06-10", 6, "due")]
    assert await due(office) == expected
    assert await due(office, state="missed") == [("2026-03-10", 3, "missed")]
    assert await due(office, due_until="2026-08-31") == [*expected, ("2026-08-28", 6, "upcoming")]
    first = (await office.caseworker.post("/v1/follow-ups/due/search", json={"limit": 2})).json()
    rest = await due(office, limit=2, cursor=first["next"])
    assert rest == expected[2:]
    other = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    assert (await other.post("/v1/follow-ups/due/search", json={})).json()["items"] == []


async def test_whom_nobody_may_ask_is_on_no_list(office: Office) -> None:
    silent, closed = await office.returnee(), await office.returnee(*FOLLOWED)
    await office.caseworker.post(f"/v1/returnees/{closed}/closings", json={"reason": "deceased", "on": "2026-06-02"})
    await reminded(office)
    assert await due(office) == []
    assert await found(office.caseworker, kind="follow_up") == []
    assert is_problem(await recorded(office, silent), 409, "consent-missing")["purposes"] == ["follow_up"]
    assert (await office.caseworker.get(of(silent))).json() == {"items": [], "due": [], "lacking": ["follow_up"]}
    is_problem(await recorded(office, closed), 409, "case-closed")


async def test_a_changed_return_moves_what_is_not_yet_done(office: Office, today: Time) -> None:
    returnee = await office.returnee(*FOLLOWED)
    await recorded(office, returnee)
    today.day = date(2026, 9, 3)
    await reminded(office)
    assert [one["due_on"] for one in await found(office.caseworker, kind="follow_up")] == ["2026-09-01"]
    one = await office.caseworker.get(f"/v1/returnees/{returnee}")
    patched = await office.caseworker.patch(
        f"/v1/returnees/{returnee}", json={"return_date": "2026-03-31"}, headers={"If-Match": one.headers["etag"]}
    )
    assert patched.status_code == 200, patched.text
    today.day = date(2026, 9, 4)
    await reminded(office)
    assert await found(office.caseworker, kind="follow_up") == []
    assert await due(office, due_until="2026-12-31") == [("2026-09-30", 6, "upcoming")]
    await office.disagree(returnee, "follow_up")
    assert await due(office, due_until="2026-12-31") == []


async def test_a_placement_is_followed_even_when_it_has_ended(office: Office, today: Time) -> None:
    returnee = await office.returnee(*FOLLOWED, return_date=None)
    referral = await office.sent(returnee)
    placed = await office.move(office.caseworker, referral, "placed", on="2026-06-15")
    assert placed.status_code == 200, placed.text
    today.day = date(2026, 9, 20)
    assert await due(office) == [("2026-09-15", 3, "due")]
    told = {"about": "placement", "month": 3, "on": "2026-09-20", "referral_id": referral}
    ended = await recorded(office, returnee, told, status="none", reasons=["not_paid"])
    assert ended.status_code == 201, ended.text
    assert await due(office, due_until="2027-12-31") == [("2026-12-15", 6, "upcoming"), ("2027-06-15", 12, "upcoming")]
    assert refusals(await recorded(office, returnee, told, status="none", referral_id=NOWHERE)) == {
        ("referral_id", "unknown_reference")
    }
    undone = await office.move(office.caseworker, referral, "withdrawn", "did_not_start")
    assert undone.status_code == 200, undone.text
    assert await due(office, due_until="2027-12-31") == []


async def test_tries_in_vain_are_kept_and_end_after_three_days(office: Office, today: Time) -> None:
    returnee = await office.returnee(*FOLLOWED)
    await reminded(office)
    for day in ("2026-06-02", "2026-06-02", "2026-06-05"):
        assert (await recorded(office, returnee, IN_VAIN, on=day)).status_code == 201
    assert refusals(await recorded(office, returnee, IN_VAIN, on="2026-06-01")) == {("on", "backwards")}
    assert [one["tries"] for one in (await office.caseworker.get(of(returnee))).json()["due"]] == [2, 0, 0]
    assert len(await found(office.caseworker, kind="follow_up")) == 1
    await recorded(office, returnee, IN_VAIN, on="2026-06-15")
    assert await due(office) == []
    assert await found(office.caseworker, kind="follow_up") == []
    assert (await recorded(office, returnee, on="2026-06-15")).status_code == 201
    items = (await office.caseworker.get(of(returnee))).json()["items"]
    assert [(one["status"], one["counts"]) for one in items] == [*[("unreachable", False)] * 4, ("other_job", True)]


async def test_the_latest_correction_counts_and_the_history_stays(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED)
    first = (await recorded(office, returnee)).json()
    again = is_problem(await recorded(office, returnee), 409, "already-recorded")
    assert again["recorded_id"] == first["id"]
    right = await recorded(office, returnee, satisfaction=2, corrects=first["id"])
    assert right.status_code == 201, right.text
    is_problem(await recorded(office, returnee, corrects=first["id"]), 409, "conflict")
    assert refusals(await recorded(office, returnee, corrects=NOWHERE)) == {("corrects", "unknown_reference")}
    items = (await office.caseworker.get(of(returnee))).json()["items"]
    assert [(one["satisfaction"], one["counts"]) for one in items] == [(4, False), (2, True)]


async def test_of_many_at_once_one_counts(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED)
    answers = await asyncio.gather(*(recorded(office, returnee) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"on": "2026-06-16"}, ("on", "future")),
        ({"on": "2026-05-17"}, ("on", "too_early")),
        ({"started_on": "2026-06-11"}, ("started_on", "backwards")),
        ({"month": 4}, ("month", "unknown_month")),
        ({"about": "placement"}, ("referral_id", "placement")),
        ({"referral_id": NOWHERE}, ("referral_id", "placement")),
        ({"found": None}, ("found", "found")),
        (
            {"status": "none", "found": None, "hours": None, "pay": None, "started_on": None},
            ("satisfaction", "no_work"),
        ),
        ({"answers": {"hausing": "lasting"}}, ("answers", "unknown_code")),
        ({"answers": {"housing": "great"}}, ("answers", "unknown_choice")),
        ({"satisfaction": 6}, ("satisfaction", "less_than_equal")),
        ({"hours": 169}, ("hours", "less_than_equal")),
    ],
)
async def test_what_cannot_be_so_is_refused(office: Office, change: Json, refused: tuple[str, str]) -> None:
    returnee = await office.returnee(*FOLLOWED)
    assert refusals(await recorded(office, returnee, **change)) == {refused}


async def test_a_talk_may_come_two_weeks_early_and_months_do_not_run_backwards(office: Office, today: Time) -> None:
    returnee = await office.returnee(*FOLLOWED)
    assert (await recorded(office, returnee, on="2026-05-18")).status_code == 201
    today.day = date(2027, 5, 1)
    assert (await recorded(office, returnee, month=12, on="2027-03-01")).status_code == 201
    assert refusals(await recorded(office, returnee, month=6, on="2027-04-01")) == {("on", "backwards")}
    assert (await recorded(office, returnee, month=6, on="2026-11-01")).status_code == 201


async def test_psychosocial_answers_are_sealed_and_opened_for_a_purpose(office: Office) -> None:
    weights = {"housing": 100, "safety": 300}
    made = await office.admin.post("/v1/offices", json={"code": "liege", "name": "Liège", "sustainability": weights})
    assert made.status_code == 201, made.text
    returnee = await office.returnee(*FOLLOWED)
    shown = (await recorded(office, returnee)).json()
    assert shown["answers"] == {"housing": "lasting"}
    assert shown["sustainability"] == {
        "economic": {"score": None, "answered": 0},
        "social": {"score": 1, "answered": 1},
    }
    path = f"/v1/returnees/{returnee}/sustainability"
    assert (await office.caseworker.get(path)).status_code == 422
    opened = (await office.caseworker.get(path, params={"purpose": "counselling"})).json()["items"]
    assert [one["answers"] for one in opened] == [REACHED["answers"]]
    assert opened[0]["whole"] == {"score": 0.625, "answered": 1}
    assert opened[0]["psychosocial"] == {"score": 0.5, "answered": 1}
    record = (await office.caseworker.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert (record[0]["act"], record[0]["purpose"]) == ("needs read", "counselling")
    assert (await office.admin.get(path, params={"purpose": "counselling"})).status_code == 403
    kept = await everything(office.app.state.runtime.database)
    assert not [words for words in (b"Dilijan", b"sometimes") if words in kept]


async def test_the_country_of_return_follows_up_what_was_transferred_to_it(office: Office) -> None:
    returnee = await office.returnee(*FOLLOWED, "transfer")
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    is_problem(await officer.post(of(returnee), json=REACHED), 404, "not-found")
    await office.caseworker.post(f"/v1/returnees/{returnee}/handovers", json={"kind": "shared"})
    assert len((await officer.get(of(returnee))).json()["due"]) == 3
    is_problem(await officer.post(of(returnee), json=REACHED), 404, "not-found")
    await office.caseworker.post(f"/v1/returnees/{returnee}/handovers", json={"kind": "transferred"})
    assert (await officer.post("/v1/follow-ups/due/search", json={})).json()["items"][0]["returnee_id"] == returnee
    assert (await officer.post(of(returnee), json=REACHED)).status_code == 201


async def test_the_questions_can_be_looked_up(office: Office) -> None:
    items = (await office.caseworker.get("/v1/sustainability-questions")).json()["items"]
    assert {one["dimension"] for one in items} == {"economic", "social", "psychosocial"}
    assert all(len(one["choices"]) > 1 for one in items)
