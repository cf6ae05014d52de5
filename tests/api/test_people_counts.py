"""Analysts learn how many people there are, and never of fewer than five; each role of its own reach only."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet import clock
from magnet.indicators.history import age_band
from magnet.matching.mention import FULL
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.services.people_counts import GRID
from magnet.services.returnees import last_group
from magnet.store.returnees import ReturneeRow
from tests.api.conftest import serving, settings_of
from tests.api.samples import CONSENT, RETURNEE
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem

Json = dict[str, Any]
PATH = "/v1/statistics/returnees"


@pytest.fixture
async def counted(database_url: str, tmp_path: Any) -> Any:
    """23 men and 3 women who return to Armenia, 5 women to Georgia: all agree to be counted, but for one man."""
    async with serving(settings_of(database_url, tmp_path)) as app:
        admin = await client_as(app, Role.ADMIN)
        people = [("AM", "male", "liege")] * 23 + [("AM", "female", "liege")] * 3 + [("GE", "female", "vienna")] * 5
        for number, (country, gender, office) in enumerate(people):
            consent = {**CONSENT, "purposes": ["registration", *(["statistics"] if number else [])]}
            facts = {"country": country, "gender": gender, "office_id": office, "region": None, "consent": consent}
            await made(admin, "/v1/returnees", RETURNEE | facts)
        yield app


async def answered(client: httpx.AsyncClient, **asked: Any) -> dict[tuple[str | None, ...], int]:
    answer = await client.post(PATH, json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    shown = answer.json()
    assert sum(cell["people"] for cell in shown["cells"]) == shown["people"]
    return {tuple(cell["values"].values()): cell["people"] for cell in shown["cells"]}


async def test_no_number_tells_of_fewer_than_five(counted: FastAPI) -> None:
    analyst = await client_as(counted, Role.ANALYST)
    assert await answered(analyst) == {(): 30}
    assert await answered(analyst, by=["country"]) == {("AM",): 25, ("GE",): 5}
    by_sex = await answered(analyst, by=["country", "sex"])
    assert by_sex == {("AM", "male"): 20, ("AM", None): 5, ("GE", "female"): 5}
    assert await answered(analyst, by=["sex"], where={"country": ["AM"]}) == {("male",): 20, (None,): 5}
    assert await answered(analyst, where={"country": ["AM"], "sex": ["female"]}) == {}
    for single in GRID.single:
        numbers = await answered(analyst, by=["country", single])
        assert all(number % 5 == 0 for number in numbers.values())


async def test_who_takes_back_consent_is_not_counted(counted: FastAPI) -> None:
    analyst = await client_as(counted, Role.ANALYST)
    admin = await client_as(counted, Role.ADMIN)
    found = (await admin.post("/v1/returnees/search", json={"country": "GE", "limit": 1})).json()["items"][0]
    withdrawn = {"purposes": ["statistics"]}
    answer = await admin.post(f"/v1/returnees/{found['id']}/consents/withdrawals", json=withdrawn)
    assert answer.status_code < 300, answer.text
    numbers = await answered(analyst, by=["country"])
    assert ("GE",) not in numbers
    assert sum(numbers.values()) == 25


async def test_each_counts_within_reach(counted: FastAPI) -> None:
    asked = {"by": ["country"]}
    for role, grant, expected in (
        (Role.CASEWORKER, {"office_id": "vienna"}, {("GE",): 5}),
        (Role.ANALYST, {"countries": ["AM"]}, {("AM",): 25}),
        (Role.COUNTRY_OFFICER, {"countries": ["AM", "GE"]}, {}),
    ):
        assert await answered(await client_as(counted, role, **grant), **asked) == expected


async def test_what_is_not_told_together_is_refused(client: httpx.AsyncClient) -> None:
    for asked in (
        {"by": ["age_band", "occupation_group"]},
        {"by": ["age_band"], "where": {"region": ["AM-ER"]}},
    ):
        body = is_problem(await client.post(PATH, json=asked), 422, "invalid")
        assert body["errors"][0]["code"] == "not_together"
    for wrong in ({"by": ["name"]}, {"where": {"household": ["x"]}}, {"where": {"country": ["Armenia"]}}):
        is_problem(await client.post(PATH, json=wrong), 422, "invalid")
    is_problem(await client.post(PATH, json={"by": ["country", "programme", "sex", "region"]}), 422, "invalid")


async def test_the_group_of_the_last_work_is_kept_for_counting(stocked: httpx.AsyncClient) -> None:
    found = (await stocked.post("/v1/returnees/search", json={"limit": 1})).json()["items"][0]
    work = [
        {"occupation": {"text": "cook", "concept": "5120"}, "last_year": 2015},
        {"occupation": {"text": "welder", "concept": "7212"}, "last_year": 2024},
    ]
    headers = {"If-Match": f'"{found["version"]}"'}
    answer = await stocked.patch(f"/v1/returnees/{found['id']}", json={"profile": {"work": work}}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert isinstance(stocked._transport, httpx.ASGITransport)
    app: Any = stocked._transport.app
    async with app.state.runtime.database.read(EVERYTHING) as session:
        group = await session.scalar(sa.select(ReturneeRow.occupation_group).where(ReturneeRow.id == found["id"]))
    assert group == "7"


@pytest.mark.parametrize(
    ("work", "group"),
    [
        ([], None),
        ([("7212", FULL, None)], "7"),
        ([("7212", FULL, 2024), ("5120", FULL, 2015)], "7"),
        ([("7212", FULL, None), ("5120", FULL, 2015)], "5"),
        ([("7212", FULL // 4, 2024)], None),
        ([("gone", FULL, 2024)], None),
    ],
)
def test_the_last_work_counts_as_far_as_it_is_known(work: Any, group: str | None) -> None:
    class Codes:
        def code(self, uri: str) -> str | None:
            return uri if uri.isdecimal() else None

    profile = {
        "work": [{"occupation": {"links": [[uri, weight]]}, "last_year": year} for uri, weight, year in work],
    }
    assert last_group(Codes(), profile) == group  # type: ignore[arg-type]


def test_ages_are_of_the_year() -> None:
    today = clock.now().date()
    bands = [age_band(today.year - age, today.year) for age in (0, 17, 18, 24, 25, 59, 60, 99)]
    assert bands == ["0-17", "0-17", "18-24", "18-24", "25-34", "45-59", "60+", "60+"]
    assert age_band(None, today.year) == "unknown"
