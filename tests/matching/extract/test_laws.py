"""Laws that hold for every text, however broken: places, thresholds, repetition, noise, bounds."""

import string
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.extract import LIMIT, Asked, Extraction, Extractor, TextKind
from magnet.matching.extract import closer as closer_module
from magnet.matching.extract.found import ConceptFound, Found
from magnet.matching.extract.reading import read
from magnet.matching.extract.settling import THRESHOLD
from tests.matching.extract.test_texts import TEXTS

PIECES = (
    "Welder", "WORK EXPERIENCE", "2015 - 2019", "Soudeur chez X", "English (B2)", "- MIG welding", "Languages:",
    "driving licence B, C", "5 years of experience", "Bachelor in Law", "خبرة ٣ سنوات", "Опыт работы от 2 лет",
    "\ud800", "\u200b", "\u202e", "😀", "<b>", "&amp;", "\r\n", "\t", "a@b.example", "https://x.example/cook", "a" * 90,
    "now", "since", "–", "Cook, cook", "٢٠١٥", "B+E", "9999 years experience", "to", ":", "•", "\x00", "(",
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=25).flatmap(
        lambda parts: st.sampled_from([" ", "\n", ", "]).map(lambda joint: joint.join(parts))
    ),
)
asked = st.builds(
    Asked,
    kind=st.sampled_from(get_args(TextKind)),
    language=st.sampled_from([None, "en", "fr", "ru", "ar", "xx"]),
    today=st.sampled_from([None, date(2026, 11, 25)]),
    thorough=st.booleans(),
)


def each_of(found: Extraction) -> Iterator[Found]:
    for one in fields(Extraction):
        if one.name != "language":
            yield from getattr(found, one.name)


@given(text=texts, asked=asked)
def test_places_are_in_the_text_and_scores_over_the_threshold(extractor: Extractor, text: str, asked: Asked) -> None:
    for one in each_of(extractor.extract(text, asked)):
        assert 0 <= one.start < one.end <= len(text)
        assert THRESHOLD <= one.score <= 1
        if isinstance(one, ConceptFound):
            assert text[one.start : one.end] == one.text


@given(text=texts, asked=asked)
def test_each_thing_is_suggested_once(extractor: Extractor, text: str, asked: Asked) -> None:
    found = extractor.extract(text, asked)
    concepts = [one.concept for one in (*found.occupations, *found.skills) if one.concept is not None]
    assert len(concepts) == len(set(concepts))
    for many in ([one.language for one in found.languages], [one.licence for one in found.licences]):
        assert len(many) == len(set(many))


@given(text=texts, asked=asked)
def test_the_same_text_gives_the_same_answer(extractor: Extractor, text: str, asked: Asked) -> None:
    assert extractor.extract(text, asked) == extractor.extract(text, asked)


@given(before=st.integers(0, 5), after=st.integers(0, 5))
def test_empty_lines_around_move_places_and_nothing_else(extractor: Extractor, before: int, after: int) -> None:
    one = TEXTS[1]
    wanted = Asked(kind=one["kind"], language=one["language"])
    plain = extractor.extract(one["text"], wanted)
    moved = extractor.extract("\n" * before + one["text"] + "\n" * after, wanted)
    back = [replace(each, start=each.start - before, end=each.end - before) for each in each_of(moved)]
    assert back == list(each_of(plain))


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one["name"])
def test_unrelated_words_after_a_text_take_nothing_away(extractor: Extractor, one: dict[str, str]) -> None:
    wanted = Asked(kind=one["kind"], language=one["language"])  # type: ignore[arg-type]
    noise = "\n\n" + "\n".join(" ".join(["xqzv", "wkrr", "pttk"]) for _ in range(20))
    plain, noisy = extractor.extract(one["text"], wanted), extractor.extract(one["text"] + noise, wanted)
    assert plain.languages == noisy.languages
    assert plain.licences == noisy.licences
    assert plain.education == noisy.education
    kept = {one.concept for one in noisy.occupations}
    assert {one.concept for one in plain.occupations} <= kept


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one["name"])
def test_windows_line_ends_change_no_find(extractor: Extractor, one: dict[str, str]) -> None:
    wanted = Asked(kind=one["kind"], language=one["language"])  # type: ignore[arg-type]

    def names(text: str) -> list[object]:
        return [
            (type(each), getattr(each, "text", None), each.score) for each in each_of(extractor.extract(text, wanted))
        ]

    assert names(one["text"].replace("\n", "\r\n")) == names(one["text"])


@pytest.mark.parametrize("text", ["", "a", " ", "\n", "\ud800", "\u200b", "😀", "." * LIMIT, "a" * LIMIT, "1" * LIMIT])
def test_a_text_that_says_nothing_suggests_nothing(extractor: Extractor, text: str) -> None:
    for kind in get_args(TextKind):
        assert list(each_of(extractor.extract(text, Asked(kind=kind)))) == []


def test_a_longer_text_than_the_limit_is_refused(extractor: Extractor) -> None:
    with pytest.raises(ValueError, match="50000"):
        extractor.extract("a" * (LIMIT + 1))


@pytest.mark.parametrize("text", ["at least 3 years' experience as a cook", "worked as the welder of a shipyard"])
def test_a_title_is_suggested_without_its_article(extractor: Extractor, text: str) -> None:
    for kind in get_args(TextKind):
        for one in extractor.extract(text, Asked(kind=kind, language="en")).occupations:
            assert one.text.split()[0] not in ("a", "the")


@pytest.mark.parametrize("kind", get_args(TextKind))
def test_the_number_of_phrases_linked_has_a_bound(extractor: Extractor, kind: TextKind) -> None:
    """A long list costs no more than a list of as many phrases as are linked at most."""

    class Counting:
        phrases, taxonomy = 0, extractor.taxonomy

        def link_many(self, texts: list[str], _language: str | None, _limit: int) -> list[tuple[()]]:
            self.phrases += len(texts)
            return [()] * len(texts)

    counting = Counting()
    counted = replace(extractor, linkers={"occupation": counting, "skill": counting})  # type: ignore[dict-item]
    letters = string.ascii_lowercase
    words = [f"{one}{two}{one}ork {two}{one}ing" for one in letters for two in letters]
    text = "Skills\n" + "\n".join(f"- {each}" for each in words) + "\nWork experience\n"
    text += "\n".join(f"{each}\n{year} - {year + 1}" for each, year in zip(words, range(1951, 2020), strict=False))
    counted.extract(text, Asked(kind=kind))
    assert counting.phrases <= sum(closer_module.MOST.values())


@given(text=texts)
def test_words_are_read_in_their_order_without_overlap(text: str) -> None:
    tokens = read(text)
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    for column in (tokens.lines, tokens.sentences, tokens.clauses):
        assert list(column) == sorted(column)
