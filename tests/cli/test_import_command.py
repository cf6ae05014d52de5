"""`magnet import` as an officer at the shell sees it: counts, line numbers, shares, and the exit code."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.settings import settings

LABELS = "isco:7212\ten\twelder\nisco:5120\ten\tcook\nx/skill/1\ten\tMIG welding\n"
POSTINGS = [
    {"id": "b:1", "source": "board", "country": "AM", "title": "Welder", "company": "Ararat Steel", "url": "u"},
    {"id": "b:2", "source": "board", "country": "GE", "title": "Cook", "salary": "500 GEL", "date": "27 მაი"},
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a database of its own that commands run on, with a few labels in it."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    (tmp_path / "labels.tsv").write_text(LABELS, "utf-8")
    assert magnet("taxonomy", "import", str(tmp_path / "labels.tsv")).exit_code == 0
    yield tmp_path
    settings.cache_clear()


def magnet(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_what_could_not_be_read_is_counted_and_the_country_asked_for(here: Path) -> None:
    (here / "a.csv").write_text("title;closes\nwelder;someday\ncook;soon\n", "utf-8")
    without = magnet("import", "vacancies", str(here / "a.csv"))
    assert without.exit_code == 1
    assert "Say the country of all rows by --country" in without.stderr
    given = magnet("import", "vacancies", str(here / "a.csv"), "--country", "GE")
    assert given.exit_code == 0
    assert "2 rows: closes: No date with day, month and year can be read in it." in given.stderr
    assert "--receipts OUT.jsonl" in given.stderr
    wrong = magnet("import", "vacancies", str(here / "a.csv"), "--country", "QQ")
    assert wrong.stderr.startswith("magnet: country: This is not a known country (ISO 3166-1 alpha-2).")


def line_of(output: str, word: str) -> list[str]:
    """The cells of the table row that begins with a word."""
    (line,) = [line for line in output.splitlines() if line.startswith(f"│ {word} ")]
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_public_postings_come_in_as_they_are_and_once(here: Path) -> None:
    file = here / "postings.jsonl"
    file.write_text("\n".join(map(json.dumps, POSTINGS)), "utf-8")
    dry = magnet("import", "vacancies", str(file), "--dry-run")
    assert line_of(dry.stdout, "vacancy") == ["vacancy", "2", "0", "0", "0", "2"]
    first = magnet("import", "vacancies", str(file), "--receipts", str(here / "out.jsonl"))
    assert first.exit_code == 0, first.stderr
    assert line_of(first.stdout, "vacancy") == ["vacancy", "2", "0", "0", "0", "2"]
    assert line_of(first.stdout, "AM")[1] == "1"
    assert line_of(first.stdout, "GE")[1] == "1"
    receipts = [json.loads(line) for line in (here / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(one["row"], one["outcome"], one["reference"]) for one in receipts] == [
        (1, "created", "b:1"),
        (2, "created", "b:2"),
    ]
    assert "No date with day, month and year" in receipts[1]["notes"][0]
    again = magnet("import", "vacancies", str(file))
    assert line_of(again.stdout, "vacancy") == ["vacancy", "0", "0", "2", "0", "2"]


def test_a_broken_row_is_named_by_its_line_and_the_others_go_in(here: Path) -> None:
    file = here / "jobs.csv"
    file.write_text('title,place\nWelder,Erbil\n"never closed,Erbil\n,Erbil\nCook,Erbil\n', "utf-8")
    answered = magnet("import", "vacancies", str(file), "--country", "IQ")
    assert answered.exit_code == 0
    assert line_of(answered.stdout, "vacancy") == ["vacancy", "2", "0", "0", "2", "4"]
    assert "refused, line 3: (row): A quote is opened and not closed." in answered.stderr
    assert "refused, line 4: title: " in answered.stderr
    again = magnet("import", "vacancies", str(file), "--country", "IQ", "--language", "fr", "--dry-run")
    assert "(row): Des guillemets sont ouverts et ne sont pas fermés." in again.stderr


def test_a_file_of_which_nothing_can_be_read_fails(here: Path) -> None:
    (here / "cyrillic.csv").write_bytes("должность;город\nсварщик;Москва\n".encode("cp1251"))
    answered = magnet("import", "vacancies", str(here / "cyrillic.csv"), "--country", "RU")
    assert answered.exit_code == 1
    assert "not UTF-8" in answered.stderr
    assert "cp1251" in answered.stderr
    (here / "map.toml").write_text('encoding = "cp1251"\n', "utf-8")
    told = magnet(
        "import", "vacancies", str(here / "cyrillic.csv"), "--country", "RU", "--mapping", str(here / "map.toml")
    )
    assert told.exit_code == 0, told.stderr


def test_returnees_without_consent_are_refused_with_what_to_record(here: Path) -> None:
    (here / "people.csv").write_text("occupation,skills\nwelder,MIG welding\n", "utf-8")
    answered = magnet("import", "returnees", str(here / "people.csv"), "--country", "IQ")
    assert answered.exit_code == 1
    assert "No recorded consent" in answered.stderr
    (here / "people.csv").write_text(
        "occupation,skills,consent,notice version,consent for\nwelder,MIG welding,2026-01-05,3,registration\n", "utf-8"
    )
    given = magnet("import", "returnees", str(here / "people.csv"), "--country", "IQ")
    assert given.exit_code == 0, given.stderr
    assert line_of(given.stdout, "returnee") == ["returnee", "1", "0", "0", "0", "1"]


def test_a_day_may_be_given_on_which_all_rows_were_known_to_be_open(here: Path) -> None:
    file = here / "postings.jsonl"
    file.write_text("\n".join(map(json.dumps, POSTINGS)), "utf-8")
    assert magnet("import", "vacancies", str(file)).exit_code == 0
    later = magnet("import", "vacancies", str(file), "--confirmed", "2026-03-01")
    assert line_of(later.stdout, "vacancy") == ["vacancy", "0", "2", "0", "0", "2"]


def test_the_template_is_written_and_taken_back_empty(here: Path) -> None:
    out = here / "assessment.xlsx"
    assert magnet("workbook", "template", str(out)).exit_code == 0
    answered = magnet("import", "workbook", str(out))
    assert answered.exit_code == 0, answered.stderr


def test_an_unknown_country_and_a_missing_mapping_are_said(here: Path) -> None:
    (here / "jobs.csv").write_text("title\ncook\n", "utf-8")
    unknown = magnet("import", "vacancies", str(here / "jobs.csv"), "--country", "Georgiania")
    assert unknown.exit_code == 1
    assert "country" in unknown.stderr
    missing = magnet("import", "vacancies", str(here / "jobs.csv"), "--mapping", "nowhere.toml")
    assert missing.exit_code == 1
    assert "nowhere.toml" in missing.stderr


@pytest.fixture
def log() -> Iterator[None]:
    """A command that logs for itself leaves the tests' own log as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    logging.basicConfig(handlers=before[0], level=before[1], force=True)


@pytest.mark.usefixtures("log")
def test_a_worker_ends_when_nothing_is_left_to_do(here: Path) -> None:
    answered = magnet("work", "--once")
    assert answered.exit_code == 0
    assert "0 jobs done" in answered.stderr
