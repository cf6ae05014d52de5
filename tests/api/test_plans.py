"""A plan of steps answers each need or says why not, and is agreed to; who may not read needs learns of none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from magnet import clock
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.store.plans import PlanStepRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import SUPPORT, TRAINING, VACANCY
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem
from tests.api.test_referrals import AGREED, GUARDIAN, Office

Json = dict[str, Any]
TODAY = clock.now().date()
FOR = {"purpose": "counselling"}
AGREEMENT = {"agreed_on": TODAY.isoformat(), "how": "in_person"}
RECEIPT = {"kind": "receipt", "reference": "box 7"}


NEEDS = {"needs": [{"kind": "pregnancy"}]}
PLANNED = ("A passport", "The midwife", "Anahit Grigoryan", "No school for her")
"""What is said in the plan of `with_plan`."""


def on(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def step(kind: str = "documents", **more: Any) -> Json:
    return {"kind": kind, "title": f"A step of {kind}", **more}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def planned(office: Office, needs: tuple[str, ...] = (), **more: Any) -> str:
    """A returnee with these needs and a plan that starts a week ago; the address of the case."""
    one = f"/v1/returnees/{await office.returnee(*AGREED, 'transfer', **more)}"
    if needs:
        said = {"needs": [{"kind": need} for need in needs]}
        put = await office.caseworker.put(f"{one}/needs", json=said, headers={"If-Match": '"0"'})
        assert put.status_code == 200, put.text
    begun = await made(office.caseworker, f"{one}/plan", {"starts_on": on(-7)})
    assert (begun["state"], begun["steps"], begun["totals"]) == ("draft", [], [])
    return one


async def with_plan(office: Office, one: str) -> None:
    """A plan with everything in it, of somebody with these NEEDS."""
    await made(office.caseworker, f"{one}/plan", {"starts_on": on(0)})
    priced = {"budget": 30, "grant": 20, "currency": "EUR", "due_on": on(0)}
    key = (await made(office.caseworker, f"{one}/plan-steps", {"kind": "documents", "title": PLANNED[0], **priced}))[
        "id"
    ]
    assert (await moved(office, key, "done", proof=RECEIPT)).status_code == 200
    await made(office.caseworker, f"{one}/care-steps", step("health", title=PLANNED[1], need="pregnancy"))
    await made(office.caseworker, f"{one}/plan/reasons", {"need": "other", "reason": PLANNED[3]})
    guardian = {"given_on": on(0), "how": "remote", "name": PLANNED[2]}
    agreed = await office.caseworker.post(f"{one}/plan/agreement", json={**AGREEMENT, "guardian": guardian})
    assert agreed.status_code == 200, agreed.text


async def moved(office: Office, key: str, to: str, noun: str = "plan-steps", **more: Any) -> httpx.Response:
    return await office.caseworker.post(f"/v1/{noun}/{key}/moves", json={"to": to, **more})


async def seen(client: httpx.AsyncClient, one: str) -> Json:
    answer = await client.get(f"{one}/plan")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    found: Json = answer.json()
    return found


async def cared(office: Office, one: str) -> Json:
    answer = await office.caseworker.get(f"{one}/plan/care", params=FOR)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_a_plan_goes_from_its_first_step_to_its_end(office: Office) -> None:
    one = await planned(office)
    is_problem(await office.caseworker.post(f"{one}/plan", json={"starts_on": on(0)}), 409, "conflict")
    course = (await made(office.admin, "/v1/trainings", TRAINING))["id"]
    terms = {"budget": 500, "grant": 300, "currency": "EUR", "due_on": on(30), "opportunity_id": course}
    retry = {"Idempotency-Key": "once"}
    sent = [
        await office.caseworker.post(f"{one}/plan-steps", json=step("training", **terms), headers=retry)
        for _ in range(2)  # the line broke
    ]
    answer, added = sent[1], sent[0].json()
    assert (answer.status_code, answer.json()) == (201, added)
    assert answer.headers["location"] == f"/v1/plan-steps/{added['id']}"
    assert (added["status"], added["possible"]) == ("planned", ["under_way", "done", "dropped"])
    agreed = await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT)
    assert agreed.status_code == 200, agreed.text
    later = await made(office.caseworker, f"{one}/plan-steps", step(budget=20, currency="AMD"))
    plan = await seen(office.caseworker, one)
    assert [(each["title"], each["agreed"]) for each in plan["steps"]] == [
        ("A step of training", True),
        ("A step of documents", False),
    ]
    assert plan["totals"] == [
        {"currency": "AMD", "budget": 20, "grant": 0, "given": 0},
        {"currency": "EUR", "budget": 500, "grant": 300, "given": 0},
    ]
    body = is_problem(await moved(office, added["id"], "done"), 422, "invalid")
    assert [(each["field"], each["code"]) for each in body["errors"]] == [("proof", "proof_required")]
    done = await moved(office, added["id"], "done", proof={"kind": "certificate", "reference": "No. 4711"})
    assert done.status_code == 200, done.text
    shown = {name: done.json()[name] for name in ("status", "done_on", "proof", "proof_reference", "possible")}
    assert shown == {
        "status": "done",
        "done_on": TODAY.isoformat(),
        "proof": "certificate",
        "proof_reference": "No. 4711",
        "possible": ["under_way"],
    }
    assert (await office.caseworker.get(one)).json()["grant_used"] is True
    body = is_problem(await moved(office, added["id"], "dropped"), 409, "impossible-status")
    assert body["possible"] == ["under_way"]
    assert (await moved(office, later["id"], "dropped")).status_code == 200
    assert (await seen(office.caseworker, one))["totals"][0]["given"] == 300
    closed = await office.caseworker.post(f"{one}/plan/closing", json={})
    assert (closed.json()["state"], closed.json()["closed_on"]) == ("closed", TODAY.isoformat())
    is_problem(await office.caseworker.post(f"{one}/plan-steps", json=step()), 409, "conflict")
    is_problem(await office.caseworker.post(f"{one}/plan/closing", json={}), 409, "impossible-status")
    again = await office.caseworker.post(f"{one}/plan/reopening")
    assert (again.json()["state"], again.json()["possible"]) == ("draft", ["agreed"])


async def test_two_people_at_once_lose_nothing(office: Office) -> None:
    one = await planned(office)
    second = await client_as(office.app, Role.CASEWORKER, office_id="liege")
    both = [office.caseworker, second] * 3
    await asyncio.gather(*(made(client, f"{one}/plan-steps", step(note=str(n))) for n, client in enumerate(both)))
    steps = (await seen(second, one))["steps"]
    assert sorted(each["note"] for each in steps) == list("012345")
    path, etag = f"/v1/plan-steps/{steps[0]['id']}", {"If-Match": '"1"'}
    first = await office.caseworker.put(path, json=step(title="Birth certificate"), headers=etag)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    is_problem(await second.put(path, json=step(title="Passport"), headers=etag), 412, "changed")
    is_problem(await second.put(path, json=step()), 428, "precondition-required")
    ends = await asyncio.gather(*(moved(office, steps[1]["id"], "done") for _ in range(4)))
    assert sorted(each.status_code for each in ends) == [200, 409, 409, 409]


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"due_on": on(-8)}, "due_on", "before_plan"),
        ({"budget": 10}, "(all)", "currency"),
        ({"currency": "EUR"}, "(all)", "currency"),
        ({"budget": 10, "grant": 11, "currency": "EUR"}, "(all)", "grant_over_budget"),
        ({"grant": -1, "currency": "EUR"}, "grant", "greater_than_equal"),
        ({"grant": 1, "currency": "EURO"}, "currency", "unknown_code"),
        ({"opportunity_id": "0"}, "opportunity_id", "unknown_reference"),
        ({"referral_id": "0"}, "referral_id", "unknown_reference"),
        ({"kind": "health"}, "kind", "literal_error"),
        ({"title": ""}, "title", "string_too_short"),
        ({"need": "pregnancy"}, "need", "extra_forbidden"),
    ],
)
async def test_half_a_step_is_refused(office: Office, more: Json, field: str, code: str) -> None:
    one = await planned(office)
    body = is_problem(await office.caseworker.post(f"{one}/plan-steps", json=step(**more)), 422, "invalid")
    assert [(each["field"], each["code"]) for each in body["errors"]] == [(field, code)]


async def test_days_run_forward(office: Office) -> None:
    one = await planned(office)
    added = (await made(office.caseworker, f"{one}/plan-steps", step(due_on=on(-2))))["id"]
    for day, code in ((on(-8), "before_plan"), (on(1), "future")):
        body = is_problem(await moved(office, added, "done", on=day), 422, "invalid")
        assert (body["errors"][0]["field"], body["errors"][0]["code"]) == ("on", code)
    late = await office.caseworker.put(f"{one}/plan", json={"starts_on": on(0)}, headers={"If-Match": '"1"'})
    assert is_problem(late, 422, "invalid")["errors"][0]["code"] == "before_plan"
    sooner = await office.caseworker.put(f"{one}/plan", json={"starts_on": on(-20)}, headers={"If-Match": '"1"'})
    assert (sooner.status_code, sooner.json()["version"]) == (200, 2)
    tomorrow = {**AGREEMENT, "agreed_on": on(1)}
    body = is_problem(await office.caseworker.post(f"{one}/plan/agreement", json=tomorrow), 422, "invalid")
    assert body["errors"][0]["code"] == "future"


async def test_each_need_has_a_step_or_a_reason_before_the_plan_is_agreed_to(office: Office) -> None:
    one = await planned(office, ("pregnancy", "single_parent", "mental_health"))
    check_up = await made(office.caseworker, f"{one}/care-steps", step("health", need="pregnancy", due_on=on(5)))
    course = await made(office.caseworker, f"{one}/care-steps", step("education", need="single_parent"))
    assert (await cared(office, one))["unanswered_needs"] == ["mental_health"]
    is_problem(await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT), 409, "needs-unanswered")
    reason = {"need": "mental_health", "reason": "She has a doctor at home whom she trusts."}
    await made(office.caseworker, f"{one}/plan/reasons", reason)
    whole = await cared(office, one)
    assert (whole["unanswered_needs"], whole["reasons"][0]["reason"]) == ([], reason["reason"])
    assert [(each["kind"], each["need"]) for each in whole["steps"]] == [
        ("health", "pregnancy"),
        ("education", "single_parent"),
    ]
    assert (await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT)).json()["state"] == "agreed"
    # Whoever does not know of the need plans the course otherwise, and the need stays answered.
    put = await office.caseworker.put(
        f"/v1/plan-steps/{course['id']}", json=step("education", title="Evening school"), headers={"If-Match": '"1"'}
    )
    assert put.status_code == 200
    assert (await moved(office, check_up["id"], "dropped", "care-steps")).status_code == 200
    whole = await cared(office, one)
    assert [(each["title"], each["need"], each["agreed"]) for each in whole["steps"]] == [
        ("A step of health", "pregnancy", True),
        ("Evening school", "single_parent", False),
    ]
    assert whole["unanswered_needs"] == ["pregnancy"]
    acts = (await office.caseworker.get(f"{one}/access-record")).json()["items"]
    assert {("needs read", "counselling"), ("care read", "counselling"), ("plan agreed", None)} <= {
        (each["act"], each["purpose"]) for each in acts
    }


async def test_who_may_not_read_needs_sees_the_same_plan_with_and_without_them(office: Office) -> None:
    one = await planned(office)
    await made(office.caseworker, f"{one}/plan-steps", step(budget=10, currency="EUR", due_on=on(3)))
    assert (await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT)).status_code == 200
    await made(office.caseworker, f"{one}/handovers", {"kind": "transferred"})
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])

    async def known() -> tuple[str, list[Json]]:
        due = (await officer.post("/v1/reminders/search", json={"settled": None})).json()["items"]
        return (await officer.get(f"{one}/plan")).text, due

    before = await known()
    needs = {"needs": [{"kind": "pregnancy"}]}
    put = await office.caseworker.put(f"{one}/needs", json=needs, headers={"If-Match": '"0"'})
    assert put.status_code == 200
    priced = step("health", need="pregnancy", due_on=on(3), budget=99, grant=9, currency="EUR")
    hidden = (await made(office.caseworker, f"{one}/care-steps", priced))["id"]
    assert (await moved(office, hidden, "done", "care-steps", proof=RECEIPT)).status_code == 200
    await made(office.caseworker, f"{one}/plan/reasons", {"need": "pregnancy", "reason": "She has one."})
    await made(office.caseworker, f"{one}/care-steps", step("psychosocial", due_on=on(4)))
    assert await known() == before
    assert len((await office.caseworker.post("/v1/reminders/search", json={})).json()["items"]) == 2
    assert (await office.caseworker.get(one)).json()["grant_used"] is False
    is_problem(await officer.get(f"/v1/plan-steps/{hidden}"), 404, "not-found")
    is_problem(await officer.post(f"/v1/plan-steps/{hidden}/moves", json={"to": "under_way"}), 404, "not-found")
    for path in (f"/v1/care-steps/{hidden}", f"{one}/plan/care"):
        is_problem(await officer.get(path, params=FOR), 403, "forbidden")
    is_problem(await officer.post(f"{one}/plan/agreement", json=AGREEMENT), 403, "forbidden")
    # A home is no secret, but why it is needed may be.
    housing = await made(office.caseworker, f"{one}/care-steps", step("housing", title="The shelter", need="violence"))
    shown = (await officer.get(f"/v1/plan-steps/{housing['id']}")).json()
    assert (shown["kind"], shown["title"], "need" in shown) == ("housing", None, False)
    assert (await officer.post(f"/v1/plan-steps/{housing['id']}/moves", json={"to": "done"})).status_code == 200
    taken = await officer.put(f"/v1/plan-steps/{housing['id']}", json=step(), headers={"If-Match": '"2"'})
    is_problem(taken, 409, "conflict")
    async with office.app.state.runtime.database.read(EVERYTHING) as session:
        kinds = set(await session.scalars(sa.select(PlanStepRow.kind)))
        bodies = b"".join(await session.scalars(sa.select(PlanStepRow.body)))
    assert kinds == {"documents", "housing", None}
    assert b"shelter" not in bodies


async def test_a_child_s_plan_asks_the_guardian_and_holds_no_job_below_the_legal_age(office: Office) -> None:
    child = {"birth_year": TODAY.year - 15, "consent": {**GUARDIAN, "purposes": [*AGREED, "transfer"]}}
    one = f"/v1/returnees/{(await made(office.caseworker, '/v1/returnees', {**_of_am(), **child}))['id']}"
    await made(office.caseworker, f"{one}/plan", {"starts_on": on(0)})
    assert (await seen(office.caseworker, one))["guardian_needed"] is True
    # Armenia declared 16; who turns 15 this year may still be 14.
    body = is_problem(await office.caseworker.post(f"{one}/plan-steps", json=step("job_referral")), 409, "too-young")
    assert (body["because"], body["age"]) == ("under_employment_age", 16)
    await made(office.caseworker, f"{one}/plan-steps", step("education"))
    body = is_problem(await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT), 422, "invalid")
    assert [(each["field"], each["code"]) for each in body["errors"]] == [("guardian", "guardian_required")]
    guardian = {"given_on": TODAY.isoformat(), "how": "in_writing", "name": "Anahit Grigoryan"}
    agreed = await office.caseworker.post(f"{one}/plan/agreement", json={**AGREEMENT, "guardian": guardian})
    assert (agreed.json()["state"], agreed.json()["guardian_how"]) == ("agreed", "in_writing")
    assert "Anahit" not in agreed.text
    assert (await cared(office, one))["guardian"] == "Anahit Grigoryan"


@pytest.mark.parametrize(("age", "because"), [(17, "under_hazardous_age"), (None, "age_unknown_hazardous"), (40, None)])
async def test_hazardous_and_night_work_waits_for_a_known_full_age(
    office: Office, age: int | None, because: str | None
) -> None:
    year = None if age is None else TODAY.year - age
    consent = {**GUARDIAN, "purposes": list(AGREED)}
    created = await made(office.caseworker, "/v1/returnees", {**_of_am(), "birth_year": year, "consent": consent})
    one = f"/v1/returnees/{created['id']}"
    await made(office.caseworker, f"{one}/plan", {"starts_on": on(0)})
    night = (await made(office.portal, "/v1/vacancies", {**_bare(VACANCY), "conditions": ["night"]}))["id"]
    answer = await office.caseworker.post(f"{one}/plan-steps", json=step("job_referral", opportunity_id=night))
    if because is None:
        assert answer.status_code == 201
    else:
        assert is_problem(answer, 409, "too-young")["because"] == because


async def test_a_year_of_birth_that_was_corrected_is_asked_again(office: Office) -> None:
    one = await planned(office)
    job = (await made(office.caseworker, f"{one}/plan-steps", step("job_referral")))["id"]
    consent = {**GUARDIAN, "purposes": ["registration", "matching", "sharing", "transfer"], "given_on": on(0)}
    assert (await office.caseworker.post(f"{one}/consents", json=consent)).status_code == 201
    stored = await office.caseworker.get(one)
    patched = await office.caseworker.patch(
        one, json={"birth_year": TODAY.year - 14}, headers={"If-Match": stored.headers["etag"]}
    )
    assert patched.status_code == 200, patched.text
    is_problem(await moved(office, job, "under_way"), 409, "too-young")
    guardian = {"given_on": on(0), "how": "remote", "name": "Anahit"}
    said = {**AGREEMENT, "guardian": guardian}
    is_problem(await office.caseworker.post(f"{one}/plan/agreement", json=said), 409, "too-young")
    assert (await moved(office, job, "dropped")).status_code == 200
    assert (await office.caseworker.post(f"{one}/plan/agreement", json=said)).status_code == 200


async def test_the_same_grant_is_given_once_in_a_household(office: Office) -> None:
    grant = (await made(office.admin, "/v1/supports", SUPPORT))["id"]
    terms = {"opportunity_id": grant, "grant": 2000, "currency": "EUR"}
    wife, husband, stranger = [await planned(office, household=home) for home in ("h-1", "h-1", "h-2")]
    first = await made(office.caseworker, f"{wife}/plan-steps", step("business_support", **terms))
    assert first["checks"] == []
    second = await made(office.caseworker, f"{husband}/plan-steps", step("business_support", **terms))
    assert [each["code"] for each in second["checks"]] == ["grant_in_household"]
    assert (await made(office.caseworker, f"{stranger}/plan-steps", step("business_support", **terms)))["checks"] == []
    assert (await seen(office.caseworker, wife))["steps"][0]["checks"][0]["code"] == "grant_in_household"
    assert (await moved(office, first["id"], "dropped")).status_code == 200
    assert (await seen(office.caseworker, husband))["steps"][0]["checks"] == []
    wrong = await office.caseworker.post(f"{husband}/plan-steps", json=step("training", **terms))
    assert is_problem(wrong, 422, "invalid")["errors"][0]["code"] == "other_kind"


async def test_a_step_is_on_the_worklist_until_it_is_done(office: Office) -> None:
    one = await planned(office)

    async def due() -> list[tuple[str, str]]:
        items = (await office.caseworker.post("/v1/reminders/search", json={"kind": "plan_step"})).json()["items"]
        return [(each["subject_id"], each["due_on"]) for each in items]

    key = (await made(office.caseworker, f"{one}/plan-steps", step(due_on=on(3))))["id"]
    assert await due() == [(key, on(3))]
    path = f"/v1/plan-steps/{key}"
    for version, day in ((1, on(9)), (2, on(3))):
        put = await office.caseworker.put(path, json=step(due_on=day), headers={"If-Match": f'"{version}"'})
        assert put.status_code == 200
        assert await due() == [(key, day)]
    for to, left in (("done", []), ("under_way", [(key, on(3))]), ("dropped", []), ("planned", [(key, on(3))])):
        assert (await moved(office, key, to)).status_code == 200
        assert await due() == left
    assert (await office.caseworker.post(f"{one}/plan/agreement", json=AGREEMENT)).status_code == 200
    for path, left in (("closing", []), ("reopening", [(key, on(3))])):
        assert (await office.caseworker.post(f"{one}/plan/{path}", json={})).status_code == 200
        assert await due() == left


async def test_a_plan_is_for_who_keeps_the_case_and_as_long_as_the_person_agrees(office: Office) -> None:
    one = await planned(office)
    added = await made(office.caseworker, f"{one}/plan-steps", step())
    vienna = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    etag = {"If-Match": '"1"'}
    for refused in (
        await vienna.get(f"{one}/plan"),
        await vienna.get(f"/v1/plan-steps/{added['id']}"),
        await vienna.put(f"/v1/plan-steps/{added['id']}", json=step(), headers=etag),
        await vienna.post(f"{one}/plan-steps", json=step()),
        await vienna.get(f"{one}/plan/care", params=FOR),
        await office.caseworker.get(f"/v1/returnees/{await office.returnee()}/plan"),
    ):
        is_problem(refused, 404, "not-found")
    is_problem(await office.portal.get(f"{one}/plan"), 403, "forbidden")
    await office.disagree(one.rpartition("/")[2], "registration")
    for refused in (await office.caseworker.get(f"{one}/plan"), await moved(office, added["id"], "done")):
        is_problem(refused, 409, "consent-missing")
    answer = await office.caseworker.get(f"{one}/plan/care", params={"purpose": "rights_request"})
    assert answer.status_code == 200


def _of_am() -> Json:
    return {"country": "AM", "host_country": "BE", "return_date": date(2026, 3, 1).isoformat(), "profile": {}}


def _bare(sample: Json) -> Json:
    return {name: value for name, value in sample.items() if name != "source_reference"}
