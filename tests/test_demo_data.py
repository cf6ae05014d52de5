"""The demo data is complete, valid on the wire, holds together, and is as varied as real offices' lists are."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from magnet.schemas.assessments import AssessmentIn, JobSearchServiceIn
from magnet.schemas.base import Wire
from magnet.schemas.guide_structure import structure
from magnet.schemas.guides import GuideSectionIn
from magnet.schemas.opportunities import SupportIn, TrainingIn, VacancyIn
from magnet.schemas.owners import EmployerIn
from magnet.schemas.programmes import ProgrammeIn
from magnet.schemas.returnees import ReturneeIn

ANCHOR = date(2026, 1, 1)
COUNTRIES = {"IQ", "AM", "GE", "KZ", "RU", "MA"}
SKILL = "magnet://starter/skill/"
NOUNS: dict[str, tuple[type[Wire], int]] = {
    "programmes": (ProgrammeIn, 5),
    "employers": (EmployerIn, 60),
    "vacancies": (VacancyIn, 400),
    "trainings": (TrainingIn, 60),
    "supports": (SupportIn, 20),
    "assessments": (AssessmentIn, 6),
    "job_search_services": (JobSearchServiceIn, 20),
    "returnees": (ReturneeIn, 45),
}
OPPORTUNITIES = ("vacancies", "trainings", "supports")
Row = dict[str, Any]


def _load(noun: str) -> list[Row]:
    text = files("magnet").joinpath("data", "demo", f"{noun}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


DEMO = {noun: _load(noun) for noun in NOUNS}


def _on_the_wire(row: Row) -> Row:
    """`row` as its wire type takes it: the demo names owners and assessments by reference, and says who is vetted."""
    fields = {key: value for key, value in row.items() if key not in {"employer", "assessment", "vetting", "handed"}}
    if "employer" in row:
        fields["employer_id"] = row["employer"]
    if "assessment" in row:
        fields["assessment_id"] = row["assessment"]
    return fields


def _opportunities() -> Iterator[Row]:
    for noun in OPPORTUNITIES:
        yield from DEMO[noun]


def _phrases(value: object) -> Iterator[Row]:
    """Every phrase inside a row: an object with a text, and mostly a language."""
    if isinstance(value, dict):
        if "text" in value and value.keys() <= {"text", "language", "concept"}:
            yield value
        for part in value.values():
            yield from _phrases(part)
    elif isinstance(value, list):
        for part in value:
            yield from _phrases(part)


def _column(name: str, column: str) -> set[str]:
    text = files("magnet").joinpath("data", "taxonomy", name).read_text(encoding="utf-8")
    return {row[column] for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)}


@pytest.mark.parametrize("noun", NOUNS)
def test_there_are_as_many_rows_as_promised(noun: str) -> None:
    assert len(DEMO[noun]) == NOUNS[noun][1]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_row_is_valid_on_the_wire(noun: str) -> None:
    kind = NOUNS[noun][0]
    for row in DEMO[noun]:
        kind.model_validate(_on_the_wire(row))


def test_references_are_unique_and_stable() -> None:
    rows = [row for noun in NOUNS if noun != "programmes" for row in DEMO[noun]]
    assert {row["source"] for row in rows} == {"demo"}
    assert all(row["source_reference"].startswith("demo-") for row in rows)
    assert max(Counter(row["source_reference"] for row in rows).values()) == 1
    assert max(Counter(row["code"] for row in DEMO["programmes"]).values()) == 1


def test_owners_assessments_and_programmes_named_are_there() -> None:
    owners = {row["source_reference"]: row for row in DEMO["employers"]}
    assessments = {row["source_reference"]: row for row in DEMO["assessments"]}
    programmes = {row["code"] for row in DEMO["programmes"]}
    for row in _opportunities():
        assert "employer_id" not in row
        assert "assessment_id" not in row
        if "employer" in row:
            assert owners[row["employer"]]["country"] == row["country"]
        if "assessment" in row:
            assert assessments[row["assessment"]]["country"] == row["country"]
        assert set(row.get("programmes", ())) <= programmes
    for row in DEMO["returnees"]:
        assert row.get("programme", "MAGNET-II") in programmes


def test_every_occupation_and_skill_is_in_the_starter_taxonomy() -> None:
    codes = _column("groups.tsv", "code")
    skills = _column("skills.tsv", "id")
    for row in (*_opportunities(), *DEMO["returnees"]):
        if "occupation" in row:
            assert row["occupation"] in codes, row["source_reference"]
            assert len(row["occupation"]) == 4
        for phrase in _phrases(row):
            concept = phrase.get("concept")
            if concept is not None and concept.startswith(SKILL):
                assert concept.removeprefix(SKILL) in skills, (row["source_reference"], concept)
            elif concept is not None:
                assert concept in codes, (row["source_reference"], concept)
    for assessment in DEMO["assessments"]:
        assert {finding["code"] for finding in assessment["findings"]} <= codes


def test_vacancies_are_in_the_languages_used_there() -> None:
    languages = {country: Counter[str]() for country in COUNTRIES}
    for row in DEMO["vacancies"]:
        languages[row["country"]][row["language"]] += 1
    assert {country: sum(count.values()) for country, count in languages.items()} == {
        "IQ": 120, "AM": 70, "GE": 70, "KZ": 45, "RU": 45, "MA": 50,
    }  # fmt: skip
    assert min(languages["IQ"][code] for code in ("ar", "ckb", "en")) >= 25
    assert min(languages["AM"][code] for code in ("hy", "ru", "en")) >= 5
    assert languages["GE"]["ka"] >= 40
    assert min(languages["KZ"][code] for code in ("ru", "kk")) >= 10
    assert set(languages["RU"]) == {"ru"}
    assert set(languages["MA"]) == {"fr", "ar"}


def test_no_row_repeats_the_words_of_another() -> None:
    texts = Counter(row["text"] for row in _opportunities() if "text" in row)
    titles = Counter((row["country"], row["title"]) for row in _opportunities())
    assert [text for text, count in texts.items() if count > 1] == []
    assert [title for title, count in titles.items() if count > 1] == []


def test_employers_are_mixed() -> None:
    vetting = Counter(row["vetting"] for row in DEMO["employers"])
    assert vetting == {"vetted": 42, "unvetted": 15, "barred": 3}
    assert {row["country"] for row in DEMO["employers"] if row["kind"] == "provider"} == COUNTRIES


def test_vacancies_are_as_incomplete_and_as_fresh_as_in_life() -> None:
    rows = DEMO["vacancies"]
    for field in ("pay", "languages", "licences", "years", "conditions", "closes", "minimum_education", "red_flags"):
        assert 0 < sum(field in row for row in rows) < len(rows)
    days = [(ANCHOR - date.fromisoformat(row["last_confirmed"])).days for row in rows if "last_confirmed" in row]
    assert sum(age <= 45 for age in days) > 0.8 * len(rows)
    assert sum(45 < age <= 90 for age in days) >= 20
    assert 3 <= sum(age > 90 for age in days) <= 20
    assert 5 <= sum(row.get("status") == "closed" for row in rows) <= 20
    assert {row["source_kind"] for row in rows} == {"employer", "office", "assessment", "feed"}
    assert all("employer" not in row for row in rows if row["source_kind"] == "feed")


def test_supports_hold_the_three_that_the_programmes_are_known_for() -> None:
    supports = DEMO["supports"]
    assert any(row["form"] == "business_start_up" and row.get("occupation") == "6121" for row in supports)
    away = [row for row in supports if row.get("return_required") is False]
    assert {"business_start_up", "expert_assignment"} <= {row["form"] for row in away}
    assert all(row["host_countries"] for row in away)


def test_each_country_is_assessed_and_has_job_search_services() -> None:
    assert Counter(row["country"] for row in DEMO["assessments"]) == dict.fromkeys(COUNTRIES, 1)
    assert all(8 <= len(row["findings"]) <= 20 for row in DEMO["assessments"])
    assert min(Counter(row["country"] for row in DEMO["job_search_services"]).values()) >= 3
    assert {row["country"] for row in DEMO["job_search_services"]} == COUNTRIES


def test_guides_are_of_two_countries_and_nobody_may_take_them_for_true() -> None:
    text = files("magnet").joinpath("data", "demo", "guide_sections.jsonl").read_text(encoding="utf-8")
    sections = [json.loads(line) for line in text.splitlines()]
    assert {row["country"] for row in sections} == {"GE", "IQ"}
    for row in sections:
        GuideSectionIn.model_validate({name: value for name, value in row.items() if name != "reviewed_on"})
        assert row["fictional"]
        assert all(source["url"].startswith("https://guide.demo.example/") for source in row["sources"])
    for country in ("GE", "IQ"):
        told = {row["topic"] for row in sections if row["country"] == country}
        assert set() < told < set(structure().topics), "some topics are left visibly empty"


def test_returnees_differ_as_people_do() -> None:
    people = DEMO["returnees"]
    assert {row["country"] for row in people} == COUNTRIES
    genders = Counter(row.get("gender") for row in people)
    assert genders["female"] >= 12
    assert genders["male"] >= 12
    assert {phrase["language"] for row in people for phrase in _phrases(row)} == {"fr", "nl", "de", "en", "ar", "ru"}
    ages = [ANCHOR.year - row["birth_year"] for row in people if "birth_year" in row]
    assert sum(age < 18 for age in ages) == 2
    assert len(ages) < len(people)
    returns = [date.fromisoformat(row["return_date"]) for row in people if "return_date" in row]
    assert any(day < ANCHOR for day in returns)
    assert any(ANCHOR < day <= ANCHOR + timedelta(days=90) for day in returns)
    assert any(day > ANCHOR + timedelta(days=92) for day in returns)


def test_consent_is_recorded_before_registration_and_by_a_guardian_for_minors() -> None:
    for row in DEMO["returnees"]:
        assert date.fromisoformat(row["consent"]["given_on"]) < ANCHOR
        minor = row.get("birth_year", 1980) > ANCHOR.year - 18
        assert (row["consent"]["given_by"] == "guardian") == minor


def test_some_words_are_confirmed_and_some_are_left_to_linking() -> None:
    linked = Counter((phrase["language"], "concept" in phrase) for row in DEMO["returnees"] for phrase in _phrases(row))
    for code in ("de", "nl", "ar", "ru"):
        assert linked[code, True] > linked[code, False]
    assert linked["fr", False] > linked["fr", True]
    assert linked["en", False] > linked["en", True]


def test_the_welder_of_the_showcase() -> None:
    welder = next(row for row in DEMO["returnees"] if row["source_reference"] == "demo-r-001")
    profile = welder["profile"]
    assert welder["country"] == "IQ"
    assert (profile["work"][0]["occupation"]["text"], profile["work"][0]["years"]) == ("soudeur", 6)
    assert {"licence": "driving:C", "held": True} in profile["licences"]
    assert {"language": "ar", "spoken": "C2", "written": "C2"} in profile["languages"]
    assert next(known["spoken"] for known in profile["languages"] if known["language"] == "fr") == "B1"
