"""`magnet erase` and `magnet retention run` as the operator sees them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.cli.running import run
from magnet.schemas.programmes import ProgrammeIn
from magnet.schemas.returnees import ReturneeIn
from magnet.services import resources
from magnet.services.context import Context
from magnet.services.programmes import PROGRAMMES
from magnet.services.returnees import RETURNEES
from magnet.settings import settings
from tests.api.samples import PROGRAMME, RETURNEE


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    assert magnet("migrate").exit_code == 0
    yield tmp_path
    settings.cache_clear()


def magnet(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


async def registered(ctx: Context) -> str:
    kept = {**PROGRAMME, "retention_months": 1}
    await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate(kept))
    body = {**RETURNEE, "programme": PROGRAMME["code"]}
    return (await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(body))).id


def test_people_are_erased_by_the_operator(here: Path) -> None:
    key = run(registered)
    tried = magnet("retention", "run", "--dry")
    assert re.fullmatch(r"MAGNET-II  AM  1 months, before \S+: 0 due, 0 held\n", tried.stdout)
    assert "0 erased of 0" in magnet("retention", "run").stdout
    assert json.loads(magnet("export", key).stdout)["returnee_id"] == key
    assert magnet("export", key, "--html", "--language", "fr").stdout.startswith('<!doctype html>\n<html lang="fr"')
    for arguments in ([], [key, "--finish"], [key, "--reason", "because"], ["nobody"]):
        assert magnet("erase", *arguments).exit_code != 0
    done = magnet("erase", key, "--reason", "mistake")
    assert (done.exit_code, done.stderr) == (0, f"{key} is erased.\n")
    assert magnet("erase", key).exit_code == 1
    assert magnet("erase", "--finish").stderr == "No erasure is left unfinished.\n"
    assert magnet("retention", "run").stdout == ""
