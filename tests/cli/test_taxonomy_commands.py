"""`magnet taxonomy`: labels of a country by file, and the shipped ones through a native speaker's review."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine as calamine
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.importers.label_lines import COLUMNS, read_labels
from magnet.settings import settings
from tests.api.test_label_reviews import VERDICT, Rows, written

ISCO = "http://data.europa.eu/esco/isco/C"
LINES = (
    "7212\tweldr\tpreferred\tdraft\tno",
    "7212\twelder\talternative\tdraft\tno",
    "7126\tplumber\tpreferred\tdraft\tno",
    "7126\tpipe man\talternative\tdraft\tno",
    "5120\tcook\tpreferred\tdraft\tno",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a database of its own that commands run on, and a label file that somebody maintains."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    (tmp_path / "en.tsv").write_text("\n".join(("\t".join(COLUMNS), *LINES, "")), "utf-8")
    shared = [f"{ISCO}{concept}\ten\t{text}" for concept, text, *_ in (line.split("\t") for line in LINES)]
    (tmp_path / "shared.tsv").write_text("\n".join(shared), "utf-8")
    assert magnet("import", str(tmp_path / "shared.tsv")).exit_code == 0
    yield tmp_path
    settings.cache_clear()


def magnet(*words: str) -> Result:
    return CliRunner().invoke(app, ["taxonomy", *words])


def review(here: Path, *verdicts: tuple[str, str, str]) -> Path:
    """The workbook of all labels, with these verdicts by label."""
    out = here / "review.xlsx"
    assert magnet("review", "--language", "en", "--out", str(out)).exit_code == 0
    sheet = calamine.load_workbook(BytesIO(out.read_bytes())).get_sheet_by_name("Labels")
    head, *rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    given = {label: (verdict, corrected) for label, verdict, corrected in verdicts}
    judged: Rows = [[*row[:VERDICT], *given.get(row[3], ("", ""))] for row in rows]
    out.write_bytes(written([head, *judged]))
    return out


def labels(here: Path) -> list[tuple[str, bool, bool]]:
    content = read_labels((here / "en.tsv").read_bytes(), "en.tsv", "en")
    assert content.refusals == []
    return [(one.text, one.preferred, one.reviewed) for one in content.labels]


def test_verdicts_are_followed_in_the_label_file_itself(here: Path) -> None:
    verdicts = (("weldr", "change", "welder"), ("plumber", "keep", ""), ("pipe man", "remove", ""))
    book = review(here, *verdicts, ("cook", "change", "plumber"))
    before = (here / "en.tsv").read_bytes()
    tried = magnet("reviewed", str(book), "--labels", str(here), "--dry-run")
    assert (here / "en.tsv").read_bytes() == before
    done = magnet("reviewed", str(book), "--labels", str(here))
    assert done.stdout == tried.stdout == "1 keep, 1 change, 1 remove, 0 same\n"
    assert "corrected: These words stand at another concept." in done.stderr
    assert "weldr" not in (here / "en.tsv").read_text("utf-8")
    assert labels(here) == [("welder", True, True), ("plumber", True, True), ("cook", True, False)]
    again = magnet("reviewed", str(book), "--labels", str(here))
    assert again.stdout == "0 keep, 0 change, 0 remove, 3 same\n"
    assert list(here.glob(".*")) == []


def test_a_workbook_leads_to_no_other_file(here: Path) -> None:
    book = review(here, ("cook", "remove", ""))
    head, *rows = [
        [str(cell) for cell in row]
        for row in calamine.load_workbook(BytesIO(book.read_bytes())).get_sheet_by_name("Labels").to_python()
    ]
    for language in ("../en", "de", str(here / "en")):
        book.write_bytes(written([head, *([*row[:2], language, *row[3:]] for row in rows)]))
        refused = magnet("reviewed", str(book), "--labels", str(here / "labels"))
        assert refused.exit_code != 0
    assert len(labels(here)) == len(LINES)


def test_a_countrys_labels_come_by_file(here: Path) -> None:
    (here / "ka.tsv").write_text(
        "\t".join(COLUMNS) + "\n7212\tრკინის ოსტატი\talternative\tx\tno\n7212\tiron\tx\tx\tno\n"
    )
    tried = magnet("labels", str(here / "ka.tsv"), "--country", "GE", "--dry-run")
    assert (tried.exit_code, "line 3" in tried.stderr) == (0, True)
    assert magnet("labels", str(here / "ka.tsv"), "--country", "GE").exit_code == 0
    found = CliRunner().invoke(app, ["link", "--country", "GE"], input="რკინის ოსტატი\n")
    assert f'"{ISCO}7212"' in found.stdout.splitlines()[0]
    assert magnet("relink", "--country", "GE").exit_code == 0
