"""Sessions with a group: counts that add up, kept by an office, and nobody registered for them."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from tests.api.conftest import client_of
from tests.api.samples import GROUP_SESSION
from tests.api.test_access import client_as, made

PATH = "/v1/group-sessions"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"attended": 10}, "sum"),
        ({"attended": 0}, "sum"),
        ({"attended": 4, "attendance": [{"people": 2}, {"country": "AM", "people": 2}]}, "counted_twice"),
        ({"attended": 0, "attendance": [{"people": 0}]}, "greater_than_equal"),
        ({"attended": -1, "attendance": []}, "greater_than_equal"),
        ({"held_on": "2099-01-01"}, "future"),
        ({"how": "video"}, "place_remote"),
        ({"programme": "nobody's"}, "unknown_code"),
        ({"names": ["x"]}, "extra_forbidden"),
    ],
)
async def test_counts_that_do_not_add_up_are_refused(client: httpx.AsyncClient, more: Any, code: str) -> None:
    answer = await client.post(PATH, json={**GROUP_SESSION, **more})
    assert answer.status_code == 422, answer.text
    assert [one["code"] for one in answer.json()["errors"]] == [code]


async def test_what_is_not_known_stays_unknown_and_a_correction_adds_up_too(client: httpx.AsyncClient) -> None:
    kept = await made(client, PATH, GROUP_SESSION)
    assert kept["attendance"][1] == {"country": None, "sex": "unknown", "age_band": "unknown", "people": 3}
    nobody = await made(client, PATH, {**GROUP_SESSION, "attended": 0, "attendance": []})
    assert nobody["attended"] == 0
    address, tag = f"{PATH}/{kept['id']}", {"If-Match": '"1"'}
    assert (await client.patch(address, json={"attended": 8}, headers=tag)).status_code == 422
    patch = {"attended": 8, "attendance": [*kept["attendance"][:1], {"sex": "male", "people": 4}]}
    changed = await client.patch(address, json=patch, headers=tag)
    assert (changed.status_code, changed.json()["attended"]) == (200, 8), changed.text


async def test_an_office_has_its_own_and_a_country_all_that_are_about_it(app: FastAPI) -> None:
    async with client_of(app) as admin:
        liege, vienna = [await client_as(app, Role.CASEWORKER, office_id=one) for one in ("liege", "vienna")]
        armenia = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-ER"])
        georgia = await client_as(app, Role.COUNTRY_OFFICER, countries=["GE"])
        kept = await made(liege, PATH, GROUP_SESSION)
        assert kept["office_id"] == "liege"
        found = [(await one.get(PATH)).json()["items"] for one in (admin, liege, armenia, vienna, georgia)]
        assert [len(one) for one in found] == [1, 1, 1, 0, 0]
        other = await vienna.post(PATH, json={**GROUP_SESSION, "office_id": "liege"})
        assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "office_id")
        narrowed = {"kind": "post_arrival"}, {"kind": "pre_departure", "host_country": "BE", "country": "AM"}
        assert [len((await admin.get(PATH, params=one)).json()["items"]) for one in narrowed] == [0, 1]
        people = await admin.post("/v1/returnees/search", json={})
        assert people.json()["items"] == []
