"""A stated language's words in another script find the words of its labels, and nothing else is read so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.languages.sounds import CHAT
from magnet.matching.linker import Linker
from magnet.matching.linking.candidates import ONLY_ASKED
from magnet.matching.linking.respelling import Respelling, tables_of
from magnet.matching.taxonomy import Concept, Label, Taxonomy
from magnet.matching.text import words

DARI = ("نجار", "خیاط", "قالین", "باف", "رنگمال", "موتر", "شوی", "دکاندار", "ترجمان")
KURMANJI = ("necar", "terzî", "nanpêj", "şivan", "avaker")
KAZAKH = ("наубайшы", "жүргізуші", "аспазшы", "тігінші")


def respelling_of(names: tuple[str, ...], tag: str = "xx") -> Respelling:
    return Respelling.of(words(" ".join(names)), tables_of(CHAT.get(tag, ())))


@pytest.mark.parametrize(
    ("names", "tag", "written", "meant"),
    [
        (DARI, "prs", "najar", "نجار"),
        (DARI, "prs", "khayat", "خیاط"),
        (DARI, "prs", "qaleen", "قالین"),
        (DARI, "prs", "moter", "موتر"),
        (DARI, "prs", "dokandar", "دکاندار"),
        (DARI, "prs", "tarjoman", "ترجمان"),
        (KURMANJI, "kmr", "نەجار", "necar"),
        (KURMANJI, "kmr", "тэрзи", "terzî"),
        (KAZAKH, "kk", "naubayshy", "наубайшы"),
        (KAZAKH, "kk", "jurgizushi", "жүргізуші"),
        (("სანტექნიკოსი", "მძღოლი"), "ka", "santeqnikosi", "სანტექნიკოსი"),
        (("խոհարար", "վարորդ"), "hy", "xoharar", "խոհարար"),
    ],
)
def test_a_word_is_read_in_letters_of_another_script(
    names: tuple[str, ...], tag: str, written: str, meant: str
) -> None:
    said = words(written)
    assert respelling_of(names, tag).meant(said) == dict(zip(said, words(meant), strict=True))


@pytest.mark.parametrize("word", ["ok", "na", "kahrabai", "motherboard", "x", "7", ""])
def test_what_is_like_none_of_them_or_a_mere_beginning_is_left(word: str) -> None:
    assert respelling_of((*DARI, "کراب")).meant([word]) == {}


@given(st.lists(st.sampled_from(DARI), min_size=1))
def test_words_of_its_own_script_are_not_foreign(said: list[str]) -> None:
    assert not respelling_of(DARI).is_foreign(said)
    assert not respelling_of(DARI).is_foreign([*said, "cnc"])
    assert not respelling_of(DARI).is_foreign(["", "12"])


@pytest.fixture(scope="module")
def linker() -> Linker:
    """Four languages, so that they are chosen between."""
    concepts = [Concept(f"a:{number}", "occupation") for number in range(4)]
    names = {
        "prs": ("نجار", "خیاط", "موترشوی", "مدیر"),
        "en": ("carpenter", "tailor", "car washer", "manager"),
        "ru": ("плотник", "портной", "мойщик машин", "менеджер"),
        "kmr": ("necar", "terzî", "şûştina erebeyan", "rêveber"),
    }
    labels = [Label(at, tag, text, preferred=True) for tag, each in names.items() for at, text in enumerate(each)]
    return Linker.build(Taxonomy.build(concepts, labels, [], "test"), "occupation")


def test_it_is_asked_about_and_never_taken(linker: Linker) -> None:
    found = linker.link("khaiat", "prs")
    assert found[0].uri == "a:1"
    assert found[0].score <= ONLY_ASKED["occupation"]


def test_another_language_s_own_words_are_a_loan(linker: Linker) -> None:
    told, own = linker.link("manager", "prs")[0], linker.link("manager", "en")[0]
    assert (told.uri, told.score, told.label) == (own.uri, own.score, "مدیر")
    assert told.score > ONLY_ASKED["occupation"]


def test_batches_answer_as_single_phrases_do(linker: Linker) -> None:
    texts = ["khaiat", "nadjar", "necar", "manager", "mutarshui", "خیاط", "ok"]
    assert linker.link_many(texts, "prs") == [linker.link(text, "prs") for text in texts]
    assert linker.link_many(texts[::-1], "prs") == [linker.link(text, "prs") for text in texts[::-1]]
