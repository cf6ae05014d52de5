"""An office of 200 returnees over a year and a half, over HTTP alone: every indicator comes out as its books say."""

import asyncio
import csv
import heapq
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any

import httpx
from python_calamine import CalamineWorkbook

from magnet.app import create_app
from magnet.indicators.counting import DIMENSIONS
from magnet.security.permissions import Role
from magnet.services import work
from tests.api.conftest import settings_of
from tests.api.samples import CONSENT, EMPLOYER, PROGRAMME, RETURNEE, VACANCY
from tests.api.test_access import client_as, made
from tests.api.year_books import Books, Entry, Person, months_on

Json = dict[str, Any]
FIRST, LAST = date(2026, 1, 5), date(2027, 7, 5)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ASKED = {"period_start": "2026-01-01", "period_end": "2026-12-31", "by": list(DIMENSIONS)}
PURPOSES = CONSENT["purposes"]
WORK = {"same_job", "other_job", "own_business"}
Life = AsyncIterator[date]
"""What happens to somebody: each day that it gives out is the next on which something does."""


@dataclass
class Year:
    """The office, the time, and its books."""

    caseworker: httpx.AsyncClient
    admin: httpx.AsyncClient
    employers: dict[str, str] = field(default_factory=dict)
    day: date = FIRST
    books: Books = field(default_factory=Books)
    vacancies: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return datetime.combine(self.day, time(9), UTC)

    async def send(self, path: str, body: Json, status: int = 201) -> Json:
        answer = await self.caseworker.post(path, json=body)
        assert answer.status_code == status, (self.day, path, body, answer.text)
        shown: Json = answer.json()
        return shown

    async def move(self, referral: str, to: str, reason: str | None = None) -> None:
        await self.send(f"/v1/referrals/{referral}/moves", {"to": to, "reason": reason}, 200)


def people(chance: Random) -> list[Person]:
    """200 people, registered ten at a time in the first twenty weeks; nine of ten agree to be counted."""
    found = []
    for number in range(200):
        registered_on = FIRST + timedelta(weeks=number // 10)
        country = chance.choice(["AM"] * 5 + ["GE"])
        found.append(
            Person(
                number=number,
                country=country,
                region=chance.choice(["AM-ER", "AM-SH", None]) if country == "AM" else None,
                host_country=chance.choice(["BE", "BE", "AT", None]),
                programme=chance.choice(["MAGNET-II", "MAGNET-II", "REAB", None]),
                office="liege",
                sex=chance.choice(["female"] * 9 + ["male"] * 9 + ["other", None]),
                birth_year=chance.choice([None, *range(1960, 2006)]),
                registered_on=registered_on,
                returned_on=registered_on + timedelta(days=chance.randint(20, 60)),
                agrees=chance.random() < 0.9,
            )
        )
    return found


async def register(year: Year, some: list[Person]) -> None:
    """Ten people at once."""
    bodies = [
        RETURNEE
        | {"country": one.country, "region": one.region, "host_country": one.host_country, "programme": one.programme}
        | {"gender": one.sex, "birth_year": one.birth_year, "return_date": one.returned_on.isoformat()}
        | {"consent": {**CONSENT, "purposes": [p for p in PURPOSES if one.agrees or p != "statistics"]}}
        for one in some
    ]
    answer = await year.caseworker.post("/v1/returnees/bulk", json={"items": bodies})
    receipts = answer.json()["receipts"]
    assert {one["outcome"] for one in receipts} == {"created"}, answer.text
    for one, receipt in zip(some, receipts, strict=True):
        one.id = receipt["id"]
        year.books.write("registered", one, year.day)
        year.books.write("returned", one, one.returned_on)


async def life(year: Year, who: Person, chance: Random) -> Life:
    """Sessions, a list, referrals, a plan and follow-ups, as chance has it."""
    one, books = f"/v1/returnees/{who.id}", year.books
    session = listed = None
    yield who.registered_on + timedelta(days=chance.randint(0, 9))
    if chance.random() < 0.8:
        await year.send(f"{one}/sessions", {"kind": "pre_departure", "held_on": year.day.isoformat()})
        books.write("counselled", who, year.day)
        books.write("counselled_before_departure", who, year.day)
        session = year.day
    yield who.returned_on + timedelta(days=chance.randint(1, 20))
    if chance.random() < 0.5:
        await year.send(f"{one}/sessions", {"kind": "post_arrival", "held_on": year.day.isoformat()})
        books.write("counselled", who, year.day)
        books.write("counselled_after_arrival", who, year.day)
        session = session or year.day
    if chance.random() < 0.25:
        async for day in planned(year, who, chance):
            yield day
    if chance.random() < 0.85:
        await year.send(f"{one}/referral-lists", {"country": who.country, "limit": 1})
        books.write("listed", who, year.day)
        listed = year.day
        if session is not None:
            books.write("days_to_list", who, year.day, (year.day - session).days)
    placed = False
    for turn in range(chance.choice([0, 1, 1, 2])):
        yield year.day + timedelta(days=chance.randint(1, 12))
        if listed is not None and turn == 0:
            books.write("days_to_referral", who, year.day, (year.day - listed).days)
        referral = await sent(year, who)
        outcome = chance.choice(["silent", "refused", "declined", "withdrawn", "undone", "placed", "placed", "placed"])
        async for day in answered(year, Referred(who, referral, year.day, outcome), chance):
            yield day
        if outcome == "placed":
            placed = True
            async for day in after(year, who, referral, chance):
                yield day
            break
    if not placed and chance.random() < 0.6:
        async for day in asked_after_arrival(year, who, chance):
            yield day
    if chance.random() < 0.3:
        yield year.day + timedelta(days=chance.randint(5, 30))
        reason = chance.choice(["reintegrated", "re_emigrated", "moved_away"])
        await year.send(f"{one}/closings", {"reason": reason, "on": year.day.isoformat()})
        books.write("closed", who, year.day)
        books.write("closed_because", who, year.day, reason)


async def planned(year: Year, who: Person, chance: Random) -> Life:
    """A plan with a course or a business, of which most come to be."""
    one = f"/v1/returnees/{who.id}"
    await year.send(f"{one}/plan", {"starts_on": year.day.isoformat()})
    kind = chance.choice(["training", "business_support"])
    step = await year.send(f"{one}/plan-steps", {"kind": kind, "title": "A step"})
    if chance.random() < 0.8:
        yield year.day + timedelta(days=chance.randint(3, 30))
        proof = {"kind": "certificate", "reference": "1"}
        await year.send(f"/v1/plan-steps/{step['id']}/moves", {"to": "done", "proof": proof}, 200)
        year.books.write({"training": "trained", "business_support": "business_supported"}[kind], who, year.day)


async def sent(year: Year, who: Person) -> str:
    """A referral to the month's vacancy, agreed to and sent on the same day."""
    vacancy = year.vacancies[who.country]
    referral = (await year.send(f"/v1/returnees/{who.id}/referrals", {"opportunity_id": vacancy}))["id"]
    await year.move(referral, "agreed")
    await year.move(referral, "sent")
    year.books.write("referred", who, year.day)
    year.books.write("referrals", who, year.day)
    return str(referral)


@dataclass
class Referred:
    """A referral that was sent, and what will come of it."""

    who: Person
    id: str
    sent_on: date
    outcome: str


async def answered(year: Year, one: Referred, chance: Random) -> Life:
    """What comes of a referral; of the silent ones nothing, until time ends them."""
    books, who = year.books, one.who

    def answer() -> None:
        books.write("answered", who, year.day)
        books.write("days_to_answer", who, year.day, (year.day - one.sent_on).days)

    yield year.day + timedelta(days=chance.randint(0, 12))
    match one.outcome:
        case "silent":
            yield year.day + timedelta(days=45)
            ended = (await year.caseworker.get(f"/v1/referrals/{one.id}")).json()
            assert ended["state"] == "expired"
        case "refused" | "declined" | "withdrawn":
            reasons = {"refused": ["filled", "skills"], "declined": ["pay", "distance"], "withdrawn": ["unreachable"]}
            reason = chance.choice(reasons[one.outcome])
            await year.move(one.id, one.outcome, reason)
            books.write(f"{one.outcome}_because", who, year.day, reason)
            if one.outcome == "refused":
                answer()
        case _:
            if chance.random() < 0.7:
                await year.move(one.id, "interview")
                books.write("interviewed", who, year.day)
                answer()
                yield year.day + timedelta(days=chance.randint(0, 5))
                await year.move(one.id, "offered")
                books.write("offered", who, year.day)
            else:
                answer()
            await year.move(one.id, "placed")
            if one.outcome == "undone":
                await year.move(one.id, "withdrawn", "did_not_start")
                books.write("withdrawn_because", who, year.day, "did_not_start")
                return
            books.write("placed", who, year.day)
            books.write("placements", who, year.day)
            books.write("days_to_work", who, year.day, (year.day - one.sent_on).days)
            books.write("days_from_return_to_work", who, year.day, (year.day - who.returned_on).days)


async def after(year: Year, who: Person, referral: str, chance: Random) -> Life:
    """Three follow-ups of a placement; retained is written down beside the day on which it began."""
    start, found_so_far = year.day, list[str]()
    for months in (3, 6, 12):
        due = months_on(start, months)
        if due <= LAST:
            year.books.write(f"retention_due_{months}", who, start)
        yield due + timedelta(days=chance.randint(0, 5))
        status = chance.choice(["same_job"] * 5 + ["other_job", "own_business", "none", "in_training", "unreachable"])
        found = chance.choice(["elsewhere", "through_referral"]) if status == "other_job" else None
        said = {"about": "placement", "referral_id": referral, "month": months, "on": year.day.isoformat()}
        await year.send(f"/v1/returnees/{who.id}/follow-ups", {**said, "status": status, "found": found})
        if status != "unreachable":
            year.books.write("followed_up", who, year.day)
            year.books.write(f"retention_known_{months}", who, start)
            found_so_far.append(status)
            lasted = {
                "on_the_day": status in WORK,
                "continuous": WORK.issuperset(found_so_far),
                "same_employer": set(found_so_far) == {"same_job"},
            }
            for sense in [sense for sense in lasted if lasted[sense]]:
                year.books.write(f"retained_{months}", who, start, sense)
        if found == "elsewhere":
            year.books.write("found_elsewhere", who, year.day)


async def asked_after_arrival(year: Year, who: Person, chance: Random) -> Life:
    """A follow-up of somebody whom no referral led to work."""
    month = next(m for m in (3, 6, 12) if months_on(who.returned_on, m) >= year.day)
    yield months_on(who.returned_on, month) + timedelta(days=chance.randint(0, 5))
    status = chance.choice(["other_job", "none", "unreachable"])
    found = "elsewhere" if status == "other_job" else None
    said = {"about": "arrival", "month": month, "on": year.day.isoformat(), "status": status, "found": found}
    await year.send(f"/v1/returnees/{who.id}/follow-ups", said)
    if status != "unreachable":
        year.books.write("followed_up", who, year.day)
    if found is not None:
        year.books.write("found_elsewhere", who, year.day)


async def group(year: Year, chance: Random) -> None:
    """A group session, whose people are counted and not known."""
    session = {"kind": "pre_departure", "held_on": year.day.isoformat(), "country": "AM", "host_country": "BE"}
    counts = {"female": chance.randint(5, 20), "male": chance.randint(5, 20)}
    attendance = [{"sex": sex, "age_band": "25-34", "people": some} for sex, some in counts.items()]
    await year.send("/v1/group-sessions", {**session, "attended": sum(counts.values()), "attendance": attendance})
    for sex, some in counts.items():
        facts = {"country": "AM", "host_country": "BE", "office": "liege", "sex": sex, "age_band": "25-34"}
        year.books.lines.append(Entry("informed_in_groups", None, year.day, some, facts))


async def open_vacancies(year: Year) -> None:
    """Each month another one in each country, as old ones are held to be out of date."""
    for country, employer in year.employers.items():
        place = {"country": country, "region": None, "employer_id": employer, "source_reference": None}
        vacancy = await made(year.admin, "/v1/vacancies", VACANCY | place | {"openings": 200})
        year.vacancies[country] = vacancy["id"]


async def lived(year: Year, app: Any, chance: Random) -> None:
    """Day after day, whatever is on; now and then what time alone makes due."""
    agenda: list[tuple[date, int, Life]] = []
    everybody = people(chance)
    while year.day <= LAST:
        if year.day == FIRST or year.day.day == 1:
            await open_vacancies(year)
            await group(year, chance)
        some = [one for one in everybody if one.registered_on == year.day]
        if some:
            await register(year, some)
            for one in some:
                heapq.heappush(agenda, (year.day, one.number, life(year, one, Random(one.number))))
        while agenda and agenda[0][0] <= year.day:
            _, number, living = heapq.heappop(agenda)
            async for day in living:
                if day > year.day:
                    heapq.heappush(agenda, (day, number, living))
                    break
        if (year.day - FIRST).days % 14 == 0:
            await work.work(app.state.runtime, asyncio.Event(), once=True)
        year.day += timedelta(days=1)
    year.day = LAST
    for _, _, living in agenda:
        await living.aclose()  # type: ignore[attr-defined]


async def test_every_indicator_comes_out_as_the_books_say(sqlite_url: str, tmp_path: Path) -> None:
    year = Year(httpx.AsyncClient(), httpx.AsyncClient())
    app = create_app(settings_of(sqlite_url, tmp_path), now=year.now)
    async with app.router.lifespan_context(app):
        year.admin = await client_as(app, Role.ADMIN)
        year.caseworker = await client_as(app, Role.CASEWORKER, office_id="liege")
        for code in ("MAGNET-II", "REAB"):
            await made(year.admin, "/v1/programmes", PROGRAMME | {"code": code, "host_countries": []})
        for country in ("AM", "GE"):
            employer = await made(year.admin, "/v1/employers", EMPLOYER | {"country": country, "region": None})
            year.employers[country] = employer["id"]
            await year.admin.post(f"/v1/employers/{employer['id']}/vetting", json={"vetting": "vetted"})
        await lived(year, app, Random(2026))
        await as_the_books_say(year)


async def as_the_books_say(year: Year) -> None:
    books = year.books.of(*YEAR)
    body = await year.send("/v1/indicators", ASKED, 200)
    assert body["cases"] + body["not_counted"] == 200
    exact = {(row["dimension"], row["value"]): row["figures"] for row in body["rows"]}
    booked = {cell: books.figures(*cell) for cell in exact}
    for cell, figures in exact.items():
        assert figures == booked[cell], cell
    for dimension in DIMENSIONS:
        told = {value for name, value in exact if name == dimension}
        inside = [line for line in books.lines if any(line.is_in(dimension, value) for value in told)]
        assert len(inside) == len(books.lines), dimension
    for sense in ("continuous", "same_employer"):
        (row,) = (await year.send("/v1/indicators", ASKED | {"by": [], "retained": sense}, 200))["rows"]
        assert row["figures"] == books.figures(None, None, sense)
    await report_stays(year, booked)


async def report_stays(year: Year, booked: dict[tuple[str | None, str | None], Json]) -> None:
    """What a report tells is what the books say, in each of its forms, and after five people were erased, too."""
    report = await year.send("/v1/reports", {**ASKED, "title": "The year"})
    told: dict[tuple[str | None, str | None, str], Json] = {
        (row["dimension"], row["value"], code): figure
        for row in report["table"]["rows"]
        for code, figure in row["figures"].items()
        if figure is not None
    }
    for (dimension, value, code), figure in told.items():
        expected = booked[dimension, value][code]
        assert {**figure, "reasons": []} == {**expected, "reasons": []}
        assert all(reason in expected["reasons"] for reason in figure["reasons"])
    assert {(None, None, "placed"), ("country", "AM", "placed"), ("sex", "female", "placed")} <= told.keys()
    path = f"/v1/reports/{report['id']}"
    kinds = ("", ".csv", ".xlsx")
    before = [(await year.caseworker.get(path + kind)).content for kind in kinds]
    assert in_csv(before[1]) == in_workbook(before[2]) == {cell: figure["value"] for cell, figure in told.items()}
    found = (await year.caseworker.post("/v1/returnees/search", json={"limit": 5})).json()["items"]
    for one in found:
        await year.send(f"/v1/returnees/{one['id']}/erasure", {"reason": "asked"}, 200)
    assert [(await year.caseworker.get(path + kind)).content for kind in kinds] == before
    left = await year.send("/v1/indicators", ASKED, 200)
    assert left["cases"] + left["not_counted"] == 195


def in_csv(content: bytes) -> dict[tuple[str | None, str | None, str], float | None]:
    """The figures that a CSV file tells."""
    lines = [line for line in content.decode().splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(StringIO("\n".join(lines))) if row["withheld"] == "no" and not row["reason"]]
    return {
        (None if row["dimension"] == "total" else row["dimension"], row["value"] or None, row["indicator"]): (
            float(row["figure"]) if row["figure"] else None
        )
        for row in rows
    }


def in_workbook(content: bytes) -> dict[tuple[str | None, str | None, str], float | None]:
    """The figures that a workbook tells."""
    book, found = CalamineWorkbook.from_filelike(BytesIO(content)), {}
    for sheet in ("total", *DIMENSIONS):
        head, *rows = book.get_sheet_by_name(sheet).to_python()
        for code, _unit, *cells in rows:
            for value, cell in zip(head[2:], cells, strict=True):
                if cell != "withheld" and value not in ("lower quartile", "upper quartile", "spans"):
                    place = (None, None) if sheet == "total" else (sheet, str(value))
                    found[(*place, str(code))] = cell if isinstance(cell, float) else None
    return found
