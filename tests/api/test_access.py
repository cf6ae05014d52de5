"""Who may do what, and where: every route by every role, and rows of another country, office or employer."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from magnet.app import create_app
from magnet.security.permissions import PERSONAL, POLICY, Permission, Role
from magnet.settings import Settings
from magnet.web.permissions_page import permissions_page
from magnet.web.permitted import OPEN_PATHS, permission_of
from tests.api.conftest import anonymous_of, key_of
from tests.api.samples import ASSESSMENT, EMPLOYER, RETURNEE, SERVICE, VACANCY

NOWHERE = "00000000-0000-4000-8000-000000000000"
GRANTS: dict[Role, dict[str, Any]] = {
    Role.ADMIN: {},
    Role.COUNTRY_OFFICER: {"countries": ["AM"]},
    Role.CASEWORKER: {"office_id": "liege"},
    Role.EMPLOYER: {},
    Role.ANALYST: {},
    Role.AUDITOR: {},
}
"""What each role's key needs; an employer's also needs an employer."""
Json = dict[str, Any]


async def made(client: httpx.AsyncClient, path: str, body: Json) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    created: Json = answer.json()
    return created


async def client_as(app: FastAPI, role: Role, **grant: Any) -> httpx.AsyncClient:
    client = anonymous_of(app)
    client.headers["Authorization"] = f"Bearer {await key_of(app, role.value, role, **grant)}"
    return client


@pytest.mark.parametrize("role", Role)
async def test_every_route_asks_for_its_permission(app: FastAPI, client: httpx.AsyncClient, role: Role) -> None:
    grant = dict(GRANTS[role])
    if role == Role.EMPLOYER:
        grant["employer_id"] = (await made(client, "/v1/employers", EMPLOYER))["id"]
    asking, asked = await client_as(app, role, **grant), 0
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if context.path in OPEN_PATHS or not isinstance(route, APIRoute):
            continue
        permission = permission_of(route.dependant)
        path = re.sub(r"\{\w+\}", NOWHERE, str(context.path_format).replace("{country}", "AM"))
        for method in sorted((context.methods or set()) - {"HEAD"}):
            answer = await asking.request(method, path, json={})
            assert (answer.status_code == 403) == (permission not in POLICY[role]), (method, path, answer.text)
            assert answer.status_code not in (401, 500)
            asked += 1
    assert asked > 50


def test_no_role_but_the_administrator_s_makes_keys() -> None:
    assert [role for role in Role if Permission.KEYS_MANAGE in POLICY[role]] == [Role.ADMIN]


def test_no_employer_asks_who_there_is() -> None:
    referred = {Permission.REFERRALS_READ, Permission.REFERRALS_MOVE, Permission.REFERRALS_INTRODUCE}
    assert POLICY[Role.EMPLOYER] & PERSONAL == referred
    assert POLICY[Role.ANALYST] & PERSONAL == {Permission.PEOPLE_COUNT}


async def seen_as_foreign(client: httpx.AsyncClient, path: str, row: Json) -> None:
    """A row out of reach is as if it were not there: read, changed, deleted, or named by its reference."""
    matching = {"If-Match": f'"{row["version"]}"'}
    one, patch = f"{path}/{row['id']}", {"Content-Type": "application/merge-patch+json", **matching}
    for answer in (
        await client.get(one),
        await client.get(one, headers={"If-None-Match": f'"{row["version"]}"'}),
        await client.patch(one, json={}, headers=patch),
        await client.delete(one, headers=matching),
    ):
        assert answer.status_code in (404, 403), answer.text
        absent = await client.request(answer.request.method, f"{path}/{NOWHERE}", json={}, headers=patch)
        assert absent.status_code == answer.status_code
    listed = await client.get(path) if path != "/v1/returnees" else await client.post(f"{path}/search", json={})
    if listed.status_code == 200:
        assert row["id"] not in listed.text


@pytest.mark.parametrize(
    ("path", "sample"),
    [
        ("/v1/employers", EMPLOYER),
        ("/v1/vacancies", VACANCY),
        ("/v1/assessments", ASSESSMENT),
        ("/v1/job-search-services", SERVICE),
    ],
)
async def test_an_officer_sees_the_granted_countries_only(
    app: FastAPI, client: httpx.AsyncClient, path: str, sample: Json
) -> None:
    bare = {name: value for name, value in sample.items() if name not in ("region", "source_reference")}
    mine = await made(client, path, bare)
    foreign = await made(client, path, bare | {"country": "GE"})
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM", "KZ"])
    assert (await officer.get(f"{path}/{mine['id']}")).status_code == 200
    await seen_as_foreign(officer, path, foreign)
    assert [row["id"] for row in (await officer.get(path)).json()["items"]] == [mine["id"]]
    refused = await officer.post(path, json=bare | {"country": "GE"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "outside_grant")
    moved = await officer.get("/v1/countries/GE/statistics")
    assert moved.status_code == 404


async def test_a_bulk_request_neither_changes_nor_betrays_a_foreign_row(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    foreign = await made(client, "/v1/vacancies", {**VACANCY, "country": "GE", "region": None})
    officer = await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"])
    for reference in (VACANCY["source_reference"], "nobody's"):
        row = {**VACANCY, "country": "GE", "region": None, "source_reference": reference, "title": "Baker"}
        answer = (await officer.post("/v1/vacancies/bulk", json={"items": [row]})).json()["receipts"][0]
        assert (answer["outcome"], answer["id"], answer["errors"][0]["code"]) == ("refused", None, "outside_grant")
    assert (await client.get(f"/v1/vacancies/{foreign['id']}")).json()["title"] == "Welder"


async def test_a_caseworker_sees_the_office_s_returnees_only(app: FastAPI, client: httpx.AsyncClient) -> None:
    other = await made(client, "/v1/returnees", {**RETURNEE, "office_id": "vienna"})
    nobody_s = await made(client, "/v1/returnees", RETURNEE)
    vacancy = await made(client, "/v1/vacancies", VACANCY)
    caseworker = await client_as(app, Role.CASEWORKER, office_id="liege")
    mine = await made(caseworker, "/v1/returnees", RETURNEE)
    assert mine["office_id"] == "liege"
    for foreign in (other, nobody_s):
        await seen_as_foreign(caseworker, "/v1/returnees", foreign)
        listed = await caseworker.post(f"/v1/returnees/{foreign['id']}/referral-lists", json={"country": "AM"})
        explained = await caseworker.post(
            f"/v1/returnees/{foreign['id']}/why-not", json={"opportunity_id": vacancy["id"]}
        )
        assert (listed.status_code, explained.status_code) == (404, 404)
    refused = await caseworker.post("/v1/returnees", json={**RETURNEE, "office_id": "vienna"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "office_id")
    candidates = await caseworker.post(f"/v1/vacancies/{vacancy['id']}/candidate-lists", json={})
    assert candidates.json()["considered"] == 1


async def test_a_list_is_read_by_its_office_only(app: FastAPI, client: httpx.AsyncClient) -> None:
    liege = await client_as(app, Role.CASEWORKER, office_id="liege")
    vienna = await client_as(app, Role.CASEWORKER, office_id="vienna")
    returnee = await made(liege, "/v1/returnees", RETURNEE)
    kept = await made(liege, f"/v1/returnees/{returnee['id']}/referral-lists", {"country": "AM"})
    assert (await liege.get(f"/v1/referral-lists/{kept['id']}")).status_code == 200
    assert (await vienna.get(f"/v1/referral-lists/{kept['id']}")).status_code == 404


async def test_a_caseworker_of_some_countries_lists_what_is_open_there(app: FastAPI) -> None:
    caseworker = await client_as(app, Role.CASEWORKER, office_id="liege", countries=["AM"])
    returnee = await made(caseworker, "/v1/returnees", RETURNEE)
    asked = f"/v1/returnees/{returnee['id']}/referral-lists"
    assert (await caseworker.post(asked, json={"country": "AM"})).status_code == 201
    refused = await caseworker.post(asked, json={"country": "GE"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "outside_grant")


async def test_an_employer_s_program_has_its_own_vacancies_only(app: FastAPI, client: httpx.AsyncClient) -> None:
    mine, other = [await made(client, "/v1/employers", EMPLOYER | {"name": name}) for name in ("Mine", "Other")]
    foreign = await made(client, "/v1/vacancies", {**VACANCY, "employer_id": other["id"]})
    portal = await client_as(app, Role.EMPLOYER, employer_id=mine["id"])
    posted = await made(portal, "/v1/vacancies", VACANCY)
    assert posted["employer_id"] == mine["id"]
    await seen_as_foreign(portal, "/v1/vacancies", foreign)
    await seen_as_foreign(portal, "/v1/employers", other)
    assert [row["id"] for row in (await portal.get("/v1/employers")).json()["items"]] == [mine["id"]]
    refused = await portal.post("/v1/vacancies", json={**VACANCY, "employer_id": other["id"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "employer_id")
    again = (await portal.post("/v1/vacancies/bulk", json={"items": [VACANCY]})).json()
    assert again["counts"]["same"] == 1


async def test_a_portal_does_not_free_what_an_officer_holds(app: FastAPI, client: httpx.AsyncClient) -> None:
    employer = await made(client, "/v1/employers", EMPLOYER)
    portal = await client_as(app, Role.EMPLOYER, employer_id=employer["id"])
    vacancy = await made(portal, "/v1/vacancies", VACANCY)
    one = f"/v1/vacancies/{vacancy['id']}"
    merge = {"Content-Type": "application/merge-patch+json", "If-Match": '"1"'}
    held = await client.patch(one, json={"red_flags": ["fee_asked"]}, headers=merge)
    assert held.status_code == 200
    merge["If-Match"] = f'"{held.json()["version"]}"'
    freed = await portal.patch(one, json={"red_flags": [], "openings": 7}, headers=merge)
    assert (freed.json()["red_flags"], freed.json()["openings"]) == (["fee_asked"], 7)
    row = {**VACANCY, "red_flags": [], "openings": 9}
    assert (await portal.post("/v1/vacancies/bulk", json={"items": [row]})).json()["counts"]["changed"] == 1
    assert (await client.get(one)).json()["red_flags"] == ["fee_asked"]


@pytest.mark.parametrize(
    ("role", "missing"),
    [(Role.CASEWORKER, "office_id"), (Role.EMPLOYER, "employer_id"), (Role.COUNTRY_OFFICER, "countries")],
)
async def test_a_key_without_what_bounds_its_role_is_refused(
    client: httpx.AsyncClient, role: Role, missing: str
) -> None:
    refused = await client.post("/v1/keys", json={"name": "too wide", "role": role})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, missing)


@pytest.mark.parametrize("countries", [[], ["GE"], ["AM", "GE"]])
async def test_a_grant_s_regions_are_of_its_countries(client: httpx.AsyncClient, countries: list[str]) -> None:
    asked = {"name": "x", "role": "admin", "countries": countries, "regions": ["AM-ER"]}
    refused = await client.post("/v1/keys", json=asked)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "regions")


async def test_keys_are_made_listed_and_ended_over_http(app: FastAPI, client: httpx.AsyncClient) -> None:
    key = await made(client, "/v1/keys", {"name": "portal", "role": "country_officer", "countries": ["GE", "AM"]})
    assert key["countries"] == ["AM", "GE"]
    async with anonymous_of(app) as portal:
        portal.headers["Authorization"] = f"Bearer {key['text']}"
        assert (await portal.get("/v1/vacancies")).status_code == 200
        assert (await portal.get("/v1/keys")).status_code == 403
        listed = (await client.get("/v1/keys")).json()["items"]
        assert [one["name"] for one in listed] == ["test", "portal"]
        assert "text" not in listed[1]
        ended = await client.post(f"/v1/keys/{key['id']}/revocation")
        assert ended.json()["revoked_at"] is not None
        assert (await portal.get("/v1/vacancies")).status_code == 401


async def test_a_key_is_not_kept_for_a_retry(client: httpx.AsyncClient) -> None:
    asked = {"json": {"name": "portal", "role": "admin"}, "headers": {"Idempotency-Key": "once"}}
    texts = {(await client.post("/v1/keys", **asked)).json()["text"] for _ in range(2)}  # type: ignore[arg-type]
    assert len(texts) == 2


def test_the_page_of_permissions_is_what_the_code_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text("utf-8")
    assert page == permissions_page(create_app(Settings())), "run `make openapi`"
