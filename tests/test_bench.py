"""The benchmarks run, on tiny sizes and on made data; what they measure is not judged here."""

import gzip
import json
import os
import sys
from pathlib import Path

import pytest

from bench import quality, quality_page, report
from bench.__main__ import main
from bench.data import resampled
from bench.figures import Figure, Options, Part
from bench.linking_sets import SetResult, Thresholds, measure_own, measure_sets, thresholds_of
from bench.parts import PARTS, run
from bench.related_titles import average_precision, measure_related
from bench.workshop import environment
from magnet.matching.linker import Candidate, Decision

SIZE = 400
pytestmark = pytest.mark.xdist_group("starter")


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """A bare machine: no folder of postings or ESCO."""
    nowhere, workshop = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("workshop")
    return Options(data=nowhere, workshop=workshop, sizes=(SIZE, 2 * SIZE), import_rows=SIZE, rounds=2)


LONG = frozenset({"http", "upload", "start"})
"""Parts that start servers."""


@pytest.mark.parametrize("name", [name for name in PARTS if name not in LONG])
def test_every_part_answers_figures_on_a_bare_machine(name: str, options: Options) -> None:
    part = run(name, options)
    assert part.figures
    assert all(figure.value >= 0 and figure.what for figure in part.figures)
    assert report.table(part)


def test_the_command_writes_results_and_the_page_without_the_machines_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, results = tmp_path / "docs" / "performance.md", tmp_path / "results"
    wanted = ["--sizes", str(SIZE), "--rounds", "1", "--only", "linking", "--data", str(tmp_path / "none")]
    monkeypatch.setattr(sys, "argv", ["bench", *wanted, "--results", str(results), "--document", str(page)])
    main()
    kept = json.loads((results / "linking.json").read_text("utf-8"))
    text = page.read_text("utf-8")
    assert kept["machine"]["python"] in text
    assert kept["peak_mb"] > 0
    assert "no real postings here" in capsys.readouterr().out
    assert os.uname().nodename not in text
    assert str(tmp_path) not in text


def test_unknown_parts_are_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "ranking,speed"])
    with pytest.raises(SystemExit):
        main()
    assert "unknown parts: speed" in capsys.readouterr().err


def test_resampled_postings_have_their_own_ids_and_every_second_its_own_title() -> None:
    assert list(resampled([{"id": "1", "title": "cook"}], 9)) == list(resampled([{"id": "1", "title": "cook"}], 9))
    rows = list(resampled([{"id": "1", "title": "cook"}, {"id": "2", "title": "welder"}], 50))
    assert len({row["id"] for row in rows}) == 50
    titles = [row["title"] for row in rows]
    assert set(titles[::2]) <= {"cook", "welder"}
    assert len(set(titles[1::2])) == 25


def test_a_measured_server_takes_no_setting_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGNET_PORT", "1")
    assert "MAGNET_PORT" not in environment(tmp_path)


@pytest.mark.parametrize(
    ("value", "unit", "budget", "holds"),
    [(4, "ms", 5, True), (6, "ms", 5, False), (6, "rows/s", 5, True), (4, "rows/s", 5, False), (4, "ms", None, None)],
)
def test_a_budget_is_kept_from_its_own_side(value: float, unit: str, budget: float | None, holds: bool | None) -> None:
    figure = Figure(what="it", value=value, unit=unit, budget=budget, beside={"other": 8})  # type: ignore[arg-type]
    assert figure.holds is holds
    assert figure.times("other") == (8 / value if unit == "ms" else value / 8)


def test_the_page_names_what_falls_short_and_says_how_others_compare(tmp_path: Path) -> None:
    slow = Figure(what="ranking", value=10.0, unit="ms", budget=5, beside={"a scan": 1000.0})
    part = Part("ranking", [slow, Figure(what="memory", value=9.0, unit="bytes", budget=300)], ["A remark."])
    report.save(part, tmp_path)
    text = report.document(report.load(tmp_path, ["ranking", "http"]))
    assert "- ranking: 10 ms, budget 5\n" in text
    assert "- memory" not in text
    assert "a scan: 100 x as long" in text
    assert "A remark." in text


def test_average_precision_counts_the_places_of_the_right_ones() -> None:
    assert average_precision(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(["x"], set()) == 0


def test_thresholds_tell_shares_and_how_often_they_are_right() -> None:
    one, other = (Candidate(at, uri, None, uri, "en", 0.9, 1.0) for at, uri in enumerate("ab"))
    decisions = [
        Decision("linked", (one,)),
        Decision("linked", (other,)),
        Decision("asked", (one, other)),
        Decision("unlinked", ()),
    ]
    found = thresholds_of(decisions, [{"a"}, {"a"}, {"b"}, {"a"}], [{"a", "b"}, set(), set(), set()])
    assert found == Thresholds(0.5, 0.5, 0.25, 1.0, 2.0, 0.25, 0.25, 0.5)


def test_our_own_phrases_mostly_find_their_unit_group() -> None:
    scores = {one.name: one.score for one in measure_own() if one.metric == "hit1"}
    assert min(scores.values()) > 0.5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the form that real sets have."""
    linking = tmp_path / "linking"
    linking.mkdir()
    labels = "u:1\ten\twelder\nu:1\ten\tarc welder\nu:2\ten\tcook\nu:3\ten\tbaker\n"
    (linking / "labels.tsv.gz").write_bytes(gzip.compress(labels.encode()))
    header = {"metric": "mrr", "labels": "labels.tsv.gz", "query_language": "en"}
    lines = [header, {"text": "welder", "relevant": ["u:1"]}, {"text": "bakers", "relevant": ["u:3"]}]
    text = "\n".join(map(json.dumps, lines))
    (linking / "melo_one_q_en_c_en.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (linking / "baselines.tsv").write_text("dataset\tedit\topenai\nmelo_one_q_en_c_en\t0.5\t\n", "utf-8")
    return tmp_path


def test_sets_of_a_folder_are_measured_beside_their_baselines(folder: Path) -> None:
    (found,) = measure_sets(folder / "linking")
    assert (found.name, found.queries, found.score) == ("melo_one_q_en_c_en", 2, 1.0)
    assert (found.group, found.best_lexical) == ("one language", 0.5)
    assert not list(measure_related(folder / "linking", folder)), "there are no titles to rank"


def test_the_quality_page_is_written_from_sets_and_left_alone_without_them(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path_factory.mktemp("out")
    places = ["--document", str(out / "quality.md"), "--results", str(out)]
    monkeypatch.setattr(sys, "argv", ["quality", str(out / "nowhere"), *places])
    quality.main()
    assert not (out / "quality.md").exists()
    monkeypatch.setattr(sys, "argv", ["quality", str(folder), *places])
    quality.main()
    text = (out / "quality.md").read_text("utf-8")
    assert "| melo_one_q_en_c_en | mrr | 2 | 1.000 | 0.500 |" in text
    assert json.loads((out / "quality.json").read_text("utf-8"))["sets"]


def test_what_is_under_its_aim_is_named() -> None:
    at = Thresholds(0.05, 0.5, 0.5, 0.5, 4.0, 0.45, 0.1, 0.9)
    short = quality_page.shortfalls(
        quality_page.Measured([], [SetResult("ilo_index_en", "hit1", 10, 0.3, at, {"edit": 0.4})])
    )
    assert len(short) == 4
