"""What phrases are reduced to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.languages import LANGUAGES, table_of
from magnet.matching.languages.letters import FOLDED
from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.reading import expand, halves, meant, stem
from magnet.matching.linking.routing import Router
from magnet.matching.text import PHRASE_LIMIT, WORD_LIMIT, normalise, spoken, words

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Schweißer (m/w/d)", "schweisser"),
        ("Boucher (h/f/x)", "boucher"),
        ("Sales engineer M/F", "sales engineer"),
        ("Водитель м/ж", "voditel"),
        ("Кухар ч/ж", "kukhar"),
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
        ("مهندس أول", normalise("مهندس اول")),
        ("مسؤول", normalise("مسوول")),
        ("سائق", normalise("سايق")),
        ("کارگر", normalise("كارگر")),
        ("شۆفێر", normalise("شوفير")),
        ("ᲛᲫᲦᲝᲚᲘ", "mdzgholi"),
        ("KAYNAKÇI İŞÇİSİ", "kaynakci iscisi"),
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
        ("ar", "طباخة", "طباخ"),
        ("ar", "معلمات", "معلم"),
        ("ar", "والنجار", "نجار"),
        ("ar", "المهندسين", "مهندس"),
        ("fa", "نانوايي", "نانوایی"),
        ("pl", "spawacze", "spawacz"),
        ("pl", "kierowcy", "kierowca"),
        ("bg", "заварчици", "заварчик"),
        ("kk", "дәнекерлеушілер", "дәнекерлеуші"),
        ("ckb", "دارتاشەکان", "دارتاش"),
        ("ku", "hedadên", "hedad"),
        ("hy", "խոհարարներ", "խոհարար"),
        ("lv", "metinātāji", "metinātājs"),
        ("sl", "učitelji", "učitelj"),
        ("ka", "მძღოლების", "მძღოლი"),
        ("uk", "зварники", "зварник"),
        ("bg", "готвача", "готвач"),
        ("xx", "word", "word"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    stems = {stem(word, table_of(language)) for form in (one, other) for word in words(form)}
    assert len(stems) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_table_is_written_in_the_letters_that_phrases_are_reduced_to(language: str) -> None:
    table = LANGUAGES[language]
    for row in (table.prefixes, table.suffixes, table.stops, table.excepts):
        for word in row:
            assert word.translate(FOLDED) == word


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("en", "architects except landscape and naval", "architects"),
        ("en", "except architects", "except architects"),
        ("de", "ärzte ausgenommen zahnärzte", "ärzte"),
        ("xx", "architects except landscape", "architects except landscape"),
    ],
)
def test_what_a_title_leaves_out_is_not_read(language: str, text: str, left: str) -> None:
    assert meant(words(text), language) == words(left)


@pytest.mark.parametrize(
    ("text", "head"),
    [("Fitter, pipe", "fitter"), ("pipe fitter", "fitter"), (", pipe", "pipe"), ("", ""), ("!,!", "")],
)
def test_the_head_may_stand_before_a_comma(text: str, head: str) -> None:
    assert spoken(text).head == head


def test_compounds_are_split_where_both_halves_are_known() -> None:
    vocabulary = {"landwirtschaft": 3, "berater": 9, "land": 2}
    assert halves("landwirtschaftsberater", ("", "s"), vocabulary) == ("landwirtschaft", "berater")
    assert halves("landwirtschaftsmeister", ("", "s"), vocabulary) == ()


@pytest.mark.parametrize("said", ["сбор меда", "мёд", "сто голов скота"])
def test_a_word_of_its_own_is_no_abbreviation(said: str) -> None:
    assert expand(words(said), "ru") == words(said)
    assert expand(words("мед. сестра"), "ru") == ("медицинская", "сестра")
    assert expand(words("Слесарь СТО"), "ru") == ("автослесарь",)


def test_a_phrase_goes_to_the_languages_that_know_its_words() -> None:
    vocabularies = {"en": ["welder", "pipe"], "fr": ["soudeur", "pipe"], "de": ["rohr"], "ka": ["მძღოლი"]}
    router = Router.of(vocabularies)
    assert router.choose(["soudeur"], "fr-BE") == ("fr",)
    assert router.choose(["welder"], "ka") == ("ka", "en")
    assert router.choose(["pipe"], None) == ("en", "fr")
    assert router.choose(["xyzzy"], None) == ()
    assert router.choose(["xyzzy"], "de") == ("de",)
    assert router.strange(["welder", "xyzzy"])


class Forgetful(dict[str, Any]):
    """A memory that another thread clears as soon as something is put in."""

    def __setitem__(self, word: str, known: object) -> None:
        self.clear()

    def update(self, *_args: object, **_more: object) -> None:
        self.clear()


@pytest.mark.parametrize("like", [True, False])
def test_another_thread_may_clear_what_is_remembered_of_strange_words(like: bool) -> None:
    vocabularies = {"en": ["welder"], "fr": ["soudeur"], "de": ["schweisser"], "nl": ["lasser"]}
    router = Router.of(vocabularies, Neighbours.of(vocabularies.values()) if like else None)
    asked = [["soudeuse"], ["welder", "schweiser"]]
    assert replace(router, _likeness=Forgetful()).nearest(asked) == router.nearest(asked)


def test_a_word_that_nobody_knows_goes_to_the_languages_that_have_words_like_it() -> None:
    vocabularies = {"en": ["welder"], "fr": ["soudeur"], "de": ["schweisser"], "nl": ["lasser"]}
    router = Router.of(vocabularies, Neighbours.of(vocabularies.values()))
    soudeuse, schweiser, nothing = router.nearest([["soudeuse"], ["welder", "schweiser"], ["xyzzy"]])
    assert soudeuse[0] == "fr"
    assert set(schweiser) >= {"en", "de"}
    assert nothing == ("en",)
