"""`magnet extract`: a text in, JSON out, nothing kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.settings import settings

CV = "Work experience\nWelder, Acme\n2015 - 2019\nLanguages: français (courant), anglais (B1)\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a database of its own that knows what a welder is."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    (tmp_path / "labels.tsv").write_text("isco:7212\ten\twelder\n", "utf-8")
    assert CliRunner().invoke(app, ["taxonomy", "import", str(tmp_path / "labels.tsv")]).exit_code == 0
    yield tmp_path
    settings.cache_clear()


def extract(*options: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["extract", *options], input=data)


def found(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_file_and_standard_input_give_the_same_suggestions(here: Path) -> None:
    (here / "cv.txt").write_text(CV, "utf-8")
    one = found(extract(str(here / "cv.txt"), "--kind", "cv"))
    assert one == found(extract("-", data=CV.encode()))
    assert one["work"][0]["work"]["occupation"] == {
        "text": "Welder",
        "language": one["text_language"],
        "concept": "isco:7212",
    }


def test_places_hold_for_the_text_with_its_windows_line_ends(here: Path) -> None:
    text = CV.replace("\n", "\r\n")
    for one in found(extract("-", data=text.encode()))["work"]:
        assert text[one["start"] : one["end"]] == "Welder"


@pytest.mark.parametrize(
    ("options", "data", "said"),
    [
        (("-",), b"\xff\xfe", "UTF-8"),
        (("-",), b"a" * 50_001, "50000"),
        (("-",), b"a" * 1_000_001, "larger"),
        (("-", "--kind", "letter"), b"", "cv or advert"),
        (("-", "--language", "qq"), b"", "language"),
        (("nowhere.txt",), b"", "nowhere.txt"),
    ],
)
def test_what_cannot_be_read_is_said_clearly(here: Path, options: tuple[str, ...], data: bytes, said: str) -> None:
    result = extract(*options, data=data)
    assert result.exit_code != 0
    assert said in result.stderr
    assert "Traceback" not in result.stderr
