"""What people say of themselves, without the words round the trade: as data in `words/sentences.tsv`."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.importers import starter
from magnet.importers.taxonomy_rows import GivenLabel
from magnet.matching.languages.adverts import ADVERTS
from magnet.matching.languages.sentences import SENTENCES
from magnet.matching.linking.sentences import LONGEST, told_of
from magnet.matching.text import spoken, words

PARTICLE = 3
"""Letters of the longest word that says nothing at the edge of a label."""
PARTICLES = {("لپاره",)}
"""Longer ones: Pashto has its "for" after what it is for."""
ROWS = [
    row.split("\t")
    for row in (Path(__file__).parent / "words" / "sentences.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "said", "left"), ROWS)
def test_what_surrounds_the_trade_is_left_out(language: str, said: str, left: str) -> None:
    assert told_of(spoken(said), language).words == words(left)
    assert told_of(spoken(said), None).words == words(left)


def test_every_language_has_sentences() -> None:
    assert {row[0] for row in ROWS} == SENTENCES.keys() - {"ku", "fa"}


@pytest.mark.parametrize(
    "title",
    [
        "I & C engineer",
        "bin lorry loader",
        "job coach",
        "working at heights",
        "AI engineer",
        "HE lecturer",
        "worked",
        "I",
    ],
)
def test_a_title_is_no_sentence(title: str) -> None:
    assert told_of(spoken(title), "en") == spoken(title)


@cache
def shipped() -> list[GivenLabel]:
    """The labels of all languages."""
    return [label for content in starter.read() for label in content.labels]


def test_labels_are_no_sentences() -> None:
    taken = [one.text for one in shipped() if told_of(spoken(one.text), one.language) != spoken(one.text)]
    # "شغلی", which stands in Dari names, is how an Arab begins to tell of his work.
    assert taken == ["مشاور شغلی", "رهنمایی شغلی", "مشوره شغلی"]


@cache
def titles() -> list[tuple[str, tuple[str, ...]]]:
    """The labels that are no tales, by language: a tale may have such words, as long as it is left whole."""
    return [(label.language, words(label.text)) for label in shipped() if label.source != "told"]


@pytest.mark.parametrize("language", [*ADVERTS])
def test_no_label_has_a_word_that_is_thrown_away(language: str) -> None:
    """Tellers go wherever they stand, fillers at the edges; of fillers, labels have particles alone there."""
    said, advert = SENTENCES[language], ADVERTS[language]
    telling = {*said.openers, *said.tellers, *advert.wanted, *advert.callers, *advert.openers}
    idle = {filler for filler in said.fillers if len(filler) == 1 and len(filler[0]) > PARTICLE} - PARTICLES
    for label in [label for tag, label in titles() if tag == language]:
        parts = {label[begin:end] for end in range(len(label) + 1) for begin in range(max(end - LONGEST, 0), end)}
        assert not parts & telling
        assert not {label[:1], label[-1:]} & idle


def test_a_sentence_without_a_trade_is_left_whole() -> None:
    assert told_of(spoken("I have worked for six years"), "en") == spoken("I have worked for six years")


SAID = st.lists(st.sampled_from([word for row in ROWS for word in row[1].split()]), max_size=8).map(" ".join)


@given(SAID, st.sampled_from([None, "en", "uk", "fa-AF", "xx"]))
def test_something_is_left_and_nothing_is_made_up(text: str, language: str | None) -> None:
    phrase = spoken(text)
    left = told_of(phrase, language)
    assert bool(left.words) == bool(phrase.words)
    rest = iter(phrase.words)
    assert all(word in rest for word in left.words)
    assert not left.words or left.head in left.words
