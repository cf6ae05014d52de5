"""Five countries with two offices and two employers each, of everything something, and many principals who ask."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Permission, Role
from magnet.security.principals import Grant, Reach
from magnet.security.scopes import EVERYTHING
from magnet.services import reminders
from magnet.store import rows
from magnet.store.returnees import ReturneeRow
from tests.api.conftest import anonymous_of, key_of
from tests.api.samples import (
    ASSESSMENT,
    EMPLOYER,
    GROUP_SESSION,
    GUIDE_SECTION,
    LABEL,
    RETURNEE,
    SERVICE,
    SESSION,
    SUPPORT,
    TRAINING,
    VACANCY,
    VISIT,
)

Json = dict[str, Any]
REGIONS = {
    "AM": ("AM-ER", "AM-SH"),
    "GE": ("GE-TB", "GE-AJ"),
    "IQ": ("IQ-AR", "IQ-SU"),
    "KZ": ("KZ-75", "KZ-71"),
    "RU": ("RU-MOW", "RU-SPE"),
}
COUNTRIES = tuple(REGIONS)
OFFICES = ("liege", "vienna")
HANDED = {"liege": "shared", "vienna": "transferred"}
PRINCIPALS = 40
READS = {
    "/v1/employers": Permission.EMPLOYERS_READ,
    "/v1/vacancies": Permission.OPPORTUNITIES_READ,
    "/v1/trainings": Permission.OPPORTUNITIES_READ,
    "/v1/supports": Permission.OPPORTUNITIES_READ,
    "/v1/assessments": Permission.ASSESSMENTS_READ,
    "/v1/job-search-services": Permission.ASSESSMENTS_READ,
    "/v1/group-sessions": Permission.GROUP_SESSIONS_READ,
    "/v1/guide-sections": Permission.GUIDES_WRITE,
    "/v1/visits": Permission.VISITS_READ,
    "/v1/local-labels": Permission.LABELS_READ,
    "/v1/returnees": Permission.RETURNEES_READ,
    "/v1/case-visits": Permission.FOLLOW_UPS_READ,
    "/v1/counselling-sessions": Permission.SESSIONS_READ,
    "/v1/referral-lists": Permission.REFERRAL_LISTS_READ,
    "/v1/referrals": Permission.REFERRALS_READ,
    "/v1/contests": Permission.CONTESTS_READ,
    "/v1/reminders": Permission.REMINDERS_READ,
    "/v1/allocations": Permission.ALLOCATIONS_READ,
    "/v1/break-glass": Permission.BREAK_GLASS_REVIEW,
    "/v1/reports": Permission.REPORTS_READ,
    "/v1/imports": Permission.KEYS_MANAGE,  # who sent the file aside, whoever manages keys
    "/v1/plan-steps": Permission.PLANS_READ,
    "/v1/care-steps": Permission.NEEDS_READ,
}
"""By path, the permission that bounds who sees a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the world: where it is reached, and what bounds it; for an employer a referral's employer alone does."""

    path: str
    id: str
    reference: str
    bounds: Json

    def is_seen_by(self, grant: Grant, asked: Permission | None = None) -> bool:
        """Whether a grant reaches the row, to be read unless another permission is asked for."""
        reach = grant.reach(asked or READS[self.path])
        if reach is not None and reach.employer_id is not None and self.path == "/v1/referrals":
            reach = Reach(employer_id=reach.employer_id)
        return reach is not None and reach.covers(self.bounds)

    def is_named_to(self, grant: Grant) -> bool:
        """Whether somebody who does not see a case knows its id, having to review who opened it in an emergency."""
        reach = grant.reach(Permission.BREAK_GLASS_REVIEW)
        return self.path == "/v1/returnees" and reach is not None and reach.covers(self.bounds)


@dataclass(slots=True)
class World:
    """All rows, and principals with the grants of their keys."""

    app: FastAPI
    admin: httpx.AsyncClient
    rows: list[Row] = field(default_factory=list)
    asking: list[tuple[Grant, httpx.AsyncClient]] = field(default_factory=list)

    def foreign(self, grant: Grant) -> list[Row]:
        return [row for row in self.rows if not row.is_seen_by(grant)]

    def some(self, path: str, chance: random.Random) -> Row:
        return chance.choice([row for row in self.rows if row.path == path])


async def peopled(app: FastAPI) -> World:
    """A world, with its principals."""
    admin = anonymous_of(app)
    admin.headers["Authorization"] = f"Bearer {await key_of(app)}"
    made, chance = World(app, admin), random.Random(11)
    for country in COUNTRIES:
        for office in OFFICES:
            await _Office(made, country, office).open()
    for _ in range(PRINCIPALS):
        made.asking.append(await _principal(made, chance))
    return made


@dataclass(frozen=True, slots=True)
class _Office:
    """One office in one country: its employer, what is open there, and two cases, one of them handed over."""

    world: World
    country: str
    office: str

    async def send(self, path: str, body: Json, status: int = 201) -> Json:
        answer = await self.world.admin.post(path, json=body)
        assert answer.status_code == status, (path, answer.text)
        created: Json = answer.json()
        return created

    async def add(self, path: str, sample: Json, **more: Any) -> Json:
        reference = f"secret-{len(self.world.rows)}-{self.country}"
        region = REGIONS[self.country][OFFICES.index(self.office)]
        place = {"country": self.country, "region": region, "office_id": self.office}
        if path == "/v1/group-sessions":
            del place["region"]  # which it has none of
        created = await self.send(path, {**sample, **place, "source_reference": reference, **more})
        bounds = {name: created.get(name) for name in (*place, "employer_id")}
        if path == "/v1/employers":
            bounds["employer_id"] = created["id"]
        self.world.rows.append(Row(path, created["id"], reference, bounds))
        return created

    async def open(self) -> None:
        employer = (await self.add("/v1/employers", EMPLOYER))["id"]
        await self.send(f"/v1/employers/{employer}/vetting", {"vetting": "vetted"}, 200)
        for path, sample in (("/v1/trainings", TRAINING), ("/v1/supports", SUPPORT)):
            await self.add(path, sample, employer_id=employer)
        item = await self.add("/v1/vacancies", VACANCY, employer_id=employer)
        await self.add("/v1/assessments", ASSESSMENT)
        await self.add("/v1/job-search-services", SERVICE)
        await self.add("/v1/visits", VISIT)
        await self.add("/v1/group-sessions", GROUP_SESSION)
        await self.section()
        await self.label()
        for handed in (None, HANDED[self.office]):
            await self.case(item, handed)
        asked = {"country": self.country, "office_id": self.office}
        answer = await self.world.admin.post("/v1/allocations", json=asked, headers=await self.keeper())
        assert answer.status_code == 202, answer.text
        self.world.rows.append(Row("/v1/allocations", answer.json()["id"], "an allocation", asked))
        await self.file()
        await self.report()

    async def section(self) -> None:
        """A section of a guide that nobody has reviewed, known by its title."""
        place = {"country": self.country, "region": REGIONS[self.country][OFFICES.index(self.office)]}
        sample = {**GUIDE_SECTION, **place, "office_id": self.office, "title": f"secret-{place['region']}"}
        created = await self.send("/v1/guide-sections", sample)
        bounds = {**place, "office_id": self.office, "employer_id": None}
        self.world.rows.append(Row("/v1/guide-sections", created["id"], created["title"], bounds))

    async def label(self) -> None:
        """A label of the country, known by its words."""
        words = f"secret{'abc'[OFFICES.index(self.office)]}{self.country}"
        sample = {**LABEL, "country": self.country, "language": "en", "text": words, "office_id": self.office}
        created = await self.send("/v1/local-labels", sample)
        bounds = {"country": self.country, "office_id": self.office, "employer_id": None}
        self.world.rows.append(Row("/v1/local-labels", created["id"], words, bounds))

    async def case(self, item: Json, handed: str | None) -> None:
        """A returnee with a list, a contest of it and a referral that was sent."""
        returnee = await self.add("/v1/returnees", RETURNEE)
        bounds = {**self.world.rows[-1].bounds, "handed": handed, "employer_id": None}
        self.world.rows[-1] = Row("/v1/returnees", returnee["id"], self.world.rows[-1].reference, bounds)
        one = f"/v1/returnees/{returnee['id']}"
        if handed is not None:
            await self.send(f"{one}/handovers", {"kind": handed})
        listed = await self.send(f"{one}/referral-lists", {"country": self.country})
        contest = {"by": "returnee", "contested_on": "2026-01-05", "reason": "the secret reason"}
        contested = await self.send(f"/v1/referral-lists/{listed['id']}/contests", contest)
        session = await self.send(f"{one}/sessions", SESSION)
        step = {"step": "session", "responsible": "office"}
        seen = {"kind": "home", "visited_on": "2026-01-05", "recommendations": [step], "note": "the leaking roof"}
        visited = await self.send(f"{one}/visits", seen)
        referral = await self.send(f"{one}/referrals", {"opportunity_id": item["id"]})
        for to in ("agreed", "sent"):
            await self.send(f"/v1/referrals/{referral['id']}/moves", {"to": to}, 200)
        opened = await self.glass(returnee["id"])
        self.world.rows += [
            Row("/v1/referral-lists", listed["id"], "secret-list", bounds),
            Row("/v1/counselling-sessions", session["id"], "Bring the diploma.", bounds),
            Row("/v1/case-visits", visited["id"], "the leaking roof", bounds),
            Row("/v1/contests", contested["id"], "the secret reason", bounds),
            Row("/v1/reminders", await self.reminder(returnee["id"]), "a reminder", bounds),
            Row("/v1/referrals", referral["id"], referral["pseudonym"], {**bounds, "employer_id": item["employer_id"]}),
            *await self.plan(one, bounds),
            Row("/v1/break-glass", opened, "danger_to_life", {"country": self.country, "office_id": self.office}),
        ]

    async def reminder(self, returnee: str) -> str:
        """A reminder, as whatever happens in a case leaves behind."""
        async with self.world.app.state.runtime.database.write(EVERYTHING) as session:
            (case,) = await rows.many(session, ReturneeRow, [returnee])
            await reminders.due(session, case, "next_step", returnee, date(2026, 1, 5), at=clock.now())
        found = await self.send("/v1/reminders/search", {"returnee_id": returnee}, 200)
        return str(found["items"][0]["id"])

    async def plan(self, one: str, bounds: Json) -> list[Row]:
        """A plan with a step that whoever sees the plan sees, and one that tells of a need."""
        await self.send(f"{one}/plan", {"starts_on": "2026-01-05"})
        headers, found = await self.keeper(), []
        for path, kind in (("plan-steps", "documents"), ("care-steps", "health")):
            body = {"kind": kind, "title": f"secret-step-{one[-12:]}-{kind}"}
            answer = await self.world.admin.post(f"{one}/{path}", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            found.append(Row(f"/v1/{path}", answer.json()["id"], body["title"], bounds))
        return found

    async def keeper(self) -> dict[str, str]:
        """What a caseworker of the office, who may read needs, sends along."""
        key = await key_of(self.world.app, "keeper", Role.CASEWORKER, office_id=self.office)
        return {"Authorization": f"Bearer {key}"}

    async def glass(self, returnee: str) -> str:
        """An opening of the case by somebody of an office far away."""
        key = await key_of(self.world.app, "far away", Role.CASEWORKER, office_id="far away")
        asked = {"returnee_id": returnee, "reason": "danger_to_life", "explanation": "She does not answer."}
        answer = await self.world.admin.post("/v1/break-glass", json=asked, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def report(self) -> None:
        """A report of the office's cases, frozen by an administrator."""
        reference = f"secret-report-{self.country}-{self.office}"
        bounds = {"country": self.country, "office_id": self.office}
        asked = {"title": reference, "period_start": "2025-01-01", "period_end": "2025-12-31", **bounds}
        made = await self.send("/v1/reports", asked)
        self.world.rows.append(Row("/v1/reports", made["id"], reference, bounds))

    async def file(self) -> None:
        """A file that an administrator sent."""
        content = f"title,source_reference\nBaker,file-{self.country}-{self.office}\n"
        answer = await self.world.admin.post(
            "/v1/imports", data={"noun": "vacancy", "country": self.country}, files={"file": ("a.csv", content)}
        )
        assert answer.status_code == 201, answer.text
        bounds = {"country": self.country, "office_id": None}
        self.world.rows.append(Row("/v1/imports", answer.json()["id"], f"file-{self.country}", bounds))


async def _principal(world: World, chance: random.Random) -> tuple[Grant, httpx.AsyncClient]:
    role = chance.choice([role for role in Role if role != Role.ADMIN])
    countries = chance.sample(COUNTRIES, chance.choice([1, 1, 2, 3]))
    given: Json = {"countries": countries if role != Role.CASEWORKER or chance.random() < 0.5 else []}
    if role == Role.CASEWORKER:
        given["office_id"] = chance.choice(OFFICES)
    if role == Role.COUNTRY_OFFICER and chance.random() < 0.5:
        given["regions"] = [chance.choice(REGIONS[country]) for country in countries]
    if role == Role.EMPLOYER:
        theirs = [row for row in world.rows if row.path == "/v1/employers" and row.bounds["country"] in countries]
        given["employer_id"] = chance.choice(theirs).id
    client = anonymous_of(world.app)
    client.headers["Authorization"] = f"Bearer {await key_of(world.app, role.value, role, **given)}"
    reached, regions = frozenset(given["countries"]) or None, frozenset(given.get("regions", ())) or None
    return Grant(role, reached, given.get("office_id"), given.get("employer_id"), regions), client
