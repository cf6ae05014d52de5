"""An office's caseload allocated by a job: who is proposed for what, what it costs each, and each confirmed by hand."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from magnet import clock
from magnet.security.permissions import Role
from magnet.services import work
from tests.api.conftest import anonymous_of, key_of, serving, settings_of
from tests.api.samples import CONSENT, EMPLOYER, RETURNEE, TRAINING, VACANCY
from tests.api.test_access import client_as

Json = dict[str, Any]
SKILLED = {"work": [{"occupation": {"text": "soudeur", "language": "fr"}, "years": 6}], "mobility": "country"}


class Office:
    """One office of a country, through a caseworker's program."""

    def __init__(self, app: Any, admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
        self.app, self.admin, self.client = app, admin, client

    async def send(self, path: str, body: Json, status: int = 201, *, admin: bool = False) -> Json:
        answer = await (self.admin if admin else self.client).post(path, json=body)
        assert answer.status_code == status, (path, answer.text)
        found: Json = answer.json()
        return found

    async def employer(self, **more: Any) -> str:
        made = await self.send("/v1/employers", {**EMPLOYER, **more}, admin=True)
        await self.send(f"/v1/employers/{made['id']}/vetting", {"vetting": "vetted"}, 200, admin=True)
        return str(made["id"])

    async def vacancy(self, employer: str | None, reference: str, **more: Any) -> str:
        own: Json = {"title": "soudeur", "language": "fr", "essential_skills": [], "opens": None, "openings": 1}
        body = {**VACANCY, **own, "employer_id": employer, "source_reference": reference, **more}
        return str((await self.send("/v1/vacancies", body, admin=True))["id"])

    async def person(self, consent: Json = CONSENT, **profile: Any) -> str:
        body = {**RETURNEE, "office_id": "liege", "consent": consent, "profile": {**SKILLED, **profile}}
        return str((await self.send("/v1/returnees", body))["id"])

    async def allocated(self, **more: Any) -> Json:
        made = await self.send("/v1/allocations", {"country": "AM", **more}, 202)
        assert (made["state"], made["summary"], made["office_id"]) == ("queued", None, "liege")
        while await work.work_once(self.app.state.runtime, "worker"):
            pass
        answer = await self.client.get(f"/v1/allocations/{made['id']}")
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "done", answer.text
        found: Json = answer.json()
        return found

    async def proposals(self, key: str, **wanted: Any) -> dict[str, Json]:
        path, found, cursor = f"/v1/allocations/{key}/proposals/search", dict[str, Json](), None
        while True:
            page = await self.send(path, {**wanted, **({"cursor": cursor} if cursor else {})}, 200)
            found |= {one["returnee_id"]: one for one in page["items"]}
            if (cursor := page["next"]) is None:
                return found


@pytest.fixture
async def office(database_url: str, tmp_path: Any) -> Any:
    async with serving(settings_of(database_url, tmp_path)) as app:
        keys = await key_of(app), await key_of(app, "liege", Role.CASEWORKER, office_id="liege")
        async with anonymous_of(app) as admin, anonymous_of(app) as own:
            for client, key in zip((admin, own), keys, strict=True):
                client.headers["Authorization"] = f"Bearer {key}"
            yield Office(app, admin, own)


async def test_a_caseload_is_allocated_and_each_proposal_confirmed_by_a_person(office: Office) -> None:
    employer = await office.employer()
    near = await office.vacancy(employer, "near", region="AM-ER")
    far = await office.vacancy(employer, "far", region="AM-SH")
    await office.vacancy(employer, "held", red_flags=["fee_asked"])
    await office.vacancy(None, "feed", source_kind="feed")
    settled = await office.person(preferences={"regions": ["AM-ER"]})
    moving = await office.person(preferences={"regions": ["AM-ER"]})
    late = await office.person(preferences={"regions": ["AM-SH"]})
    nurse = await office.person(
        work=[{"occupation": {"text": "infirmier", "language": "fr"}}],
        vetoes=[{"kind": "place", "value": region} for region in ("AM-ER", "AM-SH")],
    )
    silent = await office.person(consent={**CONSENT, "purposes": ["registration"]})
    done = await office.allocated()
    assert (done["done"], done["people"]) == (4, 4)
    summary = done["summary"]
    assert summary["outcomes"] == {"proposed": 2, "all_taken": 1, "none_suits": 1}
    found = await office.proposals(done["id"], limit=1)
    assert silent not in found
    assert found[nurse] == {"returnee_id": nurse, "outcome": "none_suits", "items": []}
    given = {person: one["items"][0]["opportunity_id"] for person, one in found.items() if one["items"]}
    assert given[late] == far
    assert set(given.values()) == {near, far}
    scores = [one["items"][0]["score"] for one in found.values() if one["items"]]
    assert summary["total_fit"] == sum(scores) == summary["first_come_fit"] + summary["gain"]
    assert summary["gain"] >= 0
    assert (summary["spread"][0], summary["spread"][-1]) == (min(scores), max(scores))
    chosen = found[late]["items"][0]
    assert (chosen["place"], chosen["cost"], chosen["title"], chosen["employer"]) == (1, 0, "soudeur", EMPLOYER["name"])
    assert (await office.proposals(done["id"], outcome="all_taken")).keys() == {settled, moving} - given.keys()

    path = f"/v1/allocations/{done['id']}/confirmations"
    referral = await office.send(path, {"returnee_id": late})
    assert (referral["state"], referral["opportunity_id"], referral["returnee_id"]) == ("drafted", far, late)
    assert (await office.proposals(done["id"]))[late]["items"][0]["referral_id"] == referral["id"]
    assert (await office.send(path, {"returnee_id": late}, 409))["type"].endswith("already-referred")
    await office.send(path, {"returnee_id": nurse}, 422)
    await office.send(path, {"returnee_id": silent}, 422)
    # What is being proposed is not proposed again, and who was asked once is not asked again.
    again = await office.proposals((await office.allocated())["id"])
    assert far not in {one["opportunity_id"] for each in again.values() for one in each["items"]}


async def test_the_same_input_gives_the_same_proposal_and_a_stale_one_is_refused(office: Office) -> None:
    employer = await office.employer()
    items = [await office.vacancy(employer, f"job-{number}") for number in range(3)]
    for _ in range(5):
        await office.person()
    first, second = [await office.allocated() for _ in range(2)]
    proposed = await office.proposals(first["id"], outcome="proposed")
    assert len(proposed) == 3
    assert first["summary"] == second["summary"]
    assert await office.proposals(second["id"], outcome="proposed") == proposed
    person, one = next(iter(proposed.items()))
    key = one["items"][0]["opportunity_id"]
    assert key in items
    closed = await office.admin.patch(f"/v1/vacancies/{key}", json={"status": "closed"}, headers={"If-Match": '"1"'})
    assert closed.status_code == 200
    refused = await office.send(f"/v1/allocations/{first['id']}/confirmations", {"returnee_id": person}, 409)
    assert refused["because"] == ["closed"]


async def test_a_monthly_cap_and_a_limit_per_person_are_kept(office: Office) -> None:
    capped, free = await office.employer(monthly_referral_cap=1), await office.employer(name="Sevan Works")
    for number in range(3):
        await office.vacancy(capped, f"capped-{number}")
        await office.vacancy(free, f"free-{number}")
    people = [await office.person() for _ in range(2)]
    done = await office.allocated(limit_per_person=2)
    found = await office.proposals(done["id"])
    assert sorted(len(found[person]["items"]) for person in people) == [2, 2]
    path = f"/v1/allocations/{done['id']}/confirmations"
    assert "opportunity_id" in str(await office.send(path, {"returnee_id": people[0]}, 422))
    wanted = found[people[0]]["items"][1]["opportunity_id"]
    made = await office.send(path, {"returnee_id": people[0], "opportunity_id": wanted})
    assert made["opportunity_id"] == wanted
    theirs = [
        (await office.admin.get(f"/v1/vacancies/{one['opportunity_id']}")).json()["employer_id"]
        for each in found.values()
        for one in each["items"]
    ]
    assert theirs.count(capped) == 1


async def test_who_was_erased_or_withdrew_is_out_of_it(office: Office) -> None:
    employer = await office.employer()
    for number in range(2):
        await office.vacancy(employer, f"job-{number}")
    gone, withdrawn = await office.person(), await office.person()
    done = await office.allocated()
    assert (await office.proposals(done["id"])).keys() == {gone, withdrawn}
    await office.send(f"/v1/returnees/{gone}/erasure", {"reason": "asked"}, 200)
    await office.send(f"/v1/returnees/{withdrawn}/consents/withdrawals", {"purposes": ["matching"]}, 200)
    assert await office.proposals(done["id"]) == {}
    await office.send(f"/v1/allocations/{done['id']}/confirmations", {"returnee_id": withdrawn}, 422)


async def test_what_a_safeguard_holds_is_proposed_to_somebody_else(office: Office) -> None:
    employer = await office.employer()
    nights = await office.vacancy(employer, "nights", conditions=["night"])
    days = await office.vacancy(employer, "days", openings=2, essential_skills=[{"text": "singing"}])
    pregnant, other = await office.person(), await office.person()
    needs = {"needs": [{"kind": "pregnancy"}]}
    put = await office.client.put(f"/v1/returnees/{pregnant}/needs", json=needs, headers={"If-Match": '"0"'})
    assert put.status_code == 200, put.text
    for _ in range(2):
        found = await office.proposals((await office.allocated(limit_per_person=2))["id"])
        given = {one: {item["opportunity_id"] for item in each["items"]} for one, each in found.items()}
        assert (nights in given[pregnant], nights in given[other]) == (False, True), (days, given)
    for person in (pregnant, other):  # what is noted tells nothing
        seen = (await office.client.get(f"/v1/returnees/{person}/access-record")).json()["items"]
        assert [one["purpose"] for one in seen if one["act"] == "safeguards checked"] == ["safeguarding"] * 2
    facts = {"opportunity_id": nights, "need": "pregnancy", "condition": "night", "decision": "allow"}
    decided = {**facts, "decided_on": clock.now().date().isoformat(), "reason": "The shifts end at ten."}
    await office.send(f"/v1/returnees/{pregnant}/safeguard-decisions", decided)
    await office.send(f"/v1/returnees/{other}/consents/withdrawals", {"purposes": ["matching"]}, 200)
    found = await office.proposals((await office.allocated(limit_per_person=2))["id"])
    assert nights in {item["opportunity_id"] for item in found[pregnant]["items"]}


async def test_a_job_that_runs_late_allocates_as_of_the_day_it_was_asked_for(sqlite_url: str, tmp_path: Any) -> None:
    at = [datetime(2026, 3, 31, 12, tzinfo=UTC)]
    async with serving(settings_of(sqlite_url, tmp_path), now=lambda: at[0]) as app:
        office = Office(app, await client_as(app, Role.ADMIN), await client_as(app, Role.CASEWORKER, office_id="liege"))
        capped, free = await office.employer(monthly_referral_cap=1), await office.employer(name="Sevan Works")
        sent = await office.vacancy(capped, "sent", opens="2026-01-01", last_confirmed="2026-03-31")
        last = await office.vacancy(free, "last", closes="2026-03-31", last_confirmed="2026-03-31")
        await office.vacancy(capped, "full", last_confirmed="2026-03-31")
        gone, person = await office.person(), await office.person()
        referral = await office.send(f"/v1/returnees/{gone}/referrals", {"opportunity_id": sent})
        for to in ("agreed", "sent"):
            await office.send(f"/v1/referrals/{referral['id']}/moves", {"to": to}, 200)
        made = await office.send("/v1/allocations", {"country": "AM", "limit_per_person": 5}, 202)
        at[0] = datetime(2026, 4, 1, 1, tzinfo=UTC)
        while await work.work_once(app.state.runtime, "worker"):
            pass
        found = await office.proposals(made["id"])
        assert found.keys() == {gone, person}
        assert [one["opportunity_id"] for each in found.values() for one in each["items"]] == [last]


async def test_courses_are_allocated_by_what_they_open(office: Office) -> None:
    employer = await office.employer()
    await office.vacancy(employer, "lorry", licences=["driving:C"])
    course = {**TRAINING, "title": "soudeur", "language": "fr", "skills_taught": [], "licences_given": ["driving:C"]}
    made = await office.send("/v1/trainings", {**course, "employer_id": employer, "seats": 1}, admin=True)
    useless = {**course, "licences_given": [], "skills_taught": [{"text": "singing"}]}
    await office.send("/v1/trainings", {**useless, "employer_id": employer}, admin=True)
    without: Json = {"licences": [{"licence": "driving:C", "held": False}]}
    people = [await office.person(**without) for _ in range(2)]
    driver = await office.person(licences=[{"licence": "driving:C", "held": True}])
    done = await office.allocated(kind="training")
    found = await office.proposals(done["id"])
    assert sorted(found[person]["outcome"] for person in people) == ["all_taken", "proposed"]
    assert found[driver]["outcome"] == "none_suits"
    (item,) = [one for person in people for one in found[person]["items"]]
    assert item["opportunity_id"] == made["id"]


async def test_who_started_a_course_still_looks_for_work_and_for_no_other_course(office: Office) -> None:
    employer = await office.employer()
    for number in range(2):
        await office.vacancy(employer, f"job-{number}")
    course = await office.send("/v1/trainings", {**TRAINING, "employer_id": employer, "seats": 1}, admin=True)
    learner, worker = await office.person(), await office.person()
    taken = await office.vacancy(employer, "taken")
    for person, item in ((learner, course["id"]), (worker, taken)):
        referral = await office.send(f"/v1/returnees/{person}/referrals", {"opportunity_id": item})
        for to in ("agreed", "sent", "interview", "offered", "placed"):
            await office.send(f"/v1/referrals/{referral['id']}/moves", {"to": to}, 200)
    assert (await office.proposals((await office.allocated())["id"])).keys() == {learner}
    assert (await office.proposals((await office.allocated(kind="training"))["id"])).keys() == {worker}


async def test_an_allocation_is_of_an_office_within_reach(office: Office) -> None:
    refused = await office.send("/v1/allocations", {"country": "AM", "office_id": "vienna"}, 422)
    assert refused["errors"][0]["code"] == "outside_grant"
    # What is missing from an allocation may tell of a need: administrators, who may not read needs, make and see none.
    await office.send("/v1/allocations", {"country": "AM", "office_id": "liege"}, 403, admin=True)
    made = await office.allocated()
    assert (await office.admin.get(f"/v1/allocations/{made['id']}")).status_code == 403
