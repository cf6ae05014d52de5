"""The shipped tables of words: their codes are known ones, and every language can be told and read."""

import tomllib
from importlib import resources

import pytest

from magnet.matching.extract.lexicon import COMMON
from magnet.matching.extract.reading import read
from magnet.schemas.codes import CEFR, LICENCES, languages
from magnet.services.lexicons import FOLDER, shipped_lexicon

PARTS = {
    *("work", "education", "skills", "languages", "licences", "summary", "personal"),
    *("duties", "requirements", "offer", "apply", "company"),
}
KNOWN: dict[str, set[str]] = {
    "names": set(languages()),
    "language_words": {"cue"},
    "levels": set(CEFR) - {"none"},
    "modes": {"spoken", "written"},
    "headings": PARTS,
    "degrees": {str(level) for level in range(9)},
    "field_begins": {"in"},
    "field_ends": {"out"},
    "licences": {"driving", *LICENCES},
    "category_words": {"category"},
    "category_joins": {"join"},
    "negations": {"not"},
    "dates": {"present", "since", "to"},
    "units": {"year", "month", "two_years"},
    "numbers": {str(number) for number in range(1, 11)},
    "experience": {"word"},
    "cues": {"occupation", "skill"},
}
TABLES = {
    path.name.removesuffix(".toml"): tomllib.loads(path.read_text("utf-8"))
    for path in resources.files("magnet").joinpath(FOLDER).iterdir()
}


@pytest.mark.parametrize("tag", sorted(TABLES))
def test_a_table_holds_known_codes_and_whole_phrases(tag: str) -> None:
    assert tag in languages()
    for group, codes in TABLES[tag].items():
        if group == COMMON:
            continue
        assert set(codes) <= KNOWN[group], group
        for said in codes.values():
            assert all(phrase.strip() for phrase in said.split("|")), (group, said)


@pytest.mark.parametrize("tag", sorted(TABLES))
def test_a_phrase_stands_for_one_thing_of_its_group(tag: str) -> None:
    for group, codes in TABLES[tag].items():
        if group in (COMMON, "headings"):
            continue
        phrases = [phrase.strip() for said in codes.values() for phrase in said.split("|")]
        doubled = {phrase for phrase in phrases if phrases.count(phrase) > 1}
        assert doubled == set(), group


@pytest.mark.parametrize("tag", sorted(TABLES))
def test_a_language_is_told_by_its_small_words(tag: str) -> None:
    tokens = read(" ".join(TABLES[tag]["common"].split()))
    assert shipped_lexicon().languages_of(tokens, None)[0] == tag
