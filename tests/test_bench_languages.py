"""The page of languages: its sets are whole, its figures are counted right, and a judgement holds for its link only."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from bench.language_phrases import APART, DEPTH, STYLES, PhraseResult, Said, measure_phrases, read_phrases, share
from bench.languages_page import Languages, language_shortfalls, languages_document, overlap_matrix
from bench.overlap import Overlaps, PairOverlap
from bench.posting_titles import POSTINGS, TitleResult, answers_of, language_of, measure_titles, read_titles
from magnet.importers import starter
from magnet.matching.linker import Linker, linkers_of
from magnet.matching.taxonomy import Concept, Label, Taxonomy

LANGUAGES = tuple(sorted(path.stem for path in (starter.FOLDER / "labels").glob("*.tsv")))
LEAST = 60
WELDER, BAKER = starter.uri_of("7212"), starter.uri_of("7512")


@pytest.fixture(scope="module")
def linker() -> Linker:
    concepts = [Concept(WELDER, "occupation", "7212"), Concept(BAKER, "occupation", "7512")]
    labels = [Label(0, "ru", "сварщик", preferred=True), Label(1, "ru", "пекарь", preferred=True)]
    return linkers_of(Taxonomy.build(concepts, labels, [], "bench"))["occupation"]


def test_every_language_has_sixty_phrases_of_either_kind() -> None:
    counted = Counter((phrase.language, phrase.kind) for phrase in read_phrases())
    assert {language for language, _ in counted} >= {*LANGUAGES}
    assert min(counted.values()) >= LEAST


def test_phrases_name_concepts_that_exist_and_say_how_they_are_said() -> None:
    known = {concept.uri for content in starter.read() for concept in content.concepts}
    for phrase in (*read_phrases(), *read_phrases(APART)):
        assert phrase.right <= known, phrase
        assert phrase.right, phrase
        assert phrase.style in STYLES, phrase


def test_shares_are_of_first_answers_and_of_five(linker: Linker) -> None:
    said = [Said(text, "ru", "occupation", frozenset({WELDER}), "plain") for text in ("сварщик", "пекарь", "жираф")]
    found = measure_phrases(said, {"occupation": linker})
    assert found == [PhraseResult("ru", "occupation", 3, (1 / 3, 1 / 3), (1 / 3, 1 / 3), {"plain": 1 / 3})]
    assert not found[0].reaches
    assert share([1, 2, 0, 5], DEPTH) == 0.75
    assert share([], DEPTH) == 0


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("შემდუღებელი CO2", "GE", "ka"),
        ("Զոդող", "AM", "hy"),
        ("Сварщик НАКС", "KZ", "ru"),
        ("مطلوب لحام", "IQ", "ar"),
        ("Soudeur", "MA", "fr"),
        ("Welder", "AM", "en"),
        ("123", "AM", "en"),
    ],
)
def test_a_title_is_in_the_language_of_its_script(text: str, country: str, language: str) -> None:
    assert language_of(text, country) == language


def postings(folder: Path, *titles: str) -> Path:
    (folder / POSTINGS.parent).mkdir()
    with gzip.open(folder / POSTINGS, "wt", encoding="utf-8") as file:
        for number, title in enumerate(titles):
            file.write(json.dumps({"id": f"made:{number}", "country": "RU", "title": title}) + "\n")
    return folder


def test_titles_are_counted_once_each(tmp_path: Path) -> None:
    titles = read_titles(postings(tmp_path, "Сварщик", "сварщик ", "Пекарь", ""))
    assert {title.text for title in titles} == {"Сварщик", "Пекарь"}


def test_a_judgement_counts_while_the_link_is_as_it_was(
    tmp_path: Path, linker: Linker, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = postings(tmp_path, *(f"сварщик {number}" for number in range(60)))
    titles = read_titles(folder)
    decided = answers_of(titles, linker)
    linked = [title for title in titles if decided[title.digest][0] == "linked"]
    lines = [f"{title.digest}\t7212\t{'yes' if at else 'no'}" for at, title in enumerate(linked[:4])]
    lines.append(f"{linked[4].digest}\t7512\tyes")
    judged = tmp_path / "judged.tsv"
    judged.write_text("\n".join(["posting\tconcept\tright", *lines]) + "\n", encoding="utf-8")
    monkeypatch.setattr("bench.posting_titles.JUDGEMENTS", judged)
    (found,) = measure_titles(folder, linker)
    assert (found.titles, found.judged, found.right, found.precision) == (60, 4, 3, 0.75)
    assert found.linked + found.asked + found.left == pytest.approx(1)


def test_the_page_shows_every_part_and_what_falls_short() -> None:
    phrases = [PhraseResult("ka", "skill", 64, (0.5, 0.9), (0.4, 0.8), {"plain": 0.5})]
    overlaps = Overlaps((PairOverlap(("en", "ka"), {"welder": 0.9, "cook": 0.5}),), 0.1)
    apart = [PhraseResult("ka", "skill", 70, (0.7, 0.8), (0.4, 0.8), {"plain": 0.5})]
    measured = Languages(phrases, apart, [TitleResult("GE", "ka", 100, 0.3, 0.5, 0.2, 50, 45, 30, 18)], overlaps)
    page = languages_document(measured)
    assert "| ka | skill | 64 | 50% | 90% | 40% | 80% | 50% | – | – | – | – | – |" in page
    assert "| GE | ka | 100 | 30% | 50% | 20% | 50 | 90% | 30 | 60% |" in page
    assert "cook (least 0.50)" in page
    assert overlap_matrix(overlaps) == (("", "en"), [("ka", 0.7)])
    assert language_shortfalls(measured) == [
        "ka, skills: first 50%, among five 90%, aim 70% and 85%",
        "ka, skills of the second set: first 70%, among five 80%, aim 70% and 85%",
        "lists of one profile in en and ka: overlap 0.700, aim 0.800",
    ]
