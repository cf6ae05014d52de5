"""What is waited for too long: referrals remind and expire on their day, and cases in which nothing moves are found."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from magnet.services import work
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import CONSENT, VACANCY
from tests.api.test_access import made
from tests.api.test_referrals import Office
from tests.api.test_reminders import found

Json = dict[str, Any]
START = datetime(2026, 3, 1, 15, tzinfo=UTC)


class Time:
    """The service's clock: `day` days after the start, at three in the afternoon or at another time of that day."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def at(self, day: int, hour: int = 15, minute: int = 0) -> None:
        self.moment = (START + timedelta(days=day)).replace(hour=hour, minute=minute)


class Rehearsal(Office):
    """An office whose clock a test moves, and what its duties find."""

    time: Time

    async def on(self, day: int, hour: int = 15, minute: int = 0) -> list[tuple[str, str | None, int]]:
        """What is to be done after the duties of a moment: kind, cause, and days from the start until it was due."""
        self.time.at(day, hour, minute)
        await self.work()
        items = await found(self.caseworker)
        return [(one["kind"], one["cause"], self.days(one["due_on"])) for one in items]

    async def work(self) -> None:
        await work.work(self.app.state.runtime, asyncio.Event(), once=True)

    def days(self, on: str) -> int:
        return (date.fromisoformat(on) - START.date()).days

    async def state(self, referral: str) -> str:
        return str((await self.caseworker.get(f"/v1/referrals/{referral}")).json()["state"])

    async def list_for(self, returnee: str) -> None:
        await made(self.caseworker, f"/v1/returnees/{returnee}/referral-lists", {"country": "AM"})

    async def rules(self, **days: int) -> None:
        """The office's own rules, set anew."""
        answer = await self.admin.get("/v1/offices", params={"code": "liege"})
        if not (known := answer.json()["items"]):
            await made(self.admin, "/v1/offices", {"code": "liege", "name": "Liège", **days})
            return
        one, headers = f"/v1/offices/{known[0]['id']}", {"If-Match": f'"{known[0]["version"]}"'}
        assert (await self.admin.patch(one, json=days, headers=headers)).status_code == 200


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Rehearsal]:
    time = Time()
    settings = settings_of(database_url, tmp_path)
    async with serving(settings, now=time) as app, client_of(app) as admin:
        office = Rehearsal(app, admin)
        office.time = time
        await office.open()
        yield office


async def test_an_unanswered_referral_reminds_and_then_expires_on_its_day(office: Rehearsal) -> None:
    returnee = await office.returnee()
    referral = await office.sent(returnee)
    assert await office.on(13, hour=23, minute=59) == []
    assert await office.on(14, hour=0) == [("referral_unanswered", None, 14)]
    assert await office.on(29, hour=23, minute=59) == [("referral_unanswered", None, 14)]
    assert await office.state(referral) == "sent"
    assert await office.on(30, hour=0) == [("reorient", "expired", 30)]
    assert await office.on(31) == [("reorient", "expired", 30)]
    moves = (await office.caseworker.get(f"/v1/referrals/{referral}")).json()["moves"]
    assert [(move["to"], move["by"]) for move in moves][-1] == ("expired", "worker")
    assert [move["to"] for move in moves].count("expired") == 1
    record = (await office.admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert ("referral moved", "worker") in {(one["act"], one["principal"]) for one in record}
    office.time.at(32)
    await office.list_for(returnee)
    assert await office.on(33) == [], "the person was looked after anew"


async def test_an_answer_ends_the_waiting(office: Rehearsal) -> None:
    referral = await office.sent(await office.returnee())
    assert await office.on(14) == [("referral_unanswered", None, 14)]
    refused = await office.move(office.portal, referral, "refused", "skills")
    assert refused.status_code == 200, refused.text
    assert await office.on(40) == [("reorient", "refused", 14)]
    assert await office.state(referral) == "refused"


async def test_what_has_not_moved_yet_follows_the_office_s_new_days(office: Rehearsal) -> None:
    referral = await office.sent(await office.returnee())
    await office.rules(referral_reminder_days=20, referral_expiry_days=40, stalled_days=365)
    assert await office.on(19) == []
    await office.rules(referral_reminder_days=5)
    assert await office.on(20) == [("referral_unanswered", None, 5)]
    await office.rules(referral_reminder_days=10)
    assert await office.on(30) == [("referral_unanswered", None, 5)], "nobody is reminded of the same again"
    assert await office.state(referral) == "sent"
    await office.rules(referral_expiry_days=31)
    assert await office.on(31) == [("reorient", "expired", 31)]


async def test_after_a_yes_the_office_asks_the_person_for_their_name(office: Rehearsal) -> None:
    returnee = await office.returnee()
    referral = await office.sent(returnee)
    office.time.at(3)
    assert (await office.move(office.portal, referral, "interview")).status_code == 200
    assert await office.on(4) == [("ask_consent_by_name", None, 3)]
    await office.agree(returnee, employer_id=office.employer)
    assert await office.on(5) == []
    await office.disagree(returnee, employer_id=office.employer)
    assert await office.on(6) == []


async def test_who_does_not_want_to_be_named_is_asked_once(office: Rehearsal) -> None:
    referral = await office.sent(await office.returnee())
    assert (await office.move(office.portal, referral, "interview")).status_code == 200
    await office.on(1)
    (asked,) = await found(office.caseworker)
    assert (await office.caseworker.post(f"/v1/reminders/{asked['id']}/settling")).status_code == 200
    assert (await office.move(office.caseworker, referral, "offered")).status_code == 200
    assert await office.on(2) == []


async def test_cases_in_which_nothing_moves_are_found_and_settled_when_something_does(office: Rehearsal) -> None:
    returnee = await office.returnee()
    assert await office.on(29, hour=23) == []
    assert await office.on(30, hour=0) == [("stalled", "no_list", 30)]
    await office.list_for(returnee)
    assert await office.on(59) == []
    assert await office.on(60) == [("stalled", "no_referral", 60)]
    referral = await office.agreed(returnee)
    assert await office.on(89) == []
    assert await office.on(90) == [("stalled", "not_sent", 90)]
    await office.rules(referral_reminder_days=60, referral_expiry_days=90)
    assert (await office.move(office.caseworker, referral, "sent")).status_code == 200
    assert await office.on(119) == []
    assert await office.on(120) == [("stalled", "no_answer", 120)]
    assert (await office.move(office.portal, referral, "refused", "skills")).status_code == 200
    assert await office.on(121) == [("reorient", "refused", 120)]
    assert len(await found(office.caseworker, settled=True, kind="stalled")) == 4


@pytest.mark.parametrize("listed", [False, True])
async def test_whose_referral_ended_is_found_again_as_often_as_nothing_follows(office: Rehearsal, listed: bool) -> None:
    """A person who was reminded of before, was referred and said no, waits since then; once more after each end."""
    cause, returnee = "no_referral" if listed else "no_list", await office.returnee()
    if listed:
        await office.list_for(returnee)
    assert await office.on(30) == [("stalled", cause, 30)]
    for start in (40, 100):
        office.time.at(start)
        referral = await office.agreed(returnee)
        assert await office.on(start + 1) == []
        ended = await office.move(office.caseworker, referral, "declined", "pay")
        assert ended.status_code == 200, ended.text
        assert await office.on(start + 30) == []
        assert await office.on(start + 31) == [("stalled", cause, start + 31)]
        (item,) = await found(office.caseworker)
        assert (await office.caseworker.post(f"/v1/reminders/{item['id']}/settling")).status_code == 200
        assert await office.on(start + 40) == [], "nobody is reminded of the same again"


async def test_while_another_referral_is_open_nobody_waits(office: Rehearsal) -> None:
    returnee = await office.returnee()
    await office.list_for(returnee)
    other = (await made(office.portal, "/v1/vacancies", {**VACANCY, "source_reference": "other"}))["id"]
    referral, _ = await office.agreed(returnee), await office.agreed(returnee, opportunity_id=other)
    assert (await office.move(office.caseworker, referral, "declined", "pay")).status_code == 200
    assert await office.on(30) == [("stalled", "not_sent", 30)]


async def test_an_interview_or_an_offer_that_nothing_follows_is_found(office: Rehearsal) -> None:
    returnee = await office.returnee()
    await office.agree(returnee, employer_id=office.employer)
    referral = await office.sent(returnee)
    for day, state in ((5, "interview"), (50, "offered")):
        office.time.at(day)
        assert (await office.move(office.caseworker, referral, state)).status_code == 200
        assert await office.on(day + 29) == []
        assert await office.on(day + 30) == [("stalled", "no_decision", day + 30)]
    assert (await office.move(office.caseworker, referral, "placed")).status_code == 200
    assert [one for one in await office.on(81) if one[0] == "stalled"] == []


async def test_who_is_placed_no_more_comes_up_again_unless_the_case_is_closed(office: Rehearsal) -> None:
    other = (await made(office.portal, "/v1/vacancies", {**VACANCY, "source_reference": "other"}))["id"]
    returnee, closed = await office.returnee(), await office.returnee()
    referrals = [await office.sent(returnee), await office.sent(closed, opportunity_id=other)]
    for one in referrals:
        assert (await office.move(office.caseworker, one, "placed")).status_code == 200
    office.time.at(10)
    closing = {"on": "2026-03-11", "reason": "moved_away"}
    assert (await office.caseworker.post(f"/v1/returnees/{closed}/closings", json=closing)).status_code == 201
    for one in referrals:
        undone = await office.move(office.caseworker, one, "withdrawn", "did_not_start")
        assert undone.status_code == 200, undone.text
    (due,) = await found(office.caseworker, kind="reorient")
    assert (due["returnee_id"], due["subject_id"], due["cause"]) == (returnee, referrals[0], "placement_undone")
    office.time.at(12)
    await office.list_for(returnee)
    assert await office.on(13) == []


async def test_of_who_is_not_looked_after_nobody_is_reminded(office: Rehearsal) -> None:
    """Who does not agree to be matched is not stalled; a case that is closed waits for nothing."""
    await office.returnee("registration")
    closed, gone = await office.returnee(), await office.returnee()
    for returnee in (closed, gone):
        await office.sent(returnee)
    office.time.at(10)
    closing = {"on": "2026-03-11", "reason": "withdrew"}
    answer = await office.caseworker.post(f"/v1/returnees/{closed}/closings", json=closing)
    assert answer.status_code == 201, answer.text
    await office.disagree(gone, "registration")
    assert await office.on(100) == []


async def test_more_than_one_batch_is_seen_to_in_one_run(office: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnet.store.deadlines.AT_ONCE", 2)
    monkeypatch.setattr("magnet.services.deadlines.AT_ONCE", 2)
    bulk = [{**VACANCY, "source_reference": f"job-{n}", "employer_id": office.employer} for n in range(5)]
    created = await office.admin.post("/v1/vacancies/bulk", json={"items": bulk})
    assert created.status_code == 200, created.text
    returnee = await office.returnee()
    for one in created.json()["receipts"]:
        await office.sent(returnee, opportunity_id=one["id"])
    assert await office.on(14) == [("referral_unanswered", None, 14)] * 5
    assert await office.on(30) == [("reorient", "expired", 30)] * 5
    consent = {**CONSENT, "purposes": ["sharing"], "employer_id": office.employer}
    assert (await office.caseworker.post(f"/v1/returnees/{returnee}/consents", json=consent)).status_code == 201
    assert await office.on(31) == [("reorient", "expired", 30)] * 5
