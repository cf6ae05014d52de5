"""Codes become sentences: every code in every catalogue, plural forms, dates and names in the reader's language."""

import re
import unicodedata
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet import i18n
from magnet.i18n.directions import isolated
from magnet.matching.features import FEATURES
from magnet.matching.gates import GATES
from magnet.matching.reasons import CODES

SAMPLE: dict[str, str | int] = {
    "tenths": 15,
    "asked": 30,
    "date": "2024-06-03",
    "found_on": "2024-06-03",
    "country": "IQ",
    "language": "ku",
}
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What sets the direction of the text after it."""
COUNTS = {"count": 2, "items": 2, "days": 2, "age": 18}
SHOWN: dict[str, str | int] = {
    **SAMPLE,
    **COUNTS,
    "licence": "driving:C",
    "region": "IQ-AR",
    "level": "B1",
    "held": "A2",
}


def shown(code: str) -> dict[str, str | int]:
    return {name: SHOWN.get(name, "welding") for name in CODES[code]}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", [*CODES])
def test_every_reason_has_a_sentence_that_uses_its_parameters(language: str, code: str) -> None:
    catalogue = i18n.catalogue(language)
    assert catalogue is not None
    for number in (0, 1, 2, 5):
        raw = catalogue.npgettext("reason", code, "\0", number)
        raw = raw if raw not in (code, "\0") else catalogue.pgettext("reason", code)
        assert raw != code, f"{language} has no message for {code}"
        assert {name for _, name, _, _ in Formatter().parse(raw) if name} <= set(CODES[code])
    text = i18n.sentence(code, shown(code), [language])
    assert text != code
    assert "{" not in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_gates_and_features_have_names(language: str) -> None:
    catalogue = i18n.catalogue(language)
    assert catalogue is not None
    for context, names in (("gate", [gate.name for gate in GATES]), ("feature", list(FEATURES))):
        for name in names:
            assert catalogue.pgettext(context, name) != name or language == "en"
    assert {i18n.gate(gate.name, [language]) for gate in GATES} >= {i18n.gate("age", [language])}


OF_LISTS = (
    "ranked_by_weights",
    "proposed_from",
    "candidates_near",
    "never_counted",
    "contest_list",
    "contest_candidates",
    "counted_in_fives",
)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", OF_LISTS)
def test_what_a_list_says_of_itself_is_said_in_every_language(language: str, code: str) -> None:
    catalogue = i18n.catalogue(language)
    assert catalogue is not None
    assert catalogue.pgettext("reason", code) != code
    shown = i18n.sentence(code, {"score": 480, "limit": 30}, [language])
    assert "{" not in shown
    assert ("480" in shown) == (code == "proposed_from")


def test_there_is_a_suggestion_for_every_gate_that_can_close() -> None:
    assert {f"suggest_{gate.name}" for gate in GATES if gate.name != "flags"} <= set(CODES)


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 0, "Opens 0 vacancies."),
        ("en", 1, "Opens 1 vacancy."),
        ("en", 21, "Opens 21 vacancies."),
        ("fr", 0, "Ouvre l’accès à 0 offre d’emploi."),
        ("fr", 1, "Ouvre l’accès à 1 offre d’emploi."),
        ("fr", 2, "Ouvre l’accès à 2 offres d’emploi."),
    ],
)
def test_plural_forms_follow_the_language(language: str, number: int, text: str) -> None:
    assert i18n.sentence("opens", {"count": number}, [language]) == text


def test_a_missing_language_falls_back_to_the_next_wished_for_then_to_english() -> None:
    assert i18n.sentence("remote", {}, ["sq", "fr"]) == i18n.sentence("remote", {}, ["fr"])
    assert i18n.sentence("remote", {}, ["fr-BE"]) == i18n.sentence("remote", {}, ["fr"])
    assert i18n.sentence("remote", {}, ["sq"]) == i18n.sentence("remote", {}, ["en"])
    assert i18n.sentence("remote", {}, []) == i18n.sentence("remote", {}, ["en"])


@pytest.mark.parametrize("language", i18n.available())
def test_a_sentence_ends_with_one_full_stop(language: str) -> None:
    for code in ("opens_later", "guide_as_of", "past_closing_date"):
        assert ".." not in i18n.sentence(code, {"date": "2026-03-31"}, [language])


def test_dates_numbers_and_codes_are_written_as_the_language_writes_them() -> None:
    french = i18n.sentence("past_closing_date", {"date": "2024-06-03"}, ["fr"])
    assert "3 juin 2024" in french
    assert "1,5" in i18n.sentence("experience_short", {"tenths": 15, "asked": 30}, ["fr"])
    assert "Kurdish" in i18n.sentence("language_absent", {"language": "ku"}, ["en"])
    assert "permis de conduire C" in i18n.sentence("licence_missing", {"licence": "driving:C"}, ["fr"])
    assert "soudage" in i18n.sentence("licence_missing", {"licence": "certificate:welder"}, ["fr"])
    assert "crane rigging" in i18n.sentence("licence_missing", {"licence": "certificate:crane-rigging"}, ["en"])
    assert "upper secondary" in i18n.sentence("education_met", {"level": 3}, ["en"])


def test_an_unknown_code_and_an_absent_parameter_do_not_fail_the_answer() -> None:
    assert i18n.sentence("from_a_newer_version", {}, ["en"]) == "from_a_newer_version"
    assert "date" in i18n.sentence("past_closing_date", {}, ["en"])


@given(st.text(max_size=30))
def test_words_of_people_are_shown_as_they_are(text: str) -> None:
    shown = i18n.sentence("skill_held", {"skill": text}, ["en"])
    assert CONTROLS.sub("", text) in CONTROLS.sub("", shown)


@given(st.text(max_size=20))
def test_no_language_tag_fails(tag: str) -> None:
    assert i18n.sentence("remote", {}, [tag])


def test_regions_are_named_and_not_coded() -> None:
    assert i18n.sentence("mobile", {"region": "GE-TB"}, ["en"]).startswith("In another region (Tbilisi)")
    assert "(Daguestan)" in i18n.sentence("same_region", {"region": "RU-DA"}, ["fr"])
    assert "(XX-1)" in i18n.sentence("same_region", {"region": "XX-1"}, ["fr"])


@pytest.mark.parametrize(
    ("words", "language", "shown"),
    [
        ("CNC", "en", "CNC"),
        ("Kraków 3", "de", "Kraków 3"),
        ("لحام", "en", "\u2068لحام\u2069"),
        ("لحام", "ckb", "لحام"),
        ("لحام CNC", "ckb", "\u2068لحام CNC\u2069"),
        ("CNC", "ckb", "\u2068CNC\u2069"),
        ("B1", "prs", "\u2068B1\u2069"),
        ("1,234.5", "ar", "1,234.5"),
        ("3 يونيو 2024", "ar", "\u20683 يونيو 2024\u2069"),
        ("abc\u202e", "en", "\u2068abc\u2069"),
        ("", "ar", ""),
        ("نجار\r\nCNC", "ar", "\u2068نجار CNC\u2069"),
        ("لحام\u2029x", "en", "\u2068لحام x\u2069"),
    ],
)
def test_words_that_run_the_other_way_are_isolated(words: str, language: str, shown: str) -> None:
    assert isolated(words, language) == shown


@given(st.text(max_size=30), st.sampled_from(["en", "fr", "ar", "ckb"]))
def test_what_is_put_in_never_turns_the_rest_of_a_sentence(words: str, language: str) -> None:
    """Whatever stands in it, each isolate ends, and of the other way is nothing outside of one."""
    shown = isolated(words, language)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    outside = "" if "\u2068" in shown else shown
    turning = {"L", "LRE", "LRO"} if i18n.direction(language) == "rtl" else {"R", "AL", "RLE", "RLO"}
    assert not turning & {unicodedata.bidirectional(sign) for sign in outside}


@pytest.mark.parametrize(("language", "word"), [("ckb", "CNC"), ("prs", "TIG 6G"), ("uk", "لحام"), ("kmr", "لحيم")])
def test_a_reason_isolates_the_words_of_people_that_run_the_other_way(language: str, word: str) -> None:
    assert f"\u2068{word}\u2069" in i18n.sentence("skill_held", {"skill": word}, [language])
    assert "\u2068" not in i18n.sentence(
        "skill_held", {"skill": "لحام" if language in ("ckb", "prs") else "CNC"}, [language]
    )


@pytest.mark.parametrize(
    ("language", "country", "spoken", "region", "day"),
    [
        ("prs", "عراق", "کردی", "هرات", "جون"),
        ("ckb", "عێراق", "کوردی", "هەولێر", "حوزەیران"),
        ("kmr", "Îraq", "kurdî", "Hewlêr", "hezîran"),
        ("hy", "Իրաք", "քրդերեն", "Լոռի", "հունիս"),
        ("ps", "عراق", "کردي", "هرات", "جون"),
    ],
)
def test_names_and_days_are_in_the_reader_s_language(
    language: str, country: str, spoken: str, region: str, day: str
) -> None:
    codes = {"prs": "AF-HER", "ps": "AF-HER", "hy": "AM-LO"}
    assert country in i18n.sentence("other_country", {"country": "IQ"}, [language])
    assert spoken in i18n.sentence("language_absent", {"language": "ku"}, [language])
    assert region in i18n.sentence("other_region", {"region": codes.get(language, "IQ-AR")}, [language])
    assert day in i18n.sentence("past_closing_date", {"date": "2024-06-03"}, [language])
    assert i18n.name_of(language, language) != language


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("fa-AF", "prs"), ("fa", "prs"), ("ku", "kmr"), ("ku-Latn-TR", "kmr"), ("ku-Arab", "ckb"), ("ku_IQ", "ckb")],
)
def test_languages_are_met_by_the_tags_that_browsers_send(wanted: str, language: str) -> None:
    assert i18n.spoken([wanted]) == language


def test_refusals_are_told_in_the_language_of_the_reader_values_and_all() -> None:
    assert i18n.told("This is needed.", ["fr"]) == "Ce champ est nécessaire."
    assert i18n.told("This must be 5 or more.", ["fr-BE", "nl"]) == "Il faut 5 ou plus."
    assert i18n.told("No more than 60 requests a minute.", ["fr"]) == "Pas plus de 60 requêtes par minute."
    assert i18n.told("This is needed.", ["en", "fr"]) == i18n.told("This is needed.", []) == "This is needed."
    assert i18n.told("Said by some other program.", ["fr"]) == "Said by some other program."


@given(st.text(max_size=200))
def test_no_refusal_fails_to_be_told(text: str) -> None:
    assert isinstance(i18n.told(text, ["fr"]), str)
