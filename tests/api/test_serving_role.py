"""PostgreSQL: a server that comes as a role of its own, which owns nothing, and one whose role nothing binds."""

import logging
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from magnet import clock
from magnet.errors import Conflict, NotFound
from magnet.security.scopes import EVERYTHING
from magnet.services import auditing
from magnet.store import roles
from magnet.store.db import Database
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import RETURNEE, SAMPLES
from tests.api.test_access import made
from tests.postgres import run

pytestmark = pytest.mark.postgresql


@pytest.fixture
def role(postgres: str) -> Iterator[str]:
    """A new role that may sign in and nothing else."""
    name = f"serving-{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        run(connection, "CREATE ROLE {} LOGIN", name)
        try:
            yield name
        finally:
            run(connection, "DROP ROLE {}", name)


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


@pytest.fixture
async def served(role: str, postgres_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application on a database that the role was let serve."""
    owners = Database(postgres_url)
    await roles.grant(owners, role)
    await owners.close()
    async with serving(settings_of(as_role(postgres_url, role), tmp_path)) as app:
        yield app


async def test_a_role_that_owns_nothing_serves(served: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(served) as client:
        for path, (new, patch) in SAMPLES.items():
            created = await made(client, path, new)
            merge = {"Content-Type": "application/merge-patch+json", "If-Match": f'"{created["version"]}"'}
            changed = await client.patch(f"{path}/{created['id']}", json=patch, headers=merge)
            assert changed.status_code == 200, changed.text
        returnee = await made(client, "/v1/returnees", {**RETURNEE, "office_id": "liege"})
        await made(client, f"/v1/returnees/{returnee['id']}/referral-lists", {"country": "AM"})
        identity = await client.put(
            f"/v1/returnees/{returnee['id']}/identity", json={"given_names": "Aram"}, headers={"If-Match": '"0"'}
        )
        assert identity.status_code == 200, identity.text
        glass = {"returnee_id": returnee["id"], "reason": "danger_to_life", "explanation": "She does not answer."}
        await made(client, "/v1/break-glass", glass)
        assert (await client.get("/readyz")).status_code == 200
    assert await auditing.seal_due(served.state.runtime, clock.now() + timedelta(minutes=2))
    assert "row-level security" not in caplog.text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET principal = 'nobody'",
        "DELETE FROM audit_seal",
        "TRUNCATE returnee CASCADE",
        "ALTER TABLE returnee NO FORCE ROW LEVEL SECURITY",
        "DROP TABLE returnee",
        "UPDATE alembic_version SET version_num = '1'",
        "CREATE TABLE mine (id int)",
    ],
)
async def test_it_holds_no_more_than_it_needs(served: FastAPI, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with served.state.runtime.database.write(EVERYTHING) as session:
            await session.execute(sa.text(statement))


async def test_who_is_not_there_is_granted_nothing(postgres_url: str, sqlite_url: str) -> None:
    for url, error in ((postgres_url, NotFound), (sqlite_url, Conflict)):
        database = Database(url)
        with pytest.raises(error):
            await roles.grant(database, "nobody-at-all")
        await database.close()


async def test_a_server_says_at_its_start_that_nothing_binds_its_role(
    postgres: str, postgres_url: str, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        url = as_role(postgres_url, make_url(postgres).username or "postgres")
        async with (
            serving(settings_of(url, tmp_path)) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://magnet.test") as client,
        ):
            assert (await client.get("/readyz")).status_code == 200
    assert caplog.text.count("row-level security does not bind") == 1
