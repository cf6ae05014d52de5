"""Texts in many languages: what should be found in each, and nothing that a caseworker would shake their head at."""

import pathlib
import tomllib
from datetime import date
from typing import Any

import pytest

from magnet.matching.extract import Asked, Extraction, Extractor
from magnet.matching.extract.found import ConceptFound

TODAY = date(2026, 11, 25)
LEVELS = {None: "", 1: " A1", 2: " A2", 3: " B1", 4: " B2", 5: " C1", 6: " C2"}
TEXTS: list[dict[str, Any]] = tomllib.loads((pathlib.Path(__file__).parent / "texts.toml").read_text("utf-8"))["texts"]


def read(extractor: Extractor, one: dict[str, Any]) -> Extraction:
    return extractor.extract(one["text"], Asked(kind=one["kind"], language=one["language"], today=TODAY))


def named(extractor: Extractor, found: ConceptFound) -> set[str]:
    """Every label of what was found, and its words where there is no concept."""
    if found.concept is None:
        return {found.text}
    return {label.text.casefold() for label in extractor.taxonomy.labels_of(found.concept)}


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one["name"])
def test_languages_education_licences_and_years_are_those_of_the_text(
    extractor: Extractor, one: dict[str, Any]
) -> None:
    found = read(extractor, one)
    assert sorted(each.language + LEVELS[each.spoken] for each in found.languages) == sorted(one["languages"])
    assert [each.level for each in found.education] == one["education"]
    assert sorted(each.licence for each in found.licences) == sorted(one["licences"])
    assert [each.tenths / 10 for each in found.years] == one["years"]


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one["name"])
def test_occupations_and_skills_are_those_of_the_text(extractor: Extractor, one: dict[str, Any]) -> None:
    found = read(extractor, one)
    for wanted, many in ((one["occupations"], found.occupations), (one.get("skills", []), found.skills)):
        names = [named(extractor, each) for each in many]
        assert [each for each in wanted if not any(each.casefold() in one for one in names)] == []
    also = {each.casefold() for each in (*one["occupations"], *one.get("also", []))}
    odd = [each.text for each in found.occupations if not named(extractor, each) & also]
    assert odd == []


@pytest.mark.parametrize("one", [one for one in TEXTS if "times" in one], ids=lambda one: one["name"])
def test_jobs_have_the_times_beside_them(extractor: Extractor, one: dict[str, Any]) -> None:
    many = read(extractor, one).occupations
    for words, (years, last) in one["times"].items():
        (found,) = [each for each in many if each.text.startswith(words)]
        assert found.last_year == last
        assert found.tenths == pytest.approx(years * 10, abs=1)
