"""The application on a database of the test's own, called in process, with a key of an administrator."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.app import create_app
from magnet.schemas.keys import KeyIn
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services import demo, keys
from magnet.services.context import Context
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_starter
from magnet.settings import Settings
from tests.postgres import locked

SECRET = "a secret of the tests, long enough to be one"


def settings_of(url: str, folder: Path, **more: object) -> Settings:
    """Settings that no variable of the environment changes."""
    unlimited = {"requests_per_minute": 1_000_000, "anonymous_per_minute": 1_000_000}
    given = (
        {"database_url": url, "data_folder": folder, "secret": SECRET, "threads": 2, "jobs": False} | unlimited | more
    )
    return Settings.model_validate(given)


@asynccontextmanager
async def serving(settings: Settings, *, now: clock.Clock = clock.now) -> AsyncIterator[FastAPI]:
    """The application with its lifespan entered; it goes by the time of `now`."""
    app = create_app(settings, now=now)
    async with app.router.lifespan_context(app):
        yield app


def anonymous_of(app: FastAPI) -> httpx.AsyncClient:
    """A client without a key. What the application lets escape fails the test."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://magnet.test")


async def key_of(app: FastAPI, name: str = "test", role: Role = Role.ADMIN, **grant: Any) -> str:
    """A new key, an administrator's unless another role is named."""
    made = await keys.create(Context(app.state.runtime, OPERATOR, clock.now()), KeyIn(name=name, role=role, **grant))
    return made.text


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an administrator's key."""
    async with anonymous_of(app) as client:
        client.headers["Authorization"] = f"Bearer {await key_of(app)}"
        yield client


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client of an application on the SQLite database of a data folder."""
    url = f"sqlite+aiosqlite:///{folder / 'magnet.db'}"
    async with serving(settings_of(url, folder)) as app, client_of(app) as client:
        yield client


@pytest.fixture
async def app(sqlite_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application on SQLite."""
    async with serving(settings_of(sqlite_url, tmp_path)) as app:
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client, on SQLite."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key, on SQLite."""
    async with anonymous_of(app) as client:
        yield client


@pytest.fixture(scope="session")
def demo_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database holds the starter taxonomy and the demo; tests copy it, and one worker makes it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, draft = shared / "demo", shared / "demo.draft"
    with locked(shared / "demo.lock"):
        if not folder.exists():
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            shutil.copy(sqlite_template, draft / "magnet.db")
            asyncio.run(_stock(settings_of(f"sqlite+aiosqlite:///{draft / 'magnet.db'}", draft)))
            draft.rename(folder)
    return folder


async def _stock(settings: Settings) -> None:
    async with opened(settings) as runtime:
        ctx = Context(runtime, OPERATOR, clock.now())
        await import_starter(ctx)
        await demo.load(ctx)


@pytest.fixture
async def stocked(demo_folder: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client of an application with the starter taxonomy and the demo, on SQLite."""
    shutil.copytree(demo_folder, tmp_path / "stocked")
    async with served(tmp_path / "stocked") as client:
        yield client


@pytest.fixture
async def on_both(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client, once on each kind of database."""
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as client:
        yield client
