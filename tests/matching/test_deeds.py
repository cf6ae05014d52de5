"""What somebody did names an occupation: tales ask about those that need the skills they tell of."""

import pytest

from magnet.matching.linker import Linker, decide, linkers_of
from magnet.matching.linking.candidates import LINKED, Candidate
from magnet.matching.linking.deeds import led
from magnet.matching.taxonomy import Concept, Kind, Label, Relation, Taxonomy

CONCEPTS: dict[str, Kind] = {
    "gypsum man": "occupation",
    "nurse": "occupation",
    "clerk": "occupation",
    "waiter": "occupation",
    "guard": "occupation",
    "cashier": "occupation",
    "plastering walls": "skill",
    "giving injections": "skill",
    "teamwork with others": "skill",
}
NEEDS = [
    ("gypsum man", "plastering walls"),
    ("nurse", "giving injections"),
    *((one, "teamwork with others") for one in ("nurse", "clerk", "waiter", "guard", "cashier")),
]


@pytest.fixture(scope="module")
def linker() -> Linker:
    at = {name: place for place, name in enumerate(CONCEPTS)}
    taxonomy = Taxonomy.build(
        [Concept(name, kind) for name, kind in CONCEPTS.items()],
        [Label(at[name], "en", name, preferred=True) for name in CONCEPTS],
        [Relation(at[one], at[skill], "essential") for one, skill in NEEDS],
        "deeds",
    )
    return linkers_of(taxonomy)["occupation"]


def test_a_tale_asks_about_who_needs_the_skill_that_it_tells_of(linker: Linker) -> None:
    found = linker.link("I was plastering walls for six years", "en")
    assert found[0].uri == "gypsum man"
    assert found[0].label == "gypsum man"
    assert decide(found, "occupation").status == "asked"
    assert [one.uri for one in linker.link("giving injections to children", "en")][:1] == ["nurse"]


def test_a_tale_alone_links_nothing(linker: Linker) -> None:
    for tale in ("I was giving injections", "plastering walls all day", "giving injections every day"):
        assert all(one.score < LINKED["occupation"] for one in linker.link(tale, "en"))


def test_titles_and_what_is_like_one_are_answered_as_without_skills(linker: Linker) -> None:
    titles = Linker.build(linker.taxonomy, "occupation")
    for text in ("gypsum man", "nurse", "waiter in a cafe", "night guard at gate", "", "???"):
        assert linker.link(text, "en") == titles.link(text, "en")


def test_a_skill_that_many_need_says_nothing_of_any(linker: Linker) -> None:
    assert linker.link("teamwork with others everywhere", "en") == ()


def test_candidates_fall_by_chance_and_raw_score_each_once() -> None:
    def candidate(concept: int, score: float, raw: float) -> Candidate:
        return Candidate(concept, f"uri:{concept}", None, "label", "en", score, raw)

    found = led([candidate(1, 0.14, 3.0), candidate(2, 0.1, 2.0)], [candidate(2, 0.4, 0.0), candidate(3, 0.12, 0.0)])
    assert [(one.concept, one.score) for one in found] == [(2, 0.4), (1, 0.14), (3, 0.12)]
    assert [one.raw for one in found] == [3.0, 3.0, 0.0]
