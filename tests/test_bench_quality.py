"""The quality benchmark reads folders of any language, and says what they lack."""

import gzip
import json
from pathlib import Path

import pytest

from bench import quality
from bench.aims import aim
from bench.person_job import read_texts, score


def test_sets_in_other_languages_are_held_to_the_aim_of_their_kind() -> None:
    assert aim("ilo_index_fr") == aim("ilo_index_en") == 0.50
    assert (aim("related_titles_en"), aim("related_titles_de")) == (0.48, 0.40)
    assert aim("something_else_en") is None


def packed(path: Path, lines: list[str]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")


def adverts_and_cvs(folder: Path) -> Path:
    """Two adverts, four CVs, and who suits; one judgement is about a CV that is not there."""
    folder.mkdir()
    texts = {
        "jobs": {"1": "Soudeur", "2": "Cuisinier"},
        "cvs": {"a": "soudeur", "b": "chef", "c": "cuisinier", "d": ""},
    }
    for name, rows in texts.items():
        packed(folder / f"{name}.jsonl.gz", [json.dumps({"id": key, "text": text}) for key, text in rows.items()])
    packed(folder / "relevant.tsv.gz", ["1\ta", "2\tb", "2\tc", "2\tz"])
    return folder


def test_adverts_and_cvs_are_read_with_their_judgements(tmp_path: Path) -> None:
    texts = read_texts(adverts_and_cvs(tmp_path / "person_job_fr"))
    assert texts is not None
    assert texts.relevant == {"1": {"a"}, "2": {"b", "c"}}
    assert score({"1": ["a", "b", "c", "d"], "2": ["a", "b", "c", "d"]}, texts) == pytest.approx(
        (1 + (1 / 2 + 2 / 3) / 2) / 2
    )
    assert score({"1": ["b", "a", "c", "d"], "2": ["b", "a", "c", "d"]}, texts, 1) == pytest.approx((0 + 1 / 2) / 2)
    assert read_texts(tmp_path / "nowhere") is None


def test_what_a_folder_lacks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "DEFAULT_FOLDER", tmp_path / "nowhere")
    adverts_and_cvs(tmp_path / "person_job")
    linking = tmp_path / "linking"
    linking.mkdir()
    header = {"query_language": "fr", "labels": "labels_fr.tsv.gz", "metric": "mrr"}
    packed(linking / "vacancy_titles_fr.jsonl.gz", [json.dumps(header), json.dumps({"text": "x", "relevant": ["y"]})])
    absent = quality.measure(tmp_path).absent
    assert [line.split(":")[0] for line in absent] == [
        "vacancy_titles_fr",
        "Related titles and people for an advert",
    ]
    lines = quality.measure(tmp_path / "empty").absent
    assert [line.split(":")[0] for line in lines] == ["Linking and related titles", "Ranking people for an advert"]
