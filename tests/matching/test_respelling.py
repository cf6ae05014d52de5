"""A stated language's words in another script find the words of its labels, and nothing else is read so."""

import pytest

from magnet.matching.linker import Linker
from magnet.matching.linking import rewriting
from magnet.matching.linking.candidates import ONLY_ASKED
from magnet.matching.linking.hearing import CHAT_TABLES
from magnet.matching.linking.respelling import Respelling, script_of, scripts_of
from magnet.matching.linking.shelf import Shelf
from magnet.matching.taxonomy import Concept, Label, Taxonomy
from magnet.matching.text import spoken, words

DARI = ("نجار", "خیاط", "قالین", "باف", "رنگمال", "موتر", "شوی", "دکاندار", "ترجمان")
KURMANJI = ("necar", "terzî", "nanpêj", "şivan", "avaker")
KAZAKH = ("наубайшы", "жүргізуші", "аспазшы", "тігінші")


def respelling_of(names: tuple[str, ...], tag: str = "xx") -> Respelling:
    return Respelling.of(words(" ".join(names)), CHAT_TABLES.get(tag, ()))


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


def test_numbers_are_no_words() -> None:
    arabic = respelling_of(("قطع", "خط", "طاقة", "حداد"), "ar")
    assert arabic.meant(map(str, range(1000))) == {}
    assert arabic.meant(["7addad"]) == {"7addad": "حداد"}


def test_a_script_is_that_of_most_words() -> None:
    assert script_of([*words(" ".join(DARI)), "cnc"]) == "ARABIC"
    assert script_of(["12", ""]) == ""
    assert scripts_of("3д-cnc") == {"CYRILLIC", "LATIN"}


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


def test_a_phrase_that_may_be_the_language_s_own_with_a_slip_is_not_respelt(linker: Linker) -> None:
    """Kurdish is written in two scripts; and a stated language may be the interviewer's."""

    def own(language: str) -> list[Shelf]:
        return [linker._shelves[tag] for tag in linker._router.own(language)]

    assert not rewriting.is_foreign(spoken("motorshoy"), own("ku"))
    slip = spoken("carpenter wood")
    assert rewriting.is_foreign(slip, own("prs"))
    assert list(rewriting.in_own_script({"carpenter wood": slip}, linker._router, own("prs"))) == []


def test_batches_answer_as_single_phrases_do(linker: Linker) -> None:
    texts = ["khaiat", "nadjar", "necar", "manager", "mutarshui", "خیاط", "ok"]
    for some in (texts, texts[::-1]):
        for text, found in zip(some, linker.link_many(some, "prs"), strict=True):
            alone = linker.link(text, "prs")
            assert [one.uri for one in found] == [one.uri for one in alone]
            assert [one.score for one in found] == pytest.approx([one.score for one in alone])
