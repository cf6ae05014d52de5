"""Who runs the service sees which jobs are dead, and has them tried again; nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services import auditing, duties, jobs
from magnet.services.context import Context
from magnet.services.jobs import MOST_ATTEMPTS
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import RETURNEE
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_problems import is_problem

Json = dict[str, Any]


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def admin(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def queued(app: FastAPI) -> str:
    ctx = Context(app.state.runtime, OPERATOR, clock.now())
    async with ctx.write() as unit:
        return await jobs.enqueue(ctx, unit.session, "import", {"import_id": NOWHERE}, country="AM")


async def died(app: FastAPI) -> str:
    """A job that failed each time."""
    key, moment = await queued(app), clock.now()
    for _ in range(MOST_ATTEMPTS):
        moment += timedelta(hours=1)
        job = await jobs.lease(app.state.runtime, "worker", ["import"], lambda: moment)  # noqa: B023
        assert job is not None
        async with jobs.failing(app.state.runtime, job, lambda: moment):  # noqa: B023
            raise ValueError("Aram Sarkisyan")
    return key


async def listed(client: httpx.AsyncClient, **wanted: str) -> list[Json]:
    answer = await client.get("/v1/jobs", params=wanted)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_dead_job_is_found_looked_at_and_tried_again(app: FastAPI, admin: httpx.AsyncClient) -> None:
    dead = await died(app)
    waiting = await queued(app)
    assert {job["id"] for job in await listed(admin)} == {dead, waiting}
    (found,) = await listed(admin, state="dead", kind="import")
    assert (found["id"], found["attempts"], found["error"]) == (dead, MOST_ATTEMPTS, "ValueError")
    read = await admin.get(f"/v1/jobs/{dead}")
    assert read.json() == found
    assert "Sarkisyan" not in read.text
    metrics = await admin.get("/metrics")
    assert 'magnet_jobs{state="dead"} 1.0' in metrics.text
    assert 'magnet_jobs{state="queued"} 1.0' in metrics.text
    retry: Any = {"url": f"/v1/jobs/{dead}/retrying", "headers": {"Idempotency-Key": "once"}}
    again = [await admin.post(**retry) for _ in range(2)]
    assert again[0].json() == again[1].json()
    assert (again[0].json()["state"], again[0].json()["attempts"]) == ("queued", 0)
    assert await listed(admin, state="dead") == []
    is_problem(await admin.post(f"/v1/jobs/{dead}/retrying"), 409, "conflict")
    is_problem(await admin.post(f"/v1/jobs/{waiting}/retrying"), 409, "conflict")


async def test_what_is_not_there_or_not_known(admin: httpx.AsyncClient) -> None:
    is_problem(await admin.get(f"/v1/jobs/{NOWHERE}"), 404, "not-found")
    is_problem(await admin.post(f"/v1/jobs/{NOWHERE}/retrying"), 404, "not-found")
    is_problem(await admin.get("/v1/jobs", params={"state": "lost"}), 422, "invalid")


async def test_pages_run_through_all_jobs_once(app: FastAPI, admin: httpx.AsyncClient) -> None:
    keys, seen, url = {await queued(app) for _ in range(5)}, list[str](), "/v1/jobs?limit=2"
    while url:
        page = await admin.get(url)
        seen += [job["id"] for job in page.json()["items"]]
        url = page.links.get("next", {}).get("url", "")
    assert (len(seen), set(seen)) == (5, keys)


@pytest.mark.parametrize("role", [Role.COUNTRY_OFFICER, Role.CASEWORKER, Role.ANALYST, Role.AUDITOR])
async def test_only_who_runs_the_service_sees_them(app: FastAPI, role: Role) -> None:
    client = await client_as(app, role, countries=["AM"], office_id="liege")
    is_problem(await client.get("/v1/jobs"), 403, "forbidden")
    bounded = await client_as(app, Role.ADMIN, countries=["AM"])
    is_problem(await bounded.get("/v1/jobs"), 403, "forbidden")


async def test_a_server_does_what_time_makes_due_by_itself(database_url: str, tmp_path: Path) -> None:
    moments = [clock.now()]
    settings = settings_of(database_url, tmp_path, jobs=True)
    async with serving(settings, now=lambda: moments[-1]) as app, client_of(app) as admin:
        await made(admin, "/v1/returnees", RETURNEE)
        ctx = Context(app.state.runtime, OPERATOR, moments[0])
        assert (await auditing.verify(ctx)).unsealed == 1
        moments.append(moments[0] + timedelta(minutes=1))
        while left := (await auditing.verify(ctx)).unsealed:
            assert left == 1
            await asyncio.sleep(0.05)
        assert {job["kind"] for job in await listed(admin)} <= set(duties.kinds(app.state.runtime))
