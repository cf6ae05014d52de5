"""Verdicts on what a list suggested: given, taken back, made by referring, counted in fives, and put to use."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services import judging
from magnet.services.context import Context
from tests.api.conftest import serving, settings_of
from tests.api.test_access import client_as
from tests.api.test_allocations import Office
from tests.api.test_problems import is_problem

Json = dict[str, Any]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield Office(app, await client_as(app, Role.ADMIN), await client_as(app, Role.CASEWORKER, office_id="liege"))


async def listed(office: Office, person: str) -> tuple[str, list[str]]:
    made = await office.send(f"/v1/returnees/{person}/referral-lists", {"country": "AM", "kinds": ["vacancy"]})
    return f"/v1/referral-lists/{made['id']}", [item["opportunity_id"] for item in made["lists"][0]["items"]]


async def verdicts_of(client: httpx.AsyncClient, one: str) -> dict[str, tuple[str, list[str]]]:
    answer = await client.get(f"{one}/verdicts")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    return {item["opportunity_id"]: (item["verdict"], item["reasons"]) for item in answer.json()["items"]}


async def test_the_last_verdict_counts_and_a_referral_from_a_list_is_one(office: Office) -> None:
    employer = await office.employer()
    for number in range(3):
        await office.vacancy(employer, f"job-{number}")
    person = await office.person()
    one, (first, second, third) = await listed(office, person)
    said = {"opportunity_id": first, "verdict": "unsuitable", "reasons": ["pay", "too_far", "pay"], "note": "An hour."}
    given = await office.send(f"{one}/verdicts", said)
    assert (given["verdict"], given["reasons"], given["note"]) == ("unsuitable", ["pay", "too_far"], "An hour.")
    await office.send(f"{one}/verdicts", {"opportunity_id": second, "verdict": "not_now"})
    again = await office.send(
        f"{one}/verdicts", {"opportunity_id": second, "verdict": "unsuitable", "reasons": ["language"]}
    )
    assert again["version"] == 2
    wanted = {"opportunity_id": third, "referral_list_id": one.rpartition("/")[2]}
    await office.send(f"/v1/returnees/{person}/referrals", wanted)
    assert await verdicts_of(office.client, one) == {
        first: ("unsuitable", ["pay", "too_far"]),
        second: ("unsuitable", ["language"]),
        third: ("referred", []),
    }

    ctx = Context(office.app.state.runtime, OPERATOR, datetime.now(UTC))
    (jobs,) = await judging.report(ctx)
    assert (jobs.kind, jobs.verdicts) == ("vacancy", {"referred": 1, "unsuitable": 2})
    assert jobs.precision == {1: (0.0, 1), 3: (1 / 3, 3), 5: (1 / 3, 3), 10: (1 / 3, 3)}
    assert jobs.reasons == {"pay": 1, "too_far": 1, "language": 1}
    assert set(jobs.features) >= {"occupation", "essential_skills", "place"}
    found = list(await judging.lines(ctx))
    assert sorted(line["position"] for line in found) == [1, 2, 3]
    assert {line["item"]["title"] for line in found} == {"soudeur"}
    for secret in (person, one.rpartition("/")[2], "An hour", "liege", first):
        assert secret not in str(found)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"verdict": "unsuitable"}, "reasons_missing"),
        ({"verdict": "referred"}, "literal_error"),
        ({"verdict": "unsuitable", "reasons": ["health_or_family"]}, "literal_error"),
        ({"verdict": "unsuitable", "reasons": ["personal"], "note": "Her heart."}, "note_extra"),
        ({"verdict": "not_now", "opportunity_id": "elsewhere"}, "not_on_list"),
    ],
)
async def test_what_is_no_verdict_is_refused(office: Office, said: Json, code: str) -> None:
    await office.vacancy(await office.employer(), "job")
    one, (item,) = await listed(office, await office.person())
    refused = await office.send(f"{one}/verdicts", {"opportunity_id": item, **said}, 422)
    assert [fault["code"] for fault in refused["errors"]] == [code]
    vienna = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    is_problem(await vienna.get(f"{one}/verdicts"), 404, "not-found")


async def test_an_open_referral_is_the_verdict_until_it_has_ended(office: Office) -> None:
    await office.vacancy(await office.employer(), "job")
    person = await office.person()
    one, (item,) = await listed(office, person)
    other, _ = await listed(office, person)
    wanted = {"opportunity_id": item, "referral_list_id": one.rpartition("/")[2]}
    referral = await office.send(f"/v1/returnees/{person}/referrals", wanted)
    unsuitable = {"opportunity_id": item, "verdict": "unsuitable", "reasons": ["personal"]}
    refused = await office.client.post(f"{one}/verdicts", json=unsuitable)
    assert "moves" in is_problem(refused, 409, "referral-open")["detail"]
    assert await verdicts_of(office.client, one) == {item: ("referred", [])}
    await office.send(f"{other}/verdicts", {"opportunity_id": item, "verdict": "not_now"})
    await office.send(f"/v1/referrals/{referral['id']}/moves", {"to": "withdrawn", "reason": "mistaken"}, 200)
    await office.send(f"{one}/verdicts", unsuitable)
    assert await verdicts_of(office.client, one) == {item: ("unsuitable", ["personal"])}


async def test_analysts_learn_counts_in_fives(office: Office) -> None:
    await office.vacancy(await office.employer(), "job")
    analyst = await client_as(office.app, Role.ANALYST, countries=["AM"])
    for number in range(6):
        one, (item,) = await listed(office, await office.person())
        because = "too_far" if number < 5 else "pay"
        await office.send(f"{one}/verdicts", {"opportunity_id": item, "verdict": "unsuitable", "reasons": [because]})
        if number == 3:
            assert (await analyst.get("/v1/countries/AM/verdicts")).json()["cells"] == []
    answer = await analyst.get("/v1/countries/AM/verdicts")
    assert [one["people"] for one in answer.json()["cells"]] == [5]
    is_problem(await analyst.get("/v1/countries/GE/verdicts"), 404, "not-found")
