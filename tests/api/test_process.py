"""The requests of docs/process.md drive one returnee from the first session to the twelfth month, over HTTP alone."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from fastapi import FastAPI

from magnet.app import create_app
from magnet.security.principals import OPERATOR
from magnet.services import work
from magnet.services.context import Context
from magnet.services.taxonomy_imports import import_starter
from tests.api.conftest import client_of, settings_of
from tests.api.walked import Json, Page, Walk, day_of, key

BEFORE = date(2026, 1, 1)
WEEK = timedelta(days=7)
COUNTED = {
    "informed_in_groups": 7,
    "registered": 1,
    "counselled": 1,
    "counselled_before_departure": 1,
    "counselled_after_arrival": 1,
    "listed": 1,
    "referred": 1,
    "referrals": 2,
    "answered": 2,
    "interviewed": 1,
    "placed": 1,
    "placements": 1,
    "course_started": 1,
    "trained": 1,
    "retained_3": 1,
    "retained_6": 1,
    "retained_12": 1,
}
"""What came of it."""


@dataclass
class Time:
    """The time by which the service goes."""

    day: date = BEFORE

    def now(self) -> datetime:
        return datetime.combine(self.day, time(9), UTC)

    async def go_on(self, app: FastAPI, day: date) -> None:
        """Weeks pass, in each of which the duties are done."""
        while self.day < day:
            self.day = min(self.day + WEEK, day)
            await work.work(app.state.runtime, asyncio.Event(), once=True)


async def test_one_returnee_goes_the_whole_way(database_url: str, tmp_path: Path, small_starter: Path) -> None:
    passing = Time()
    app = create_app(settings_of(database_url, tmp_path), now=passing.now)
    async with app.router.lifespan_context(app), client_of(app) as admin:
        await import_starter(Context(app.state.runtime, OPERATOR, passing.now()), small_starter)
        headers = {
            "admin": {"Authorization": admin.headers["Authorization"]},
            "caseworker": await key(admin, "caseworker", office_id="office-be-1"),
            "officer": await key(admin, "country_officer", countries=["IQ"]),
            "reviewer": await key(admin, "country_officer", countries=["IQ"]),
            "analyst": await key(admin, "analyst"),
        }
        walk, said = Walk(admin, headers), dict[str, Json]()
        for line in Page.named("process.md").lines():
            if (day := day_of(line)) is not None:
                await passing.go_on(app, day)
                continue
            answer = await walk.send(line)
            if line["name"] == "EMPLOYER":
                headers["portal"] = await key(admin, "employer", employer_id=walk.ids["EMPLOYER"])
            if answer.headers.get("content-type") == "application/json":
                said[f"{passing.day} {line['method']} {line['path']}"] = answer.json()
    reminded = {call[:10]: answer["items"] for call, answer in said.items() if call.endswith("/v1/reminders/search")}
    assert {day: [item["kind"] for item in items] for day, items in reminded.items()} == {
        "2026-01-20": ["next_step"],
        "2026-02-09": [],
        "2026-03-20": ["referral_unanswered"],
        "2027-04-02": [],
    }
    assert said["2026-04-01 GET /v1/vacancies/VACANCY"]["status"] == "closed", "its one place is taken"
    due = said["2026-06-02 POST /v1/follow-ups/due/search"]["items"]
    assert [(one["about"], one["month"], one["due_on"]) for one in due] == [("arrival", 3, "2026-06-01")]
    figures = said["2027-04-03 POST /v1/indicators"]["rows"][0]["figures"]
    assert {code: figures[code]["value"] for code in COUNTED} == COUNTED
