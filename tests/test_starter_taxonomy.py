"""The starter taxonomy is whole: all ISCO-08 groups, skills tied to occupations, labels that say whence they are."""

import csv
import gzip
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from magnet.importers import starter

WHOLE = ("en", "fr")
"""The languages that the starter was written in: they name every concept."""
SCRIPTS = {
    "ar": "ARABIC",
    "ckb": "ARABIC",
    "de": "LATIN",
    "en": "LATIN",
    "fr": "LATIN",
    "hy": "ARMENIAN",
    "ka": "GEORGIAN",
    "kk": "CYRILLIC",
    "kmr": "LATIN",
    "nl": "LATIN",
    "prs": "ARABIC",
    "ps": "ARABIC",
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
}
LANGUAGES = tuple(tag for tag in SCRIPTS if (starter.FOLDER / "labels" / f"{tag}.tsv").is_file())
DRAFTED = tuple(tag for tag in LANGUAGES if tag not in WHOLE)
"""What was drafted twice and read back; what was unsure is left out."""
OFFICIAL, OWN = "ISCO-08", "magnet"
BOTH, ONE, TOLD, REAL, REVIEW = "both drafts", "one draft", "told", "postings", "review"
NAMED, LATIN_AT_MOST = 0.9, 14
"""The share of unit groups, and of skills, that every language names; letters of a label that is a product's name."""
CODES = Path(__file__).parents[2] / "shared" / "data" / "isco" / "isco08_titles_23_columns.csv.gz"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (starter.FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


GROUPS, SKILLS = rows("groups.tsv"), rows("skills.tsv")
LABELS = {language: rows(f"labels/{language}.tsv") for language in LANGUAGES}
UNIT_GROUPS = {row["code"] for row in GROUPS if len(row["code"]) == 4}
CONCEPTS = {row["code"] for row in GROUPS} | {row["id"] for row in SKILLS}


def labels(kind: str, language: str) -> Iterator[Row]:
    return (row for row in LABELS[language] if row["concept"].isdigit() == (kind == "occupation"))


def test_the_whole_structure_of_isco_08_is_there() -> None:
    assert Counter(len(row["code"]) for row in GROUPS) == {1: 10, 2: 43, 3: 130, 4: 436}
    codes = {row["code"] for row in GROUPS}
    assert len(codes) == len(GROUPS)
    assert all(code[:-1] in codes for code in codes if len(code) > 1)
    assert {row["skill_level"] for row in GROUPS} == {"1", "2", "3", "4"}


def test_the_codes_are_those_of_the_classification() -> None:
    if not CODES.exists():
        pytest.skip(f"{CODES} is not there to compare with")
    with gzip.open(CODES, "rt", encoding="utf-8", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} == {row["code"] for row in GROUPS}


def test_there_are_many_skills_each_needed_by_occupations_that_exist() -> None:
    names = {row["id"] for row in SKILLS}
    assert len(names) == len(SKILLS) >= 400
    for row in SKILLS:
        essential, optional = set(row["essential_for"].split()), set(row["optional_for"].split())
        assert essential | optional, row["id"]
        assert essential | optional <= UNIT_GROUPS, row["id"]
        assert not essential & optional, row["id"]
        assert set(row["related"].split()) <= names - {row["id"]}, row["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_named_has_one_preferred_label(language: str) -> None:
    preferred = Counter(row["concept"] for row in LABELS[language] if row["use"] == "preferred")
    assert set(preferred.values()) == {1}
    assert {row["concept"] for row in LABELS[language]} == set(preferred) <= CONCEPTS
    if language in WHOLE:
        assert set(preferred) == CONCEPTS


@pytest.mark.parametrize("language", DRAFTED)
def test_nearly_every_unit_group_and_skill_is_named(language: str) -> None:
    named = {row["concept"] for row in LABELS[language]}
    for some in (UNIT_GROUPS, {row["id"] for row in SKILLS}):
        assert len(named & some) >= NAMED * len(some)


@pytest.mark.parametrize("language", DRAFTED)
def test_what_was_left_out_says_why_and_is_no_label(language: str) -> None:
    labels = {(row["concept"], row["label"].casefold()) for row in LABELS[language]}
    for row in rows(f"left_out/{language}.tsv"):
        assert row["concept"] in CONCEPTS, row
        assert row["draft"], row
        assert row["why"], row
        assert (row["concept"], row["draft"].casefold()) not in labels, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_in_the_script_of_their_language(language: str) -> None:
    """Abbreviations may be Latin (CNC); of a whole label some letters are of the language's own script."""
    foreign = [row["label"] for row in LABELS[language] if SCRIPTS[language] not in scripts(row["label"])]
    latin_only = [label for label in foreign if scripts(label) <= {"LATIN"} and len(label) <= LATIN_AT_MOST]
    assert foreign == latin_only


def scripts(text: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()}


@pytest.mark.parametrize("language", WHOLE)
def test_every_unit_group_has_everyday_titles(language: str) -> None:
    everyday = {row["concept"] for row in LABELS[language] if row["source"] == OWN and row["use"] == "alternative"}
    assert everyday >= UNIT_GROUPS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["occupation", "skill"])
def test_a_label_stands_in_one_concept_only(kind: str, language: str) -> None:
    """Official titles may repeat along a branch, where a group has one part only."""
    holders = defaultdict(list)
    for row in labels(kind, language):
        holders[row["label"].casefold()].append(row)
    for text, found in holders.items():
        branch = all(found[-1]["concept"].startswith(row["concept"]) for row in found)
        official = all(row["use"] == "preferred" and row["source"] == OFFICIAL for row in found)
        assert len(found) == 1 or (branch and official), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_says_its_source_and_whether_it_was_reviewed(language: str) -> None:
    for row in LABELS[language]:
        assert row["source"] in (REVIEW, *((OFFICIAL, OWN) if language in WHOLE else (BOTH, ONE, TOLD, REAL))), row
        assert row["reviewed"] in ("yes", "no"), row
        assert row["use"] in ("preferred", "alternative"), row
        assert row["label"] == " ".join(row["label"].split()) != "", row


@pytest.mark.parametrize("name", ["groups.tsv", "skills.tsv", *(f"labels/{language}.tsv" for language in LANGUAGES)])
def test_the_files_are_sorted_so_that_changes_can_be_read(name: str) -> None:
    found = [next(iter(row.values())) for row in rows(name)]
    assert found == sorted(found, key=lambda concept: (not concept.isdigit(), concept))


def test_relations_follow_from_codes_and_are_symmetric_between_skills() -> None:
    structure = next(starter.read())
    related = {(r.source, r.target) for r in structure.relations if r.kind == "related"}
    assert related == {(target, source) for source, target in related}
    broader = {r.source: r.target for r in structure.relations if r.kind == "broader"}
    assert broader[starter.uri_of("7212")] == starter.uri_of("721")
    assert len(broader) == len(GROUPS) - 10
