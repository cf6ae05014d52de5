"""Words written in another script, or as another country would, find the word that they sound like."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.linker import Linker
from magnet.matching.linking.hearing import MOST_HEARD, Hearing, keys_of, keys_of_words
from magnet.matching.strings import Strings
from magnet.matching.taxonomy import Concept, Label, Taxonomy

SPELLINGS = [
    ("شاورما", "chawarma chaourma shawarma shaurma šaurma şawarma шаурма шаверма"),
    ("сварщик", "svarshchik svarchtchik svarščik swarschtschik svarshik"),
    ("حداد", "haddad hadad"),
    ("نجار", "najjar nadjar"),
    ("خباز", "khabbaz xebaz habbaz"),
    ("معلم", "muallim mouallim moallim"),
    ("مهندس", "muhandis mouhandis mohandes"),
    ("طبيب", "tabib"),
    ("دارتاش", "dartash dartaş"),
    ("شۆفێر", "şofêr chofer chauffeur"),
    ("ئاسنگەر", "asinger"),
    ("მზარეული", "mzareuli"),
    ("შემდუღებელი", "shemdughebeli chemdougebeli šemdugebeli"),
    ("խոհարար", "khoharar xoharar"),
    ("վարորդ", "varord"),
    ("дәнекерлеуші", "dänekerleuşi danekerleushi"),
    ("слесарь", "slessar slesar"),
    ("shawarma", "шаурма شاورما"),
]
PAIRS = [(known, word) for known, words in SPELLINGS for word in words.split()]


def hearing_of(*words: str) -> Hearing:
    return Hearing.of({"xx": (Strings.pack(words), *keys_of_words(words, "xx"))})


@pytest.mark.parametrize(("known", "word"), PAIRS)
def test_a_word_is_heard_in_the_spellings_that_people_use(known: str, word: str) -> None:
    others = [one for one, _ in SPELLINGS if not set(keys_of(one)) & set(keys_of(known))]
    assert hearing_of(known, *others).words_like(word) == [("xx", known)]


class Forgetful(dict[str, list[tuple[str, str]]]):
    """A memory that another thread clears as soon as something is put in."""

    def __setitem__(self, word: str, heard: object) -> None:
        self.clear()


def test_another_thread_may_clear_what_is_remembered() -> None:
    assert replace(hearing_of("welder"), _heard=Forgetful()).words_like("weldar") == [("xx", "welder")]


def test_an_arabic_article_is_not_heard() -> None:
    words = ("الخباز",)
    arabic = Hearing.of({"ar": (Strings.pack(words), *keys_of_words(words, "ar"))})
    assert arabic.words_like("khabbaz") == [("ar", "الخباز")]


@pytest.mark.parametrize("word", ["", "x", "io", "1234", "ab", "\ud800", "🙂"])
def test_too_little_is_not_heard(word: str) -> None:
    assert hearing_of("شاورما", "ab", "1234").words_like(word) == []


def test_words_of_one_script_must_be_spelt_alike() -> None:
    assert hearing_of("slesar").words_like("schlosser") == []
    assert hearing_of("sewer").words_like("saviour") == []


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_heard_as_few_known_words(word: str) -> None:
    heard = hearing_of(*(known for known, _ in SPELLINGS)).words_like(word)
    assert len(heard) <= MOST_HEARD
    assert {known for _, known in heard} <= {known for known, _ in SPELLINGS}


@given(st.text())
def test_keys_are_numbers_that_fit(word: str) -> None:
    assert all(0 < key < 2**62 for key in keys_of(word))


LABELS = [("kebab", "ar", "معلم شاورما"), ("welder", "ru", "сварщик"), ("smith", "ckb", "ئاسنگەر")]
MORE = [("cook", "en", "cook"), ("cook", "fr", "cuisinier"), ("cook", "de", "Koch"), ("cook", "ka", "მზარეული")]


@pytest.fixture(scope="module")
def linker() -> Linker:
    uris = list(dict.fromkeys(uri for uri, _, _ in LABELS + MORE))
    labels = [Label(uris.index(uri), language, text) for uri, language, text in LABELS + MORE]
    return Linker.build(Taxonomy.build([Concept(uri, "occupation") for uri in uris], labels, [], "test"), "occupation")


@pytest.mark.parametrize(
    ("text", "language", "uri"),
    [
        ("chawarma", "fr", "kebab"),
        ("fait des chawarmas et chawarma", "fr", "kebab"),
        ("svarchtchik", "fr", "welder"),
        ("swarschtschik", "de", "welder"),
        ("asinger", None, "smith"),
        ("mzareouli", "fr", "cook"),
        ("სვარშჩიკი", "ka", "welder"),
    ],
)
def test_links_by_sound(linker: Linker, text: str, language: str | None, uri: str) -> None:
    assert linker.link(text, language)[0].uri == uri


def test_what_is_known_is_not_taken_for_what_sounds_like_it(linker: Linker) -> None:
    assert linker.link("Koch", "de")[0].uri == "cook"
    assert linker.link("cuisinier", "fr") == linker.link("Cuisinier", "fr")


def test_hearing_survives_being_stored(linker: Linker) -> None:
    again = Linker.from_arrays(linker.taxonomy, "occupation", linker.to_arrays())
    assert again.link("chawarma", "fr") == linker.link("chawarma", "fr")
