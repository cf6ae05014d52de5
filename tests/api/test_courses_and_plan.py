"""What a list says of courses: what they open, by name, and what they ask; and the one plan over all kinds."""

from typing import Any

import httpx
import pytest

from tests.api.samples import EMPLOYER, RETURNEE, SUPPORT, TRAINING, VACANCY

Json = dict[str, Any]
COURSE: Json = {
    **TRAINING,
    "title": "Lorry licence",
    "skills_taught": [],
    "licences_given": ["driving:C"],
    "prerequisites": [{"text": "map reading"}],
    "languages": [{"language": "hy", "level": "B1"}],
    "minimum_education": 4,
    "starts": "2030-04-01",
    "weeks": 6,
    "cost": {"maximum": 90000, "currency": "AMD"},
    "certificate": "licence C",
}
LORRY: Json = {
    **VACANCY,
    "title": "soudeur",
    "language": "fr",
    "essential_skills": [],
    "licences": ["driving:C"],
    "opens": None,
}


async def sent(client: httpx.AsyncClient, path: str, body: Json, status: int = 201) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def employer_of(client: httpx.AsyncClient) -> str:
    made = await sent(client, "/v1/employers", EMPLOYER)
    await sent(client, f"/v1/employers/{made['id']}/vetting", {"vetting": "vetted"}, 200)
    return str(made["id"])


async def listed(client: httpx.AsyncClient, **profile: Any) -> Json:
    person = await sent(client, "/v1/returnees", {**RETURNEE, "profile": {**RETURNEE["profile"], **profile}})
    return await sent(client, f"/v1/returnees/{person['id']}/referral-lists", {"country": "AM"})


def items_of(answer: Json, kind: str) -> list[Json]:
    return [item for each in answer["lists"] if each["kind"] == kind for item in each["items"] + each["weaker"]]


async def test_a_course_names_what_it_opens_what_it_asks_and_what_it_costs(client: httpx.AsyncClient) -> None:
    employer = await employer_of(client)
    job = await sent(client, "/v1/vacancies", {**LORRY, "employer_id": employer, "closes": "2031-01-01"})
    await sent(client, "/v1/trainings", {**COURSE, "employer_id": employer, "title": "soudeur", "language": "fr"})
    answer = await listed(client, education={"level": 3}, licences=[{"licence": "driving:C", "held": False}])
    (item,) = items_of(answer, "training")
    course = item["course"]
    assert (item["opens"], item["opens_vacancies"]) == (1, [job["id"]])
    (opened,) = course["opens"]
    assert (opened["opportunity_id"], opened["title"], opened["employer"]) == (job["id"], "soudeur", EMPLOYER["name"])
    assert (opened["place"], opened["region"], opened["closes"]) == (None, "AM-ER", "2031-01-01")
    assert {name: course[name] for name in ("starts", "weeks", "certificate", "seats", "seats_left")} == {
        "starts": "2030-04-01",
        "weeks": 6,
        "certificate": "licence C",
        "seats": 12,
        "seats_left": 12,
    }
    assert course["cost"] == {"minimum": None, "maximum": 90000, "currency": "AMD"}
    states = {one["reason"]["code"]: one["state"] for one in course["prerequisites"]}
    assert states == {"skill_not_mentioned": "unknown", "language_met": "met", "education_short": "missing"}
    read = await client.get(f"/v1/referral-lists/{answer['id']}")
    assert read.json() == answer


async def test_that_no_vacancy_would_open_is_said(client: httpx.AsyncClient) -> None:
    employer = await employer_of(client)
    course = {**TRAINING, "title": "soudeur", "language": "fr", "skills_taught": [{"text": "singing"}]}
    await sent(client, "/v1/trainings", {**course, "employer_id": employer})
    (item,) = items_of(await listed(client), "training")
    assert (item["opens"], item["course"]["opens"], item["proposed"]) == (0, [], False)
    assert item["reasons"][0]["text"] == "No vacancy would open."


async def test_the_plan_takes_the_first_of_each_kind_and_then_the_second(client: httpx.AsyncClient) -> None:
    employer = await employer_of(client)
    for number in range(3):
        own = {"employer_id": employer, "source_reference": f"j{number}"}
        await sent(client, "/v1/vacancies", {**LORRY, **own, "licences": ["driving:C"] if number == 2 else []})
    await sent(client, "/v1/trainings", {**COURSE, "employer_id": employer, "title": "soudeur", "language": "fr"})
    await sent(client, "/v1/supports", {**SUPPORT, "employer_id": employer, "form": "psychosocial", "pays": False})
    held = await sent(client, "/v1/supports", {**SUPPORT, "employer_id": employer, "red_flags": ["fee_asked"]})
    missing = {"licences": [{"licence": "driving:C", "held": False}]}
    answer = await listed(client, **missing, preferences={"contracts": ["self_employed"]})
    plan = answer["plan"]
    assert [one["kind"] for one in plan] == ["vacancy", "training", "support", "vacancy", "support"]
    assert [one["place"] for one in plan] == [1, 2, 3, 4, 5]
    assert plan[1]["because"]["text"] == "A course that opens 1 vacancy."
    # The grant waits for an officer, so what is free comes before it, though the person wishes it most.
    assert (plan[4]["opportunity_id"], plan[4]["held"]) == (held["id"], True)
    assert plan[4]["because"]["code"] == "plan_business_wished"
    proposed = [item["opportunity_id"] for each in answer["lists"] for item in each["items"]]
    assert sorted(one["opportunity_id"] for one in plan) == sorted(proposed)


@pytest.mark.parametrize(
    ("profile", "jobs", "because"),
    [
        ({"preferences": {"contracts": ["self_employed"]}}, 1, "plan_business_wished"),
        ({}, 1, None),
        ({}, 0, "plan_business"),
    ],
    ids=["wished", "unwished, beside a job", "unwished, without a job"],
)
async def test_a_business_is_proposed_to_who_wishes_it_or_has_nothing_else(
    client: httpx.AsyncClient, profile: Json, jobs: int, because: str | None
) -> None:
    employer = await employer_of(client)
    for _ in range(jobs):
        await sent(client, "/v1/vacancies", {**LORRY, "employer_id": employer, "licences": []})
    await sent(client, "/v1/supports", {**SUPPORT, "employer_id": employer})
    answer = await listed(client, **profile)
    (grant,) = items_of(answer, "support")
    assert grant["proposed"] is (because is not None)
    told = [one["because"]["code"] for one in answer["plan"] if one["kind"] == "support"]
    assert told == ([because] if because else [])


@pytest.mark.parametrize(("level", "shown"), [(7, 1), (None, 1), (3, 0)])
async def test_institutions_are_sent_experts_only(client: httpx.AsyncClient, level: int | None, shown: int) -> None:
    employer = await employer_of(client)
    mission = {**SUPPORT, "title": "Teaching welders", "form": "expert_assignment", "pays": False}
    await sent(client, "/v1/supports", {**mission, "return_required": False, "employer_id": employer})
    answer = await listed(client, education={"level": level})
    found = items_of(answer, "support")
    assert len(found) == shown
    assert [one["because"]["code"] for one in answer["plan"]] == ["plan_expert"] * shown
    if level is None:
        assert "qualification_unknown" in [one["code"] for one in found[0]["checks"]]
    if not shown:
        (support,) = (each for each in answer["lists"] if each["kind"] == "support")
        assert [(one["gate"], one["items"]) for one in support["removed"]] == [("eligibility", 1)]
