"""A phrase that one concept alone has for its name links to it, though names of its neighbours are near."""

import pytest

from magnet.matching.linker import Linker, decide
from magnet.matching.linking.candidates import Candidate
from magnet.matching.linking.naming import NAMED, named
from magnet.matching.taxonomy import Concept, Label, Taxonomy
from magnet.matching.text import spoken

TITLES = ["электрик", "автоэлектрик", "рабочий", "рабочий"]
TAXONOMY = Taxonomy.build(
    [Concept(f"uri:{place}", "occupation") for place in range(len(TITLES))],
    [Label(place, "ru", title, preferred=True) for place, title in enumerate(TITLES)],
    [],
    "names",
)


def answer(text: str, language: str | None, *scored: tuple[int, float]) -> tuple[Candidate, ...]:
    found = tuple(Candidate(place, f"uri:{place}", None, TITLES[place], "ru", score, score) for place, score in scored)
    return named(TAXONOMY, spoken(text).words, found, language)


@pytest.mark.parametrize("text", ["электрик", "Электрик", " ЭЛЕКТРИК. "])
def test_a_name_is_linked_though_another_is_near(text: str) -> None:
    found = answer(text, "ru", (0, 0.4), (1, 0.3))
    assert [(one.concept, one.score) for one in found] == [(0, NAMED), (1, pytest.approx(1 - NAMED))]
    assert decide(found, "occupation").status == "linked"
    assert answer(text, "ru", (0, 0.4)) == found[:1]


def test_a_name_of_two_concepts_stays_a_question() -> None:
    assert decide(answer("рабочий", "ru", (2, 0.4), (3, 0.4)), "occupation").status == "asked"


@pytest.mark.parametrize(("text", "language"), [("электрик", "uk"), ("электрик", None), ("электрик на стройке", "ru")])
def test_in_another_language_or_within_more_words_it_says_nothing(text: str, language: str | None) -> None:
    found = answer(text, language, (0, 0.4), (1, 0.3))
    assert [one.score for one in found] == [0.4, 0.3]


def test_what_is_unlikely_or_sure_stays_as_it_is() -> None:
    for score in (0.01, 0.95):
        assert answer("электрик", "ru", (0, score))[0].score == score


def test_the_linker_answers_so() -> None:
    found = Linker.build(TAXONOMY, "occupation").link("рабочий", "ru")
    assert {one.uri for one in found[:2]} == {"uri:2", "uri:3"}
    assert decide(found, "occupation").status != "linked"
