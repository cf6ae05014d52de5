"""What people tell of themselves shows where it is asked for, and in no log, metric, problem, address, job or file."""

import io
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from magnet import clock
from magnet.logs import configure
from magnet.schemas.counselling import CounsellingFacts
from magnet.schemas.returnees import ReturneeIn
from magnet.security.permissions import PERSONAL, POLICY, Permission, Role
from magnet.security.scopes import EVERYTHING
from magnet.services import auditing, importing, linking, work
from magnet.store.audit import AuditEventRow
from magnet.store.jobs import JobRow
from magnet.web.permitted import permission_of
from tests.api.canaries import FOUND, Canaries
from tests.api.canaries import spoilt as spoil
from tests.api.conftest import serving, settings_of
from tests.api.samples import CONSENT, EMPLOYER, SUPPORT, VACANCY
from tests.api.test_access import NOWHERE, client_as
from tests.services.raw import everything

Json = dict[str, Any]
PEOPLE = PERSONAL | {
    *(Permission.BREAK_GLASS, Permission.BREAK_GLASS_REVIEW, Permission.DUPLICATES_RESOLVE),
    *(Permission.TAXONOMY_READ, Permission.SUGGESTIONS_CREATE),
}
"""Who may say or ask something about people; words are linked, and CVs read, by the last two."""
GIVEN: Json = {
    "office_id": "liege",
    "consent": CONSENT,
    "limit": 5,
    "cursor": None,
    "opportunity_id": NOWHERE,
    "birth_date": "1990-03-01",
    "licence": "driving:B",
    "notice_version": "3",
    "purposes": ["statistics"],
    "employer_id": None,
    "until": None,
    "need": "protection",
    "condition": "alone",
    "referral_id": None,
}
"""Fields that take more than any words, or have to fit what is there; null: left out."""
OF_PATH: Mapping[str, Json] = {
    "/v1/referrals/{key}/moves": {"to": "declined", "on": None},
    "/v1/referral-lists/{key}/verdicts": {"verdict": "unsuitable"},
    "/v1/returnees/{key}/follow-ups": {
        "month": 3,
        "on": "2026-04-06",
        **dict.fromkeys(("referral_id", "corrects", "reasons")),
    },
    "/v1/returnees/{key}/visits": dict.fromkeys(("visit_id", "referral_id")),
}
"""The same where a route alone has it so."""
SECOND = ("/answer", "/review")
"""What another person does than who did the rest."""
PATCHED: dict[str, type[BaseModel]] = {"/v1/counselling-sessions/{key}": CounsellingFacts}
"""What a merge patch is merged onto, where that is no returnee."""
NAMED = {"sessions": "counselling-sessions"}
"""Where what was made is found, where that is not where it was made."""
IN_VAIN = frozenset(
    {"/v1/duplicates/{key}/resolution", "/v1/returnees/{key}/referrals", "/v1/reminders/{key}/settling"}
)
"""Routes that take words, and that nothing here comes to: they take no more than ids and codes."""
AT_LEAST = 15
"""Fields that take words in what is sent about people: a walk that finds fewer of them has lost its way."""


@dataclass(slots=True)
class Watch:
    """Everything that came out, by where: the marks in it are leaks."""

    log: io.StringIO
    canaries: Canaries = field(default_factory=Canaries)
    seen: dict[str, str] = field(default_factory=dict)
    answers: list[httpx.Response] = field(default_factory=list)

    async def send(self, client: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask, and keep of the answer what may hold no mark."""
        answer = await client.request(method, path, **more)
        self.answers.append(answer)
        said = f"{answer.url} {answer.headers.multi_items()}"
        self.seen[f"{method} {path} {answer.status_code} headers {len(self.answers)}"] = said
        if answer.status_code >= 400:
            self.seen[f"{method} {path} {answer.status_code} problem {len(self.answers)}"] = answer.text
        return answer

    def leaks(self) -> dict[str, list[str]]:
        """Where marks were found that should not be there, and of which fields."""
        places = {**self.seen, "log": self.log.getvalue()}
        sent = self.canaries.sent
        found = {
            place: {sent[one] for one in FOUND.findall(text.lower()) if one in sent} for place, text in places.items()
        }
        return {place: sorted(fields) for place, fields in found.items() if fields}


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """The program's own log, as verbose as it can be set; before and after, the tests' own."""
    log, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", log)
    configure("debug")
    monkeypatch.undo()
    try:
        yield Watch(log)
    finally:
        logging.basicConfig(handlers=before[0], level=before[1], force=True)


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


def routes(app: FastAPI) -> Iterator[tuple[str, str, type[BaseModel] | None, Permission]]:
    """Every route that changes or asks something about people: method, path, body's type if any, permission."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        permission = permission_of(route.dependant) if isinstance(route, APIRoute) else None
        if not isinstance(route, APIRoute) or permission is None or permission not in PEOPLE:
            continue
        model: Any = route.body_field.field_info.annotation if route.body_field else None
        for method in sorted((route.methods or set()) & {"POST", "PUT", "PATCH"}):
            whole = isinstance(model, type) and issubclass(model, BaseModel)
            path = str(context.path_format)
            yield method, path, model if whole else PATCHED.get(path), permission


async def world(app: FastAPI, watch: Watch) -> tuple[httpx.AsyncClient, dict[str, str]]:
    """An administrator, and an id of each resource, by the first part of its address."""
    client = await client_as(app, Role.ADMIN)
    body = watch.canaries.body(ReturneeIn, GIVEN)
    created = await watch.send(client, "POST", "/v1/returnees", json=body)
    assert created.status_code == 201, created.text
    employer = (await client.post("/v1/employers", json=EMPLOYER)).json()["id"]
    await client.post(f"/v1/employers/{employer}/vetting", json={"vetting": "vetted"})
    offered = {**VACANCY, "employer_id": employer, "conditions": ["alone"]}
    vacancy = (await client.post("/v1/vacancies", json=offered)).json()["id"]
    support = (await client.post("/v1/supports", json={**SUPPORT, "employer_id": employer})).json()["id"]
    ids = {"returnees": created.json()["id"], "vacancies": vacancy, "supports": support}
    office = await client_as(app, Role.CASEWORKER, office_id=GIVEN["office_id"])  # as it may be held for a need
    referred = await office.post(f"/v1/returnees/{ids['returnees']}/referrals", json={"opportunity_id": vacancy})
    ids["referrals"] = referred.json()["id"]
    listed = await watch.send(client, "POST", f"/v1/returnees/{ids['returnees']}/referral-lists", json=LISTED)
    ids["referral-lists"] = listed.json()["id"]
    return client, ids


LISTED: Json = {"country": "AM"}


def at(path: str, ids: dict[str, str]) -> str:
    """A route's path with ids that there are."""
    return re.sub(r"([\w-]+)/\{\w+\}", lambda found: f"{found[1]}/{ids.get(found[1], NOWHERE)}", path)


def new_key(answer: Json) -> str | None:
    """The id of what was made: the answer's own, or of the last in the list that it answers with."""
    key = answer.get("id") or (answer.get("items") or [{}])[-1].get("id")
    return str(key) if key else None


def ends(route: tuple[str, *tuple[Any, ...]]) -> int:
    """What ends a case, and what is open in it, comes after all else."""
    return next(
        (place for place, end in enumerate(("/closings", "/reopening", "/erasure"), 1) if route[1].endswith(end)), 0
    )


async def drive(app: FastAPI, watch: Watch) -> httpx.AsyncClient:
    """Send marks to every route about people: rightly, wrongly, twice, and about nobody."""
    client, ids = await world(app, watch)
    second = await client_as(app, Role.ADMIN)
    office = await client_as(app, Role.CASEWORKER, office_id=GIVEN["office_id"])
    for method, path, model, permission in sorted(routes(app), key=ends):
        asking = second if path.endswith(SECOND) else client if permission in POLICY[Role.ADMIN] else office
        # Of what is on the list there is a support alone: no vacancy comes near a profile of such words.
        item = ids["supports" if path.endswith("/verdicts") else "vacancies"]
        there = {"returnee_id": ids["returnees"], "opportunity_id": item}
        given = {**GIVEN, **there, **OF_PATH.get(path.replace(":uuid", ""), {})}
        address = at(path, ids)
        bulk = path.endswith("/bulk")
        body = watch.canaries.body(ReturneeIn if bulk or model is None else model, given)
        if bulk:
            body = {"items": [body, spoil(body, watch.canaries, path)]}
        kept = await asking.get(address, params={"purpose": "counselling"})
        matching = {"If-Match": kept.headers.get("etag", '"1"')}
        keyed = {"Idempotency-Key": f"{method}-{path}", **matching}
        answer = await watch.send(asking, method, address, json=body, headers=keyed)
        takes_words = FOUND.search(json.dumps(body)) is not None
        assert answer.is_success or not takes_words or path in IN_VAIN, (method, path, answer.text)
        if bulk:
            assert [one["outcome"] for one in answer.json()["receipts"]] == ["created", "refused"]
        if answer.is_success and (key := new_key(answer.json())) is not None:
            made = path.rpartition("/")[2]
            ids.setdefault(NAMED.get(made, made), key)
        await watch.send(asking, method, address, json=body, headers=keyed)
        other = watch.canaries.body(model or ReturneeIn, given)
        await watch.send(asking, method, address, json=other, headers=keyed)
        await watch.send(asking, method, at(path, {}), json=other, headers=matching)
        wrong = spoil(body, watch.canaries, path)
        await watch.send(asking, method, address, json=wrong, headers=matching)
        await watch.send(asking, method, address, content=json.dumps(body)[:-1], headers=JSON)
    for noun, key in ids.items():
        await watch.send(client, "GET", f"/v1/{noun}/{key}")
    return client


JSON = {"Content-Type": "application/json"}


async def import_people(app: FastAPI, watch: Watch, client: httpx.AsyncClient) -> None:
    """A file of people with marks, good and bad rows, taken in by a job."""
    rows = [watch.canaries.body(ReturneeIn, GIVEN) for _ in range(2)]
    lines = [json.dumps(row) for row in [*rows, spoil(rows[0], watch.canaries, "import")]]
    files = {"file": (f"{watch.canaries.mark('file name')}.jsonl", "\n".join(lines).encode())}
    sent = await watch.send(client, "POST", "/v1/imports", files=files, data={"noun": "returnee", "country": "AM"})
    assert sent.status_code == 201, sent.text
    place = sent.headers["location"]
    await watch.send(client, "POST", place + "/confirmation")
    assert await work.work_once(app.state.runtime, "worker", clock.now)
    await watch.send(client, "GET", place + "/receipts", params={"limit": 1})


async def test_marks_show_nowhere_but_where_they_are_asked_for(app: FastAPI, watch: Watch) -> None:
    client = await drive(app, watch)
    await import_people(app, watch, client)
    runtime = app.state.runtime
    watch.seen["metrics"] = (await client.get("/metrics")).text
    async with runtime.database.read(EVERYTHING) as session:
        for table in (JobRow, AuditEventRow):
            rows = await session.execute(sa.select(*table.__table__.columns))
            watch.seen[table.__tablename__] = "\n".join(map(str, rows))
            assert watch.seen[table.__tablename__]
    await auditing.seal(runtime, clock.now())
    watch.seen["database"] = (await everything(runtime.database)).decode("latin-1")
    folder = runtime.settings.folder
    for path in (path for path in folder.rglob("*") if path.is_file() and "magnet.db" not in path.name):
        watch.seen[str(path.relative_to(folder))] = path.read_bytes().decode("latin-1")
    statuses = {answer.status_code for answer in watch.answers}
    assert statuses >= {200, 201, 400, 404, 409, 422}, statuses
    assert 500 not in statuses
    assert len({where for where in watch.canaries.sent.values() if "(" not in where}) > AT_LEAST
    assert any(FOUND.search(answer.text) for answer in watch.answers if answer.status_code == 201)
    assert watch.leaks() == {}


async def test_when_the_program_breaks_it_tells_nothing(
    app: FastAPI, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ids = await world(app, watch)
    body = watch.canaries.body(ReturneeIn, GIVEN)

    def break_down(*given: object, **named: object) -> None:
        raise RuntimeError(f"{body} {given} {named}")

    monkeypatch.setattr(linking, "link_all", break_down)
    sent = await watch.send(client, "POST", "/v1/returnees", json=body)
    assert sent.status_code == 500
    patched = await watch.send(
        client, "PATCH", f"/v1/returnees/{ids['returnees']}", json=body, headers={"If-Match": '"1"'}
    )
    assert patched.status_code == 500
    assert "RuntimeError" in watch.log.getvalue()
    assert watch.leaks() == {}


async def test_a_job_that_fails_tells_nothing(app: FastAPI, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = await world(app, watch)
    row = watch.canaries.body(ReturneeIn, GIVEN)
    files = {"file": ("a.jsonl", json.dumps(row).encode())}
    sent = await client.post("/v1/imports", files=files, data={"noun": "returnee", "country": "AM"})
    await client.post(sent.headers["location"] + "/confirmation")

    async def break_down(*given: object, **named: object) -> None:
        raise RuntimeError(str(row))

    monkeypatch.setattr(importing.Import, "apply", break_down)
    assert await work.work_once(app.state.runtime, "worker", clock.now)
    async with app.state.runtime.database.read(EVERYTHING) as session:
        watch.seen["job"] = str((await session.execute(sa.select(*JobRow.__table__.columns))).all())
    assert "RuntimeError" in watch.seen["job"]
    assert watch.leaks() == {}
