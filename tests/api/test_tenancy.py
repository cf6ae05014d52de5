"""Rows of another country, office or employer: random principals ask for everything, and learn nothing of them."""

import os
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Permission, Role
from magnet.security.principals import Grant, Reach
from tests.api.conftest import anonymous_of, key_of, serving, settings_of
from tests.api.samples import ASSESSMENT, EMPLOYER, RETURNEE, SERVICE, SUPPORT, TRAINING, VACANCY

COUNTRIES = ("AM", "GE", "IQ", "KZ", "RU")
OFFICES = ("liege", "vienna")
REQUESTS = 10_000 if os.environ.get("MAGNET_TEST_FULL") else 400
PRINCIPALS = 40
NOWHERE = "00000000-0000-4000-8000-000000000000"
Json = dict[str, Any]
READS = {
    "/v1/employers": Permission.EMPLOYERS_READ,
    "/v1/vacancies": Permission.OPPORTUNITIES_READ,
    "/v1/trainings": Permission.OPPORTUNITIES_READ,
    "/v1/supports": Permission.OPPORTUNITIES_READ,
    "/v1/assessments": Permission.ASSESSMENTS_READ,
    "/v1/job-search-services": Permission.ASSESSMENTS_READ,
    "/v1/returnees": Permission.RETURNEES_READ,
    "/v1/referral-lists": Permission.REFERRAL_LISTS_READ,
    "/v1/referrals": Permission.REFERRALS_READ,
}
CHANGED = tuple(path for path in READS if path not in ("/v1/referral-lists", "/v1/referrals"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the world: where it is reached, and what bounds it."""

    path: str
    id: str
    reference: str
    bounds: Json

    def seen_by(self, reaches: tuple[Reach, ...]) -> bool:
        return any(reach.covers(self.bounds) for reach in reaches)


@dataclass(slots=True)
class World:
    """Five countries with two offices and two employers each, and a key for each of many principals."""

    app: FastAPI
    rows: list[Row] = field(default_factory=list)
    asking: list[tuple[Grant, httpx.AsyncClient]] = field(default_factory=list)

    def foreign(self, grant: Grant) -> list[Row]:
        return [row for row in self.rows if not row.seen_by(reaches(grant, row))]


def reaches(grant: Grant, row: Row) -> tuple[Reach, ...]:
    reach = grant.reach(READS[row.path])
    return () if reach is None else (reach,)


@pytest.fixture
async def world(database_url: str, tmp_path: Any) -> AsyncIterator[World]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        made = World(app)
        async with anonymous_of(app) as admin:
            admin.headers["Authorization"] = f"Bearer {await key_of(app)}"
            for country in COUNTRIES:
                await _people(made, admin, country)
        chance = random.Random(11)
        for _ in range(PRINCIPALS):
            made.asking.append(await _principal(made, chance))
        yield made
        for _, client in made.asking:
            await client.aclose()


async def _people(world: World, admin: httpx.AsyncClient, country: str) -> None:
    async def add(path: str, sample: Json, **more: Any) -> str:
        reference = f"secret-{len(world.rows)}-{country}"
        body = {**sample, "country": country, "source_reference": reference, **more}
        body.pop("region", None)
        answer = await admin.post(path, json=body)
        assert answer.status_code == 201, answer.text
        created = answer.json()
        bounds = {"country": country, "office_id": created.get("office_id"), "employer_id": created.get("employer_id")}
        if path == "/v1/employers":
            bounds["employer_id"] = created["id"]
        world.rows.append(Row(path, created["id"], reference, bounds))
        return str(created["id"])

    for office in OFFICES:
        employer = await add("/v1/employers", EMPLOYER, office_id=office)
        await admin.post(f"/v1/employers/{employer}/vetting", json={"vetting": "vetted"})
        for path, sample in (("/v1/trainings", TRAINING), ("/v1/supports", SUPPORT)):
            await add(path, sample, office_id=office, employer_id=employer)
        item = await add("/v1/vacancies", VACANCY, office_id=office, employer_id=employer)
        await add("/v1/assessments", ASSESSMENT, office_id=office)
        await add("/v1/job-search-services", SERVICE, office_id=office)
        returnee = await add("/v1/returnees", RETURNEE, office_id=office)
        answer = await admin.post(f"/v1/returnees/{returnee}/referral-lists", json={"country": country})
        bounds = {"country": country, "office_id": office, "employer_id": None}
        world.rows.append(Row("/v1/referral-lists", answer.json()["id"], "secret-list", bounds))
        drafted = await admin.post(f"/v1/returnees/{returnee}/referrals", json={"opportunity_id": item})
        referral = drafted.json()
        sent = await admin.post(f"/v1/referrals/{referral['id']}/moves", json={"to": "sent"})
        assert sent.status_code == 200, sent.text
        bounds = {**bounds, "employer_id": employer}
        world.rows.append(Row("/v1/referrals", referral["id"], referral["pseudonym"], bounds))


async def _principal(world: World, chance: random.Random) -> tuple[Grant, httpx.AsyncClient]:
    role = chance.choice([role for role in Role if role != Role.ADMIN])
    countries = chance.sample(COUNTRIES, chance.choice([1, 1, 2, 3]))
    given: Json = {"countries": countries if role != Role.CASEWORKER or chance.random() < 0.5 else []}
    if role == Role.CASEWORKER:
        given["office_id"] = chance.choice(OFFICES)
    if role == Role.EMPLOYER:
        theirs = [row for row in world.rows if row.path == "/v1/employers" and row.bounds["country"] in countries]
        given["employer_id"] = chance.choice(theirs).id
    client = anonymous_of(world.app)
    client.headers["Authorization"] = f"Bearer {await key_of(world.app, role.value, role, **given)}"
    reached = frozenset(given["countries"]) or None
    return Grant(role, reached, given.get("office_id"), given.get("employer_id")), client


@dataclass(frozen=True, slots=True)
class Asking:
    """One request about one row, which may be foreign, with what else it may name."""

    client: httpx.AsyncClient
    row: Row
    world: World
    chance: random.Random

    async def send(
        self, method: str, path: str, body: Json | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers=headers)

    async def read(self, key: str) -> httpx.Response:
        return await self.send("GET", f"{self.row.path}/{key}", headers={"If-None-Match": '"1"'})

    async def change(self, key: str) -> httpx.Response:
        kind = {"Content-Type": "application/merge-patch+json", "If-Match": '"999"'}
        return await self.send("PATCH", f"{self.row.path}/{key}", {}, kind)

    async def delete(self, key: str) -> httpx.Response:
        return await self.send("DELETE", f"{self.row.path}/{key}", headers={"If-Match": '"999"'})

    async def listed(self, key: str) -> httpx.Response:
        return await self.send("POST", f"/v1/returnees/{key}/referral-lists", {"country": self.row.bounds["country"]})

    async def explained(self, key: str) -> httpx.Response:
        opportunity = self.chance.choice([row for row in self.world.rows if row.path == "/v1/vacancies"])
        return await self.send("POST", f"/v1/returnees/{key}/why-not", {"opportunity_id": opportunity.id})

    async def candidates(self, key: str) -> httpx.Response:
        return await self.send("POST", f"/v1/vacancies/{key}/candidate-lists", {})

    async def vetted(self, key: str) -> httpx.Response:
        return await self.send("POST", f"/v1/employers/{key}/vetting", {"vetting": "barred", "reason": "no"})

    async def card(self, key: str) -> httpx.Response:
        return await self.send("GET", f"/v1/referrals/{key}/card")

    async def identity(self, key: str) -> httpx.Response:
        return await self.send("GET", f"/v1/referrals/{key}/identity")

    async def moved(self, key: str) -> httpx.Response:
        """A move that nobody can make, so that the world stays as it is."""
        return await self.send("POST", f"/v1/referrals/{key}/moves", {"to": "drafted"})

    async def referred(self, key: str) -> httpx.Response:
        return await self.send("POST", f"/v1/returnees/{key}/referrals", {"opportunity_id": NOWHERE})

    async def referrals(self, _key: str) -> httpx.Response:
        return await self.send("POST", "/v1/referrals/search", {"limit": self.chance.choice([1, 200])})

    async def searched(self, _key: str) -> httpx.Response:
        path = self.chance.choice(CHANGED)
        wanted: Json = {"limit": self.chance.choice([1, 3, 200])}
        if self.chance.random() < 0.5:
            wanted["country"] = self.row.bounds["country"]
        if self.chance.random() < 0.2:
            wanted["source_reference"] = self.row.reference
        if path == "/v1/returnees":
            return await self.send("POST", f"{path}/search", wanted)
        answer = await self.client.get(path, params={name: str(value) for name, value in wanted.items()})
        following = answer.links.get("next", {}).get("url")
        return answer if following is None else await self.client.get(following)

    async def taken(self, _key: str) -> httpx.Response:
        fields = {"country": self.row.bounds["country"], "source_reference": self.row.reference, "title": "Baker"}
        fields |= {name: value for name, value in self.row.bounds.items() if value is not None}
        return await self.send("POST", "/v1/vacancies/bulk", {"items": [fields]})

    async def counted(self, _key: str) -> httpx.Response:
        return await self.send("GET", f"/v1/countries/{self.row.bounds['country']}/statistics")


ABOUT_ONE: dict[str, tuple[Callable[..., Any], ...]] = {
    **dict.fromkeys(CHANGED, (Asking.read, Asking.change, Asking.delete)),
    "/v1/referral-lists": (Asking.read,),
}
ABOUT_ONE["/v1/referrals"] = (Asking.read, Asking.card, Asking.identity, Asking.moved)
ABOUT_ONE["/v1/returnees"] += (Asking.listed, Asking.explained, Asking.referred)
ABOUT_ONE["/v1/vacancies"] += (Asking.candidates,)
ABOUT_ONE["/v1/employers"] += (Asking.vetted,)
ABOUT_MANY = (Asking.searched, Asking.referrals, Asking.taken, Asking.counted)


async def test_nobody_learns_of_a_foreign_row(world: World) -> None:
    chance, foreign_asked = random.Random(5), 0
    for _ in range(REQUESTS):
        grant, client = chance.choice(world.asking)
        row = chance.choice(world.rows)
        asking, about_one = Asking(client, row, world, chance), chance.random() < 0.6
        ask = chance.choice(ABOUT_ONE[row.path] if about_one else ABOUT_MANY)
        answer = await ask(asking, row.id)
        assert answer.status_code < 500, answer.text
        unseen = world.foreign(grant)
        shown = answer.text + str(answer.headers)
        asked = {row.id, row.reference}
        for other in unseen:
            assert other.id not in shown.replace(row.id, "") or other.id in asked, (grant, ask.__name__, other)
            assert other.reference not in shown or other.reference in asked, (grant, ask.__name__, other)
        if about_one and row in unseen:
            absent = await ask(asking, NOWHERE)
            assert answer.status_code in (403, 404, 422), (grant, ask.__name__, row, answer.text)
            assert told(answer) == told(absent), (grant, ask.__name__, row)
            foreign_asked += 1
    assert foreign_asked > REQUESTS / 10


def told(answer: httpx.Response) -> tuple[int, Json, list[str]]:
    """What an answer tells besides the address asked for."""
    body = {name: value for name, value in answer.json().items() if name != "instance"}
    return answer.status_code, body, sorted(answer.headers)
