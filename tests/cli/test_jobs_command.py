"""`magnet jobs` as who runs the service sees it at the shell."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from magnet import clock
from magnet.cli import app
from magnet.security.principals import OPERATOR
from magnet.services import jobs
from magnet.services.context import Context
from magnet.services.jobs import MOST_ATTEMPTS
from magnet.services.runtime import opened
from magnet.settings import settings
from tests.api.test_access import NOWHERE


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[Path]:
    """A folder with a database of its own that commands run on."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MAGNET_DATA_FOLDER", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def magnet(*words: str) -> Result:
    return CliRunner().invoke(app, words)


async def died() -> str:
    """A job whose workers were killed each time."""
    async with opened(settings()) as runtime:
        ctx, moment = Context(runtime, OPERATOR, clock.now()), clock.now()
        async with ctx.write() as unit:
            key = await jobs.enqueue(ctx, unit.session, "import", {"import_id": NOWHERE})
        for _ in range(MOST_ATTEMPTS + 1):
            moment += timedelta(hours=1)
            await jobs.lease(runtime, "worker", ["import"], lambda: moment)  # noqa: B023
    return key


def test_a_dead_job_is_listed_shown_and_tried_again(here: Path) -> None:
    key = asyncio.run(died())
    assert magnet("jobs", "list", "--state", "queued").stdout == ""
    (line,) = magnet("jobs", "list", "--state", "dead").stdout.splitlines()
    assert line.split()[:2] == [key, "dead"]
    assert "The worker ended before the job did, each time." in line
    assert json.loads(magnet("jobs", "show", key).stdout)["state"] == "dead"
    assert magnet("jobs", "retry", key).exit_code == 0
    assert magnet("jobs", "list", "--kind", "import").stdout.split()[:2] == [key, "queued"]
    again = magnet("jobs", "retry", key)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "dead" in again.stderr
    assert magnet("jobs", "show", NOWHERE).exit_code == 1
    assert magnet("jobs", "list", "--state", "lost").exit_code == 1
