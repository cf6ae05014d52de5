"""What phrases are reduced to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.languages import table_of
from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.reading import halves, stem
from magnet.matching.linking.routing import Router
from magnet.matching.text import PHRASE_LIMIT, WORD_LIMIT, normalise, words

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Schweißer (m/w/d)", "schweisser"),
        ("Boucher (h/f/x)", "boucher"),
        ("Sales engineer M/F", "sales engineer"),
        ("Leiter/Leiterin eines Museums", "leiter eines museums"),
        ("Koch/Köchin", "koch"),
        ("Verkäufer/in", "verkaufer"),
        ("Verkäufer*in", "verkaufer"),
        ("Acteur / Actrice de complément", "acteur de complement"),
        ("Accueillant familial / Accueillante familiale auprès d'adultes", "accueillant familial aupres d adultes"),
        ("cocinero/a", "cocinero"),
        ("Senior Software Developer/Engineer", "senior software developer engineer"),
        ("electrician/electronics technician", "electrician electronics technician"),
        ("C# / C++ / .NET", "csharp cplusplus dotnet"),
        ("AC/DC", "ac dc"),
        ("сварщик", "svarshchik"),
        ("مُعَلِّم", "mlm"),
        ("۱۲ ٣", "12 3"),
        ("ＷＥＬＤＥＲ", "welder"),
        ("\u200fwel\u00adder\u200f", "welder"),
    ],
)
def test_normalises(text: str, normal: str) -> None:
    assert normalise(text) == normal


@pytest.mark.parametrize("text", ["", "   ", "---", "***", "(m/w/d)", "\ud800", "\x00", "\u200f"])
def test_nothing_to_read_is_empty(text: str) -> None:
    assert normalise(text) == ""


@given(ANY_TEXT)
def test_normal_form_is_ascii_words(text: str) -> None:
    normal = normalise(text)
    assert normal.isascii()
    assert normal == " ".join(normal.split()) == normal.lower()


@given(ANY_TEXT)
def test_case_does_not_matter(text: str) -> None:
    assert normalise(normalise(text).upper()) == normalise(normalise(text))


def test_long_phrases_are_cut() -> None:
    assert len(normalise("word" * PHRASE_LIMIT)) <= PHRASE_LIMIT
    assert len(words("a b " * PHRASE_LIMIT)) == WORD_LIMIT


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "welders", "welder"),
        ("fr", "soudeurs", "soudeur"),
        ("ar", "الطباخ", "طباخ"),
        ("ka", "მძღოლების", "მძღოლი"),
        ("uk", "зварники", "зварник"),
        ("bg", "готвача", "готвач"),
        ("xx", "word", "word"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(one, table_of(language)) == stem(other, table_of(language))


def test_compounds_are_split_where_both_halves_are_known() -> None:
    vocabulary = {"landwirtschaft": 3, "berater": 9, "land": 2}
    assert halves("landwirtschaftsberater", ("", "s"), vocabulary) == ("landwirtschaft", "berater")
    assert halves("landwirtschaftsmeister", ("", "s"), vocabulary) == ()


def test_a_phrase_goes_to_the_languages_that_know_its_words() -> None:
    vocabularies = {"en": ["welder", "pipe"], "fr": ["soudeur", "pipe"], "de": ["rohr"], "ka": ["მძღოლი"]}
    router = Router.of(vocabularies)
    assert router.choose(["soudeur"], "fr-BE") == ("fr",)
    assert router.choose(["welder"], "ka") == ("ka", "en")
    assert router.choose(["pipe"], None) == ("en", "fr")
    assert router.choose(["xyzzy"], None) == ()
    assert router.choose(["xyzzy"], "de") == ("de",)
    assert router.strange(["welder", "xyzzy"])


def test_a_word_that_nobody_knows_goes_to_the_languages_that_have_words_like_it() -> None:
    vocabularies = {"en": ["welder"], "fr": ["soudeur"], "de": ["schweisser"], "nl": ["lasser"]}
    router = Router.of(vocabularies, Neighbours.of(vocabularies.values()))
    soudeuse, schweiser, nothing = router.nearest([["soudeuse"], ["welder", "schweiser"], ["xyzzy"]])
    assert soudeuse[0] == "fr"
    assert set(schweiser) >= {"en", "de"}
    assert nothing == ("en",)
