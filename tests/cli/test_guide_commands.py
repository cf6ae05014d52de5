"""`magnet guides`: sections go in as drafts and out again, and a guide is printed as a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.settings import settings

ROWS = "Topic,Language,Title,Text,Sources\nhousing,en,Renting,Ask.,Page | https://housing.example | 2026-01-05\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a database of its own that commands run on."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def magnet(*words: str) -> Result:
    return CliRunner().invoke(app, ["guides", *words])


def test_sections_come_in_as_drafts_and_go_out_as_a_workbook(here: Path) -> None:
    (here / "a.csv").write_text(ROWS, "utf-8")
    assert magnet("import", str(here / "a.csv"), "--country", "Georgia").exit_code == 0
    assert magnet("export", str(here / "out.xlsx"), "--country", "GE").exit_code == 0
    again = magnet("import", str(here / "out.xlsx"))
    assert (again.exit_code, again.stderr.count("no field is read")) == (0, 0)
    page = magnet("show", "Georgia", "--html")
    assert page.stdout.count("Nothing is recorded here yet.") == 9, "a draft is not given to readers"
    (here / "wrong.csv").write_text("Subject matter,Heading\na,b\n", "utf-8")
    wrong = magnet("import", str(here / "wrong.csv"))
    assert "Missing columns: Country, Language, Sources, Text, Topic." in wrong.stderr
    abroad = magnet("show", "Belgium")
    assert (abroad.exit_code, "There is no guide of this country." in abroad.stderr) == (1, True)


def test_the_template_says_nothing_by_itself(here: Path) -> None:
    assert magnet("template", str(here / "t.xlsx")).exit_code == 0
    assert magnet("import", str(here / "t.xlsx")).exit_code == 0
