"""What a country officer sees: returnees once their case is handed over, and of items those of the granted regions."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.store.returnees import ReturneeRow
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import ASSESSMENT, RETURNEE, SERVICE, VACANCY
from tests.api.test_access import client_as, made, seen_as_foreign

PATCH = {"Content-Type": "application/merge-patch+json"}


async def hand_over(app: FastAPI, returnee: dict[str, Any], state: str | None) -> None:
    """What the service that hands a case over leaves in the store."""
    async with app.state.runtime.database.write(EVERYTHING) as session:
        await session.execute(sa.update(ReturneeRow).where(ReturneeRow.id == returnee["id"]).values(handed=state))


async def change(client: httpx.AsyncClient, returnee: dict[str, Any], **fields: Any) -> httpx.Response:
    headers = {**PATCH, "If-Match": f'"{returnee["version"]}"'}
    return await client.patch(f"/v1/returnees/{returnee['id']}", json=fields, headers=headers)


async def test_an_officer_sees_a_case_as_far_as_it_is_handed_over(database_url: str, tmp_path: Any) -> None:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as client:
        returnee = await made(client, "/v1/returnees", {**RETURNEE, "office_id": "liege"})
        vacancy = await made(client, "/v1/vacancies", VACANCY)
        one = f"/v1/returnees/{returnee['id']}"
        kept = await made(client, f"{one}/referral-lists", {"country": "AM"})
        officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"])
        foreign = await client_as(app, Role.COUNTRY_OFFICER, countries=["GE"])

        async def seen(asking: httpx.AsyncClient) -> list[Any]:
            found = await asking.post("/v1/returnees/search", json={})
            lists = await asking.post(f"{one}/referral-lists", json={"country": "AM"})
            stored = await asking.get(f"/v1/referral-lists/{kept['id']}")
            ranked = await asking.post(f"/v1/vacancies/{vacancy['id']}/candidate-lists", json={})
            considered = ranked.json().get("considered", ranked.status_code)
            read = await asking.get(one)
            return [read.status_code, len(found.json()["items"]), lists.status_code, stored.status_code, considered]

        assert await seen(officer) == [404, 0, 404, 404, 0]
        await seen_as_foreign(officer, "/v1/returnees", returnee)
        await hand_over(app, returnee, "shared")
        assert await seen(officer) == [200, 1, 201, 200, 1]
        assert await seen(foreign) == [404, 0, 422, 404, 404]
        assert (await change(officer, returnee, grant_used=True)).status_code == 404
        await hand_over(app, returnee, "transferred")
        changed = await change(officer, returnee, grant_used=True, office_id="mine")
        assert (changed.status_code, changed.json()["office_id"]) == (200, "liege")
        moved = await change(officer, changed.json(), country="GE")
        assert (moved.status_code, moved.json()["errors"][0]["code"]) == (422, "outside_grant")
        await hand_over(app, returnee, None)
        assert await seen(officer) == [404, 0, 404, 404, 0]


async def test_an_officer_registers_nobody(app: FastAPI) -> None:
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"], office_id="yerevan")
    refused = await officer.post("/v1/returnees", json=RETURNEE)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "outside_grant")


@pytest.mark.parametrize(
    ("path", "sample"),
    [("/v1/vacancies", VACANCY), ("/v1/assessments", ASSESSMENT), ("/v1/job-search-services", SERVICE)],
)
async def test_regions_narrow_a_grant(
    app: FastAPI, client: httpx.AsyncClient, path: str, sample: dict[str, Any]
) -> None:
    bare = {name: value for name, value in sample.items() if name != "source_reference"}
    mine = await made(client, path, bare | {"region": "AM-ER"})
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-ER"])
    for region in ("AM-SH", None):
        await seen_as_foreign(officer, path, await made(client, path, bare | {"region": region}))
        refused = await officer.post(path, json=bare | {"region": region})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "region")
    assert [row["id"] for row in (await officer.get(path)).json()["items"]] == [mine["id"]]


async def test_regions_narrow_whom_an_officer_sees(app: FastAPI, client: httpx.AsyncClient) -> None:
    here, elsewhere = [await made(client, "/v1/returnees", {**RETURNEE, "region": r}) for r in ("AM-ER", "AM-SH")]
    for returnee in (here, elsewhere):
        await hand_over(app, returnee, "transferred")
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-ER"])
    lists = [f"/v1/returnees/{one['id']}/referral-lists" for one in (here, elsewhere)]
    assert [(await officer.post(path, json={"country": "AM"})).status_code for path in lists] == [201, 404]
    kept = await made(client, lists[1], {"country": "AM"})
    assert (await officer.get(f"/v1/referral-lists/{kept['id']}")).status_code == 404
    assert (await change(officer, here, region="AM-SH")).status_code == 422


async def test_regions_narrow_what_is_ranked_and_counted(app: FastAPI, client: httpx.AsyncClient) -> None:
    bare = {name: value for name, value in VACANCY.items() if name != "source_reference"}
    for region in ("AM-ER", "AM-SH", None):
        await made(client, "/v1/vacancies", bare | {"region": region})
    returnee = await made(client, "/v1/returnees", {**RETURNEE, "region": "AM-ER"})
    await hand_over(app, returnee, "shared")
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"], regions=["AM-ER"])
    for asking, number in ((officer, 1), (client, 3)):
        path = f"/v1/returnees/{returnee['id']}/referral-lists"
        (listed,) = (await made(asking, path, {"country": "AM", "kinds": ["vacancy"]}))["lists"]
        assert listed["considered"] == number
        counted = await asking.get("/v1/countries/AM/statistics")
        assert counted.json()["vacancies"] == number
