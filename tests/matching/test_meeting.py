"""How people type a trade, and the label that it must find: language by language, as data in `words/meeting.tsv`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.languages.keyboards import LATIN, LAYOUTS, US
from magnet.matching.linker import Linker
from magnet.matching.linking.candidates import ASKED
from magnet.matching.linking.slips import retyped
from magnet.matching.taxonomy import Concept, Label, Taxonomy

ROWS = [
    row.split("\t")
    for row in (Path(__file__).parent / "words" / "meeting.tsv").read_text(encoding="utf-8").splitlines()
]
TYPED = [(language, label, form) for language, label, *forms in ROWS for form in forms]


@pytest.fixture(scope="module")
def linker() -> Linker:
    concepts = [Concept(f"{language}:{label}", "occupation") for language, label, *_ in ROWS]
    labels = [Label(place, language, label) for place, (language, label, *_) in enumerate(ROWS)]
    return Linker.build(Taxonomy.build(concepts, labels, [], "test"), "occupation")


@pytest.mark.parametrize(("language", "label", "typed"), TYPED)
def test_what_people_type_finds_the_label(linker: Linker, language: str, label: str, typed: str) -> None:
    for told in (language, None):
        best = linker.link(typed, told)[0]
        assert (best.uri, best.score >= ASKED) == (f"{language}:{label}", True), told


def test_nothing_is_retyped_that_links_as_it_is(linker: Linker, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_text: str) -> Iterator[tuple[str, str]]:
        raise AssertionError

    monkeypatch.setattr("magnet.matching.linking.rewriting.retyped", never)
    assert linker.link("сварщик", "ru")
    assert linker.link("soudeur", None)


def test_all_layouts_have_the_same_keys() -> None:
    for plain, shifted in (*LAYOUTS.values(), *LATIN.values()):
        assert len(plain) == len(shifted) == len(US[0])


@pytest.mark.parametrize("language", sorted(LAYOUTS))
def test_letters_typed_on_a_latin_layout_come_back(language: str) -> None:
    letters = "".join(letter for letter in LAYOUTS[language][0] if letter.isalpha())
    typed = [text for tag, text in retyped(letters) if tag == "en"]
    assert letters in [dict(retyped(text)).get(language) for text in typed]


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_retyped_in_few_ways(text: str) -> None:
    assert len(list(retyped(text))) <= len(LAYOUTS) + len(LATIN) * len(LAYOUTS)
