"""The moves of a referral over HTTP: days, notes, who records what, places, caps, and what employers are counted by."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services import referral_moves
from magnet.services.context import Context
from magnet.store import rows
from magnet.store.referrals import ReferralRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import EMPLOYER, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem
from tests.api.test_referrals import Office
from tests.services.raw import everything

Json = dict[str, Any]
MERGE = {"Content-Type": "application/merge-patch+json"}
SECRET_NOTE, EMPLOYERS_NOTE = "She fears her uncle there.", "Monday at nine, at the blue gate."


class Time:
    """The time that an application goes by: it stands still, and can be moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 30, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


WELDER: Json = {
    "work": [{"occupation": {"text": "Welder", "language": "en"}, "years": 6}],
    "skills": [{"skill": {"text": "MIG welding", "language": "en"}}],
    "languages": [{"language": "hy", "spoken": "C2"}],
}


class Desk(Office):
    """An office, with the time that its application goes by."""

    time: Time

    async def welder(self) -> str:
        return await self.returnee(profile=WELDER)

    async def read(self, referral: str) -> Json:
        found: Json = (await self.caseworker.get(f"/v1/referrals/{referral}")).json()
        return found

    async def patch(self, path: str, **fields: Any) -> httpx.Response:
        tag = (await self.admin.get(path)).headers["etag"]
        return await self.admin.patch(path, json=fields, headers={**MERGE, "If-Match": tag})

    async def vacancies(self, returnee: str) -> list[str]:
        body = {"country": "AM", "kinds": ["vacancy"]}
        listed = await self.caseworker.post(f"/v1/returnees/{returnee}/referral-lists", json=body)
        (found,) = listed.json()["lists"]
        return [item["opportunity_id"] for item in [*found["items"], *found["weaker"]]]


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    time = Time()
    async with serving(settings_of(database_url, tmp_path), now=time) as app, client_of(app) as admin:
        made_ = Desk(app, admin)
        made_.time = time
        await made_.open()
        yield made_


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_the_office_writes_down_what_an_employer_says_by_telephone(desk: Desk) -> None:
    referral = await desk.sent(await desk.returnee())
    for to in ("interview", "offered", "placed"):
        assert (await desk.move(desk.caseworker, referral, to)).json()["state"] == to
    moves = (await desk.read(referral))["moves"]
    assert [(one["to"], one["side"]) for one in moves[-3:]] == [
        (to, "office") for to in ("interview", "offered", "placed")
    ]
    seen = (await desk.portal.get(f"/v1/referrals/{referral}")).json()
    assert (seen["state"], seen["own_moves"], seen["possible"]) == ("placed", [], [])
    assert (await desk.portal.get(f"/v1/referrals/{referral}/card")).status_code == 200
    again = await desk.refer((await desk.read(referral))["returnee_id"])
    is_problem(again, 409, "already-referred")


async def test_nobody_sends_what_the_person_did_not_agree_to_and_anybody_says_no_at_any_time(desk: Desk) -> None:
    for reached in ([], ["agreed"], ["agreed", "sent"], ["agreed", "sent", "interview", "offered"]):
        referral = (await desk.refer(await desk.returnee())).json()["id"]
        for to in reached:
            assert (await desk.move(desk.caseworker, referral, to)).status_code == 200
        if not reached:
            early = await desk.move(desk.caseworker, referral, "sent")
            assert (early.status_code, early.json()["possible"]) == (409, ["agreed", "declined", "withdrawn"])
        for never in ("expired", "obsolete", "drafted"):
            is_problem(await desk.move(desk.caseworker, referral, never), 409, "impossible-move")
        declined = await desk.move(desk.caseworker, referral, "declined", "personal")
        assert (declined.json()["state"], declined.json()["possible"]) == ("declined", [])


async def test_days_do_not_run_backwards_nor_ahead(desk: Desk) -> None:
    referral = (await desk.refer(await desk.returnee())).json()["id"]
    today = desk.time.now.date()
    for on, code in ((today - timedelta(1), "before_last_move"), (today + timedelta(2), "future")):
        refused = await desk.move(desk.caseworker, referral, "agreed", on=on.isoformat())
        assert codes(refused) == [("on", code)]
    assert codes(await desk.move(desk.caseworker, referral, "agreed", on="31.03.2026"))[0][0] == "on"
    desk.time.now += timedelta(days=10)
    days = {"agreed": 1, "sent": 3, "interview": 3, "offered": 6}
    for to, day in days.items():
        answer = await desk.move(desk.caseworker, referral, to, on=(today + timedelta(day)).isoformat())
        assert answer.status_code == 200, answer.text
    early = (today + timedelta(5)).isoformat()
    assert codes(await desk.move(desk.caseworker, referral, "placed", on=early)) == [("on", "before_last_move")]
    await desk.move(desk.caseworker, referral, "placed")
    moves = (await desk.read(referral))["moves"]
    assert [one["on"] for one in moves] == [(today + timedelta(day)).isoformat() for day in (0, 1, 3, 3, 6, 10)]
    seen = (await desk.portal.get(f"/v1/referrals/{referral}")).json()
    assert (seen["sent_on"], seen["moved_on"]) == (moves[2]["on"], moves[-1]["on"])


async def test_the_office_s_notes_are_the_office_s_and_the_employer_s_are_read_by_both(desk: Desk) -> None:
    returnee = await desk.returnee()
    referral = (await desk.refer(returnee)).json()["id"]
    assert (await desk.move(desk.caseworker, referral, "agreed", note=SECRET_NOTE)).json()["moves"][-1][
        "note"
    ] == SECRET_NOTE
    await desk.move(desk.caseworker, referral, "sent")
    path, once = f"/v1/referrals/{referral}", {"Idempotency-Key": "interview"}
    body = {"to": "interview", "note": EMPLOYERS_NOTE}
    first, again = [await desk.portal.post(f"{path}/moves", json=body, headers=once) for _ in range(2)]
    assert (first.json()["own_moves"][0]["note"], again.json()["own_moves"][0]["note"]) == (EMPLOYERS_NOTE, None)
    office, portal = await desk.read(referral), await desk.portal.get(path)
    assert [one["note"] for one in office["moves"]] == [None, SECRET_NOTE, None, EMPLOYERS_NOTE]
    assert [(one["to"], one["note"]) for one in portal.json()["own_moves"]] == [("interview", EMPLOYERS_NOTE)]
    found = await desk.portal.post("/v1/referrals/search", json={})
    assert (SECRET_NOTE in portal.text + found.text, EMPLOYERS_NOTE in found.text) == (False, True)
    held = (await desk.caseworker.post(f"/v1/returnees/{returnee}/exports")).text
    assert (SECRET_NOTE in held, EMPLOYERS_NOTE in held) == (True, True)
    raw = await everything(desk.app.state.runtime.database)
    assert (SECRET_NOTE.encode() in raw, EMPLOYERS_NOTE.encode() in raw) == (False, False)
    await desk.disagree(returnee, "registration")
    assert {one["note"] for one in (await desk.read(referral))["moves"]} == {None}
    assert EMPLOYERS_NOTE not in (await desk.portal.get(path)).text


async def test_a_card_is_seen_once_however_often_it_is_looked_at_at_once(desk: Desk) -> None:
    referral = await desk.sent(await desk.returnee())
    looks = await asyncio.gather(*(desk.portal.get(f"/v1/referrals/{referral}/card") for _ in range(5)))
    assert {look.status_code for look in looks} == {200}
    assert [one["to"] for one in (await desk.read(referral))["moves"]] == ["drafted", "agreed", "sent", "seen"]


async def test_with_the_last_place_the_vacancy_closes_and_the_others_come_up_again(desk: Desk) -> None:
    people = [await desk.welder() for _ in range(4)]
    sent = [await desk.sent(person) for person in people[:3]]
    drafted = (await desk.refer(people[3])).json()["id"]
    path = f"/v1/vacancies/{desk.vacancy}"
    assert (await desk.move(desk.portal, sent[0], "placed")).status_code == 200
    assert (await desk.admin.get(path)).json()["places_left"] == 1
    assert desk.vacancy in await desk.vacancies(people[1])
    assert (await desk.move(desk.caseworker, sent[1], "placed")).status_code == 200
    filled = (await desk.admin.get(path)).json()
    assert (filled["status"], filled["places_left"], filled["openings"]) == ("closed", 0, 2)
    assert desk.vacancy not in await desk.vacancies(people[2])
    for late in (sent[2], drafted):
        assert (await desk.read(late))["state"] == "obsolete"
        assert (await desk.read(late))["moves"][-1]["side"] == "service"
    is_problem(await desk.move(desk.caseworker, sent[2], "placed"), 409, "place-taken")
    due = (await desk.caseworker.post("/v1/reminders/search", json={"kind": "reorient"})).json()["items"]
    assert {(one["returnee_id"], one["subject_id"], one["cause"]) for one in due} == {
        (people[2], sent[2], "place_taken"),
        (people[3], drafted, "place_taken"),
    }
    kept = (await desk.caseworker.get(f"/v1/returnees/{people[2]}/access-record")).json()["items"]
    assert ("referral moved", desk.vacancy) in [(one["act"], one["item"]) for one in kept]
    again = (await desk.patch(path, status="open", title="Welder (m/f)")).json()
    assert (again["status"], again["places_left"]) == ("closed", 0)
    refused = await desk.refer(await desk.returnee())
    assert refused.json()["because"] == ["closed", "filled"]


async def test_a_filled_vacancy_opens_with_more_places(desk: Desk) -> None:
    path = f"/v1/vacancies/{desk.vacancy}"
    await desk.patch(path, openings=1)
    await desk.move(desk.caseworker, await desk.sent(await desk.returnee()), "placed")
    assert (await desk.admin.get(path)).json()["status"] == "closed"
    more = (await desk.patch(path, openings=3)).json()
    assert (more["status"], more["places_left"]) == ("open", 2)
    assert (await desk.patch(path, status="closed")).json()["status"] == "closed"


async def test_a_placement_that_was_undone_gives_its_place_back(desk: Desk) -> None:
    await desk.patch(f"/v1/vacancies/{desk.vacancy}", openings=1)
    returnee = await desk.returnee()
    placed = await desk.sent(returnee)
    await desk.move(desk.caseworker, placed, "placed")
    assert codes(await desk.move(desk.caseworker, placed, "withdrawn", "other"))[0][1] == "move_reason"
    is_problem(await desk.move(desk.portal, placed, "withdrawn", "did_not_start"), 409, "impossible-move")
    assert (await desk.move(desk.caseworker, placed, "withdrawn", "did_not_start")).status_code == 200
    again = (await desk.admin.get(f"/v1/vacancies/{desk.vacancy}")).json()
    assert (again["status"], again["places_left"]) == ("open", 1)
    employer = (await desk.admin.get(f"/v1/employers/{desk.employer}")).json()
    assert (employer["answered"], employer["placements"]) == (1, 0)
    assert (await desk.refer(returnee)).status_code == 201


async def test_a_vacancy_that_its_owner_closed_stays_closed_when_a_place_is_given_back(desk: Desk) -> None:
    path = f"/v1/vacancies/{desk.vacancy}"
    await desk.patch(path, openings=1)
    placed = await desk.sent(await desk.returnee())
    await desk.patch(path, status="closed")
    assert (await desk.move(desk.caseworker, placed, "placed")).status_code == 200
    await desk.move(desk.caseworker, placed, "withdrawn", "mistaken")
    assert (await desk.admin.get(path)).json()["status"] == "closed"


async def test_where_nobody_said_how_many_places_there_are_none_is_the_last(desk: Desk) -> None:
    await desk.patch(f"/v1/vacancies/{desk.vacancy}", openings=None)
    sent = [await desk.sent(await desk.returnee()) for _ in range(3)]
    for referral in sent[:2]:
        assert (await desk.move(desk.caseworker, referral, "placed")).status_code == 200
    assert (await desk.read(sent[2]))["state"] == "sent"
    assert (await desk.admin.get(f"/v1/vacancies/{desk.vacancy}")).json()["places_left"] is None


async def test_an_employer_is_sent_no_more_people_a_month_than_it_takes(desk: Desk) -> None:
    path = f"/v1/employers/{desk.employer}"
    await desk.patch(path, monthly_referral_cap=2)
    agreed = [await desk.agreed(await desk.returnee()) for _ in range(5)]
    answers = await asyncio.gather(*(desk.move(desk.caseworker, one, "sent") for one in agreed))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409]
    refused = [answer for answer in answers if answer.status_code == 409]
    for answer in refused:
        is_problem(answer, 409, "cap-reached")
        assert (answer.json()["cap"], answer.json()["sendable_from"]) == (2, "2026-04-01")
    for asking in (desk.caseworker, desk.portal, desk.admin):
        told = (await asking.get(f"{path}/monthly-cap")).json()
        assert told == {"month": "2026-03", "sent": 2, "cap": 2, "left": 0, "sendable_from": "2026-04-01"}
    waiting = [one for one in agreed if (await desk.read(one))["state"] == "agreed"]
    desk.time.now += timedelta(days=2)
    last_month = await desk.move(desk.caseworker, waiting[0], "sent", on="2026-03-31")
    is_problem(last_month, 409, "cap-reached")
    assert (await desk.move(desk.caseworker, waiting[0], "sent")).status_code == 200
    assert (await desk.portal.get(f"{path}/monthly-cap")).json()["left"] == 1
    await desk.patch(path, monthly_referral_cap=0)
    none = await desk.move(desk.caseworker, waiting[1], "sent")
    assert (none.status_code, none.json()["sendable_from"]) == (409, None)
    await desk.patch(path, monthly_referral_cap=None)
    assert (await desk.move(desk.caseworker, waiting[1], "sent")).status_code == 200


async def expire(desk: Desk, referral: str) -> None:
    """What the service does with what nobody answered."""
    ctx = Context(desk.app.state.runtime, OPERATOR, desk.time.now)
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, ReferralRow, referral)
        assert row is not None
        await referral_moves.make(ctx, unit.session, row, "expired")


async def test_who_answers_is_ranked_before_who_does_not(desk: Desk) -> None:
    second = (await made(desk.admin, "/v1/employers", EMPLOYER))["id"]
    await desk.admin.post(f"/v1/employers/{second}/vetting", json={"vetting": "vetted"})
    theirs = (await made(desk.admin, "/v1/vacancies", {**VACANCY, "employer_id": second}))["id"]
    person = await desk.welder()
    assert set(await desk.vacancies(person)) == {desk.vacancy, theirs}

    async def standing(employer: str) -> tuple[Any, ...]:
        told = (await desk.admin.get(f"/v1/employers/{employer}")).json()
        return told["reliability"], told["answered"], told["unanswered"], told["placements"]

    assert await standing(second) == (None, 0, 0, 0)
    unanswered, answered = (
        await desk.sent(await desk.returnee()),
        await desk.sent(await desk.returnee(), opportunity_id=theirs),
    )
    await expire(desk, unanswered)
    await desk.move(desk.caseworker, answered, "interview")
    assert (await standing(desk.employer), await standing(second)) == ((0, 0, 1, 0), (1, 1, 0, 0))
    assert await desk.vacancies(person) == [theirs, desk.vacancy]
    for _ in range(2):
        more = await desk.sent(await desk.returnee(), opportunity_id=theirs)
        await expire(desk, more)
    for _ in range(2):
        await desk.move(desk.portal, await desk.sent(await desk.returnee()), "refused", "skills")
    assert (await standing(desk.employer), await standing(second)) == ((0.666, 2, 1, 0), (0.333, 1, 2, 0))
    assert await desk.vacancies(person) == [desk.vacancy, theirs]
    is_problem(await desk.move(desk.caseworker, unanswered, "interview"), 409, "impossible-move")
    other = await client_as(desk.app, Role.EMPLOYER, employer_id=second)
    for path in (f"/v1/employers/{desk.employer}", f"/v1/employers/{desk.employer}/monthly-cap"):
        assert (await other.get(path)).status_code == 404


async def test_an_answer_is_counted_once_and_what_ends_before_it_not_at_all(desk: Desk) -> None:
    referral, dropped = await desk.sent(await desk.returnee()), await desk.sent(await desk.returnee())
    for to in ("interview", "offered", "placed"):
        await desk.move(desk.portal, referral, to)
    await desk.move(desk.caseworker, dropped, "declined", "distance")
    told = (await desk.portal.get(f"/v1/employers/{desk.employer}")).json()
    assert (told["reliability"], told["answered"], told["unanswered"], told["placements"]) == (1, 1, 0, 1)


async def test_counts_outlast_whoever_was_placed(desk: Desk) -> None:
    returnee = await desk.returnee()
    placed = await desk.sent(returnee)
    await desk.move(desk.caseworker, placed, "placed")
    erased = await desk.caseworker.post(f"/v1/returnees/{returnee}/erasure", json={"reason": "asked"})
    assert erased.status_code == 200, erased.text
    assert (await desk.admin.get(f"/v1/vacancies/{desk.vacancy}")).json()["places_left"] == 1
    assert (await desk.admin.get(f"/v1/employers/{desk.employer}")).json()["placements"] == 1
