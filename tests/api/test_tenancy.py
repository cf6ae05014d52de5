"""Rows of another country, region, office or employer: random principals ask for everything, and learn of none."""

import os
import random
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from magnet.security.permissions import POLICY, Permission, Role
from magnet.security.principals import Grant
from magnet.web.permitted import permission_of
from tests.api.conftest import serving, settings_of
from tests.api.samples import SESSION
from tests.api.tenancy_world import READS, Json, Row, World, peopled

REQUESTS = 10_000 if os.environ.get("MAGNET_TEST_FULL") else 400
NOWHERE = "00000000-0000-4000-8000-000000000000"
FOR = {"purpose": "counselling"}
STEP = {"kind": "documents", "title": "A passport"}
DECISION = {
    "opportunity_id": NOWHERE,
    "need": "pregnancy",
    "condition": "night",
    "decision": "allow",
    "reason": "She asked for it.",
    "decided_on": "2026-01-05",
}
FIRST_VERSION = {"If-None-Match": '"1"'}
MERGED = {"Content-Type": "application/merge-patch+json", "If-Match": '"999"'}
FAR = {"If-Match": '"999"'}
CONSENT = {"purposes": ["statistics"], "given_on": "2026-01-02", "notice_version": "3"}
CONTEST = {"by": "returnee", "contested_on": "2026-01-05", "reason": "It left a course out."}
OF_A_CASE = (
    "/v1/referral-lists",
    "/v1/referrals",
    "/v1/contests",
    "/v1/reminders",
    "/v1/counselling-sessions",
    "/v1/case-visits",
)
"""What is kept of cases, and searched like them."""
NOUNS = tuple(path for path in READS if path not in OF_A_CASE)[:11]
"""The nouns that are created, read, changed and deleted alike."""
ABOUT_ONE = ("/v1/returnees", "/v1/case-visits", "/v1/counselling-sessions")
"""What is about a returnee, of which each route is judged by its own permission."""
Sent = Mapping[str, Any]
READ: dict[tuple[str, str], Sent] = {
    **{("GET", f"{noun}/{{key}}"): {"headers": FIRST_VERSION} for noun in NOUNS},
    **{("PATCH", f"{noun}/{{key}}"): {"json": {}, "headers": MERGED} for noun in NOUNS},
    **{("DELETE", f"{noun}/{{key}}"): {"headers": FAR} for noun in NOUNS},
    ("GET", "/v1/employers/{key}/monthly-cap"): {},
    ("GET", "/v1/returnees/{key}/consents"): {},
    ("GET", "/v1/returnees/{key}/handovers"): {},
    ("GET", "/v1/returnees/{key}/closings"): {},
    ("GET", "/v1/returnees/{key}/follow-ups"): {},
    ("GET", "/v1/returnees/{key}/visits"): {},
    ("GET", "/v1/returnees/{key}/sustainability"): {"params": {"purpose": "counselling"}},
    ("GET", "/v1/returnees/{key}/duplicates"): {},
    ("GET", "/v1/returnees/{key}/legal-holds"): {},
    ("GET", "/v1/returnees/{key}/corrections"): {},
    ("GET", "/v1/returnees/{key}/identity"): {"params": {"purpose": "counselling"}},
    ("GET", "/v1/returnees/{key}/needs"): {"params": {"purpose": "counselling"}},
    ("PUT", "/v1/returnees/{key}/identity"): {"json": {"given_names": "Aram"}, "headers": FAR},
    ("PUT", "/v1/returnees/{key}/needs"): {"json": {"medical_notes": "none"}, "headers": FAR},
    ("POST", "/v1/returnees/{key}/referral-lists"): {"json": {"country": "AM"}},
    ("POST", "/v1/vacancies/{key}/candidate-lists"): {"json": {}},
    ("GET", "/v1/referral-lists/{key}"): {},
    ("GET", "/v1/referrals/{key}"): {},
    ("GET", "/v1/referrals/{key}/card"): {},
    ("GET", "/v1/referrals/{key}/identity"): {},
    ("GET", "/v1/contests/{key}"): {},
    ("GET", "/v1/allocations/{key}"): {},
    ("GET", "/v1/referral-lists/{key}/verdicts"): {},
    ("POST", "/v1/allocations/{key}/proposals/search"): {"json": {}},
    ("GET", "/v1/guide-sections/{key}/versions"): {},
    ("GET", "/v1/guide-sections/{key}/versions/{number}"): {},
    ("GET", "/v1/reports/{key}"): {},
    ("GET", "/v1/reports/{key}.csv"): {},
    ("GET", "/v1/reports/{key}.xlsx"): {},
    ("GET", "/v1/returnees/{key}/sessions"): {},
    ("GET", "/v1/counselling-sessions/{key}"): {},
    ("PATCH", "/v1/counselling-sessions/{key}"): {"json": {}, "headers": MERGED},
    ("DELETE", "/v1/counselling-sessions/{key}"): {"headers": FAR},
    ("GET", "/v1/counselling-sessions/{key}/sensitive"): {"params": {"purpose": "counselling"}},
    ("PUT", "/v1/counselling-sessions/{key}/sensitive"): {"json": {"notes": "none"}, "headers": FAR},
    ("GET", "/v1/referral-lists/{key}/safeguards"): {"params": FOR},
    ("GET", "/v1/returnees/{key}/plan"): {},
    ("GET", "/v1/returnees/{key}/plan/care"): {"params": FOR},
    ("GET", "/v1/returnees/{key}/safeguard-decisions"): {"params": FOR},
    ("GET", "/v1/plan-steps/{key}"): {},
    ("PUT", "/v1/plan-steps/{key}"): {"json": STEP, "headers": FAR},
    ("GET", "/v1/care-steps/{key}"): {"params": FOR},
    ("PUT", "/v1/care-steps/{key}"): {"json": STEP, "headers": FAR},
    ("PUT", "/v1/returnees/{key}/plan"): {"json": {"starts_on": "2026-01-05"}, "headers": FAR},
    ("GET", "/v1/imports/{key}"): {},
    ("GET", "/v1/imports/{key}/receipts"): {},
}
"""What is asked about one row and leaves the world as it is."""
CHANGE: dict[tuple[str, str], Sent] = {
    ("GET", "/v1/returnees/{key}/access-record"): {},
    ("POST", "/v1/returnees/{key}/exports"): {},
    ("POST", "/v1/returnees/{key}/consents"): {"json": CONSENT},
    ("POST", "/v1/returnees/{key}/consents/withdrawals"): {"json": {"purposes": ["sharing"]}},
    ("POST", "/v1/returnees/{key}/handovers"): {"json": {"kind": "shared"}},
    ("POST", "/v1/returnees/{key}/handovers/ending"): {},
    ("POST", "/v1/returnees/{key}/visits"): {"json": {"kind": "home", "visited_on": "2026-06-01"}},
    ("POST", "/v1/case-visits/{key}/recommendations"): {"json": {"number": 1, "status": "done", "on": "2026-06-02"}},
    ("POST", "/v1/returnees/{key}/follow-ups"): {
        "json": {"about": "arrival", "month": 3, "on": "2026-06-01", "status": "own_business"}
    },
    ("POST", "/v1/returnees/{key}/closings"): {"json": {"reason": "reintegrated", "on": "2026-01-05"}},
    ("POST", "/v1/returnees/{key}/closings/reopening"): {"json": {"reason": "returned", "on": "2026-01-05"}},
    ("POST", "/v1/returnees/{key}/corrections"): {
        "json": {"field": "place", "wish": "Gyumri", "decision": "refused", "reason": "It is Vanadzor."}
    },
    ("POST", "/v1/returnees/{key}/erasure"): {"json": {"reason": "mistake"}},
    ("POST", "/v1/returnees/{key}/why-not"): {"json": {"opportunity_id": NOWHERE}},
    ("POST", "/v1/returnees/{key}/referrals"): {"json": {"opportunity_id": NOWHERE}},
    ("POST", "/v1/returnees/{key}/sessions"): {"json": SESSION},
    ("POST", "/v1/assessments/{key}/moves"): {"json": {"to": "in_review"}, "headers": FAR},
    ("POST", "/v1/assessments/{key}/publication"): {"headers": FAR},
    ("POST", "/v1/referral-lists/{key}/contests"): {"json": CONTEST},
    ("POST", "/v1/contests/{key}/answer"): {"json": {"decision": "rejected", "explanation": "It was full."}},
    ("POST", "/v1/reminders/{key}/settling"): {},
    ("POST", "/v1/referrals/{key}/moves"): {"json": {"to": "declined", "reason": "family", "note": "She told."}},
    ("POST", "/v1/referral-lists/{key}/verdicts"): {"json": {"opportunity_id": NOWHERE, "verdict": "not_now"}},
    ("POST", "/v1/allocations/{key}/confirmations"): {"json": {"returnee_id": NOWHERE}},
    ("POST", "/v1/guide-sections/{key}/publication"): {"json": {}, "headers": FAR},
    ("POST", "/v1/guide-sections/{key}/withdrawal"): {"json": {"reason": "It is wrong."}, "headers": FAR},
    ("POST", "/v1/returnees/{key}/plan"): {"json": {"starts_on": "2026-01-05"}},
    ("POST", "/v1/returnees/{key}/plan-steps"): {"json": STEP},
    ("POST", "/v1/returnees/{key}/care-steps"): {"json": STEP},
    ("POST", "/v1/returnees/{key}/plan/reasons"): {"json": {"need": "pregnancy", "reason": "She has a midwife."}},
    ("POST", "/v1/returnees/{key}/plan/agreement"): {"json": {"agreed_on": "2026-01-05", "how": "remote"}},
    ("POST", "/v1/returnees/{key}/plan/closing"): {"json": {}},
    ("POST", "/v1/returnees/{key}/plan/reopening"): {},
    ("POST", "/v1/returnees/{key}/safeguard-decisions"): {"json": DECISION},
    ("POST", "/v1/plan-steps/{key}/moves"): {"json": {"to": "under_way"}},
    ("POST", "/v1/care-steps/{key}/moves"): {"json": {"to": "under_way"}},
    ("POST", "/v1/employers/{key}/vetting"): {"json": {"vetting": "barred", "reason": "no"}},
    ("POST", "/v1/imports/{key}/confirmation"): {},
    ("POST", "/v1/break-glass/{key}/review"): {"json": {"verdict": "justified", "comment": "It was right."}},
}
"""What is asked about rows out of reach only, as it would change the world, or names all that is about a person."""


@pytest.fixture
async def world(database_url: str, tmp_path: Any) -> AsyncIterator[World]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        made = await peopled(app)
        yield made
        for client in (made.admin, *(client for _, client in made.asking)):
            await client.aclose()


async def searched(client: httpx.AsyncClient, row: Row, chance: random.Random) -> httpx.Response:
    """A list or a search, by whatever might tell of a row, and the page after it."""
    path = chance.choice([*NOUNS, *OF_A_CASE[1:], "/v1/break-glass", "/v1/reports"])
    wanted: Json = {"limit": chance.choice([1, 3, 200])}
    if path in NOUNS and chance.random() < 0.5:
        wanted["country"] = row.bounds["country"]
    if path in NOUNS and chance.random() < 0.2:
        wanted["source_reference"] = row.reference
    if path in ("/v1/returnees", *OF_A_CASE):
        answer = await client.post(f"{path}/search", json=wanted)
    else:
        answer = await client.get(path, params={name: str(value) for name, value in wanted.items()})
    following = answer.links.get("next", {}).get("url")
    return answer if following is None else await client.get(following)


async def taken(client: httpx.AsyncClient, row: Row, _chance: random.Random) -> httpx.Response:
    """A row under another's reference, at once with others."""
    whose = {name: row.bounds[name] for name in ("country", "office_id", "employer_id") if row.bounds.get(name)}
    fields = {"source_reference": row.reference, "title": "Baker", **whose}
    return await client.post("/v1/vacancies/bulk", json={"items": [fields]})


async def counted(client: httpx.AsyncClient, row: Row, _chance: random.Random) -> httpx.Response:
    return await client.get(f"/v1/countries/{row.bounds['country']}/statistics")


async def listed(client: httpx.AsyncClient, row: Row, chance: random.Random) -> httpx.Response:
    """A list for somebody within reach, of a country that may not be."""
    body = {"country": row.bounds["country"], "limit": 200}
    found = await client.post("/v1/returnees/search", json={"limit": 200})
    people = found.json().get("items") or [{"id": NOWHERE}]
    return await client.post(f"/v1/returnees/{chance.choice(people)['id']}/referral-lists", json=body)


ABOUT_MANY = (searched, searched, taken, counted, listed)


def listed_for(grant: Grant, unseen: list[Row]) -> set[str]:
    """What a list may name to who reads it: it is made for a person, who may go to any region of the country."""
    reach = grant.reach(Permission.REFERRAL_LISTS_READ)
    kinds = ("/v1/vacancies", "/v1/trainings", "/v1/supports")
    return {
        one.id for one in unseen if one.path in kinds and reach and reach.covers_country(str(one.bounds["country"]))
    }


async def test_nobody_learns_of_a_foreign_row(world: World) -> None:
    chance, foreign_asked, given = random.Random(5), 0, set[str]()
    permissions = {asked: each for asked, each in permissions_of(world.app) if asked[1].startswith(ABOUT_ONE)}
    for _ in range(REQUESTS):
        grant, client = chance.choice(world.asking)
        unseen = world.foreign(grant)
        if chance.random() < 0.4:
            row = chance.choice(world.rows)
            answer = await chance.choice(ABOUT_MANY)(client, row, chance)
            asked: object = answer.request.url
            mine = {row.id, row.reference}
            if answer.request.url.path.endswith("/bulk") and answer.json().get("counts", {}).get("created"):
                given.add(row.reference)  # somebody has a row of that reference now
        else:
            method, template = asked = chance.choice([*READ, *CHANGE])
            row = world.some("/".join(template.split("/")[:3]), chance)
            sent = {**READ, **CHANGE}[method, template]
            is_foreign = not row.is_seen_by(grant, permissions.get(asked))
            if asked in CHANGE and not is_foreign:
                continue
            answer = await client.request(method, addressed(template, row.id), **sent)
            mine = {row.id}
            if is_foreign:
                absent = await client.request(method, addressed(template, NOWHERE), **sent)
                assert told(answer) == told(absent), (grant, asked, row)
                allowed = {403, 404, 422} | ({200} if template.endswith("access-record") else set())
                assert answer.status_code in allowed, (grant, asked, row, answer.text)
                foreign_asked += 1
        assert answer.status_code < 500, answer.text
        if '"lists":' in answer.text:
            mine |= listed_for(grant, unseen)
        shown = answer.text + str(answer.headers)
        for other in unseen:
            assert other.id in mine or other.is_named_to(grant) or other.id not in shown, (grant, asked, other)
            known = other.reference in mine | given or not is_secret(other)
            assert known or other.reference not in shown, (grant, asked, other)
    assert foreign_asked > REQUESTS / 5


def addressed(template: str, key: str) -> str:
    return template.replace("{key}", key).replace("{number}", "1")


def is_secret(row: Row) -> bool:
    """Whether the reference is the row's own, which nothing else shows."""
    alike = {"/v1/contests", "/v1/referral-lists", "/v1/reminders", "/v1/counselling-sessions", "/v1/allocations"}
    return row.path not in alike | {"/v1/break-glass", "/v1/case-visits"}


def told(answer: httpx.Response) -> tuple[int, Json, list[str]]:
    """What an answer tells besides the address asked for."""
    body = {name: value for name, value in answer.json().items() if name != "instance"}
    return answer.status_code, body, sorted(answer.headers)


def permissions_of(app: FastAPI) -> Iterator[tuple[tuple[str, str], Permission]]:
    """By method and path of all routes about one row, the permission that they name."""
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, re.sub(r":\w+}", "}", str(context.path_format))
        if isinstance(route, APIRoute) and "{key}" in path and not path.startswith(("/v1/programmes", "/v1/offices")):
            permission = permission_of(route.dependant)
            assert permission is not None
            yield from (((method, path), permission) for method in (context.methods or set()) - {"HEAD"})


def test_every_route_about_one_row_is_asked(app: FastAPI) -> None:
    """All but those that administrators alone may ask, who reach every row."""
    for_others = frozenset[Permission]().union(*(POLICY[role] for role in Role if role != Role.ADMIN))
    left = {asked for asked, permission in permissions_of(app) if permission in for_others} - {*READ, *CHANGE}
    assert not left, "ask random principals for these, too"
