"""What is due in a case is on one worklist by its day, until it is done or somebody settles it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.schemas.reminders import Kind
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.services import reminders
from magnet.store import rows
from magnet.store.returnees import ReturneeRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.test_access import NOWHERE, client_as
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, Office

Json = dict[str, Any]
TODAY = clock.now().date()


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def reminded(
    app: FastAPI,
    returnee: str,
    kind: Kind = "next_step",
    *,
    days: int = 0,
    subject: str | None = None,
    cause: str | None = None,
) -> None:
    """Something is due in so many days, as whatever happens in a case makes it."""
    async with app.state.runtime.database.write(EVERYTHING) as session:
        (case,) = await rows.many(session, ReturneeRow, [returnee])
        on = TODAY + timedelta(days=days)
        await reminders.due(session, case, kind, subject or returnee, on, at=clock.now(), cause=cause)


async def found(client: httpx.AsyncClient, **wanted: Any) -> list[Json]:
    answer = await client.post("/v1/reminders/search", json=wanted)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_what_is_due_is_found_by_its_day(office: Office) -> None:
    one, other = await office.returnee(), await office.returnee()
    await reminded(office.app, one, "follow_up", days=30)
    await reminded(office.app, one, "plan_step", days=-1, subject=NOWHERE)
    await reminded(office.app, other, "stalled", days=0, cause="no_list")

    async def kinds(**wanted: Any) -> list[str]:
        return [item["kind"] for item in await found(office.caseworker, **wanted)]

    assert await kinds() == ["plan_step", "stalled", "follow_up"]
    assert await kinds(due_until=TODAY.isoformat()) == ["plan_step", "stalled"]
    assert await kinds(overdue=True) == ["plan_step"]
    assert await kinds(overdue=False) == ["stalled", "follow_up"]
    assert await kinds(kind="stalled") == ["stalled"]
    assert await kinds(returnee_id=other) == ["stalled"]
    assert await kinds(office_id="liege") == ["plan_step", "stalled", "follow_up"]
    assert await kinds(office_id="vienna") == []
    (item,) = await found(office.caseworker, returnee_id=other)
    shown = {name: item[name] for name in ("cause", "office_id", "subject_id", "overdue", "settled_on")}
    assert shown == {
        "cause": "no_list",
        "office_id": "liege",
        "subject_id": other,
        "overdue": False,
        "settled_on": None,
    }
    is_problem(await office.caseworker.post("/v1/reminders/search", json={"kind": "whatever"}), 422, "invalid")


async def test_pages_run_through_all_of_them_once(office: Office) -> None:
    returnee = await office.returnee()
    for days in (3, 1, 1, 2, 1):
        await reminded(office.app, returnee, days=days, subject=f"subject-{clock.now().timestamp()}")
    seen, cursor = list[Json](), None
    while True:
        page = (await office.caseworker.post("/v1/reminders/search", json={"limit": 2, "cursor": cursor})).json()
        seen += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert [date.fromisoformat(item["due_on"]) - TODAY for item in seen] == [
        timedelta(days=days) for days in (1, 1, 1, 2, 3)
    ]
    assert len({item["id"] for item in seen}) == 5


async def test_the_same_is_due_once_however_often_and_at_once_it_is_said(office: Office) -> None:
    returnee = await office.returnee()
    await asyncio.gather(*(reminded(office.app, returnee) for _ in range(5)))
    (item,) = await found(office.caseworker)
    settled = await office.caseworker.post(f"/v1/reminders/{item['id']}/settling")
    assert settled.status_code == 200
    await reminded(office.app, returnee)
    assert await found(office.caseworker) == []
    assert await found(office.caseworker, settled=True) == [settled.json()]
    assert len(await found(office.caseworker, settled=None)) == 1


async def test_it_is_settled_by_a_person_once_or_by_what_it_reminds_of(office: Office) -> None:
    returnee = await office.returnee()
    await reminded(office.app, returnee, "plan_step", subject=NOWHERE, days=-3)
    await reminded(office.app, returnee, "next_step", subject=NOWHERE)
    first, second = await found(office.caseworker)
    path = f"/v1/reminders/{first['id']}/settling"
    answers = [await office.caseworker.post(path) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    shown = answers[0].json()
    assert (shown["settled_on"], shown["overdue"]) == (TODAY.isoformat(), False)
    assert shown["settled_by"]
    async with office.app.state.runtime.database.write(EVERYTHING) as session:
        await reminders.settle(session, "next_step", NOWHERE, clock.now())
        await reminders.settle(session, ["plan_step"], NOWHERE, clock.now())
    (own, by_hand) = sorted(await found(office.caseworker, settled=True), key=lambda one: str(one["kind"]))
    assert (own["id"], own["settled_by"], own["version"]) == (second["id"], None, 2)
    assert by_hand == shown, "who settled it first stays"
    acts = (await office.admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    assert [one["act"] for one in acts].count("reminder settled") == 1
    is_problem(await office.caseworker.post(f"/v1/reminders/{NOWHERE}/settling"), 404, "not-found")


async def test_who_is_not_to_be_registered_any_more_is_on_no_worklist(office: Office) -> None:
    returnee = await office.returnee()
    await reminded(office.app, returnee)
    await office.disagree(returnee, "registration")
    assert await found(office.caseworker) == []


async def test_the_country_of_return_sees_what_is_due_in_cases_handed_over_and_nothing_of_needs(
    office: Office,
) -> None:
    returnee = await office.returnee(*AGREED, "transfer")
    await reminded(office.app, returnee, "next_step")
    await reminded(office.app, returnee, "safeguard_decision")
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    other = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    mine = {one["kind"]: one["id"] for one in await found(office.caseworker)}
    assert set(mine) == {"next_step", "safeguard_decision"}

    async def settling(kind: str) -> int:
        return (await officer.post(f"/v1/reminders/{mine[kind]}/settling")).status_code

    assert (await found(officer), await found(other)) == ([], [])
    handovers = f"/v1/returnees/{returnee}/handovers"
    await office.caseworker.post(handovers, json={"kind": "shared"})
    assert [one["kind"] for one in await found(officer)] == ["next_step"]
    assert await settling("next_step") == 404, "what is shared is read"
    await office.caseworker.post(handovers, json={"kind": "transferred"})
    assert [await settling(kind) for kind in ("safeguard_decision", "next_step")] == [404, 200]
    assert await found(other) == []
