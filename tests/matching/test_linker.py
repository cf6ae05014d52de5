"""Linking as a caseworker sees it, and the laws that hold for any text."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.linker import Candidate, Linker, decide
from magnet.matching.linking.candidates import ASKED, CHOICES, KEPT, LINKED
from magnet.matching.linking.confidence import CALIBRATIONS
from magnet.matching.reach import Reach, nearest_label
from magnet.matching.taxonomy import Concept, Kind, Label, Taxonomy

LABELS = {
    "welder": {
        "en": ["welder", "metal welder", "arc welder"],
        "fr": ["soudeur", "soudeuse"],
        "de": ["Schweißer", "Schweißerin"],
        "ru": ["сварщик", "электросварщик"],
        "ar": ["لحام"],
    },
    "cook": {"en": ["cook", "kitchen cook"], "fr": ["cuisinier"], "de": ["Koch", "Köchin"], "ar": ["طباخ"]},
    "head-cook": {"en": ["head chef", "chef de cuisine"], "fr": ["chef de cuisine"], "de": ["Küchenchef"]},
    "kebab": {"en": ["shawarma cook", "kebab maker"], "ar": ["معلم شاورما"]},
    "driver": {
        "en": ["truck driver", "lorry driver"],
        "fr": ["conducteur routier"],
        "de": ["Lastkraftwagenfahrer"],
        "ru": ["водитель грузового автомобиля"],
    },
    "taxi": {"en": ["taxi driver"], "fr": ["chauffeur de taxi"], "de": ["Taxifahrer"], "ka": ["ტაქსის მძღოლი"]},
    "farm-adviser": {"en": ["agricultural adviser"], "de": ["Landwirtschaftsberater", "Berater Landwirtschaft"]},
    "teacher": {"en": ["primary school teacher"], "fr": ["instituteur"], "de": ["Grundschullehrer"]},
    "group": {"en": ["Welders and flame cutters"], "fr": ["Soudeurs et oxycoupeurs"]},
}
SKILLS = {"weld": ["weld metal"], "cooking": ["cook pastry products", "bake pastry"], "drive": ["drive trucks"]}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    concepts = [Concept(name, "occupation", "7212" if name == "welder" else None, name == "group") for name in LABELS]
    labels = [
        Label(index, language, text)
        for index, by_language in enumerate(LABELS.values())
        for language, texts in by_language.items()
        for text in texts
    ]
    for name, texts in SKILLS.items():
        labels.extend(Label(len(concepts), "en", text) for text in texts)
        concepts.append(Concept(name, "skill"))
    return Taxonomy.build(concepts, labels, [], "test")


@pytest.fixture(scope="module")
def linker(taxonomy: Taxonomy) -> Linker:
    return Linker.build(taxonomy, "occupation")


@pytest.mark.parametrize(
    ("text", "language", "uri"),
    [
        ("welder", "en", "welder"),
        ("WELDERS wanted!!", "en", "welder"),
        ("soudeur/soudeuse (h/f)", "fr", "welder"),
        ("Сварщик", "ru", "welder"),
        ("svarshchik", None, "welder"),
        ("اللحام", "ar", "welder"),
        ("chawarma", "fr", "kebab"),
        ("Fahrer für Lastkraftwagen", "de", "driver"),
        ("Berater für Landwirtschaft", "de", "farm-adviser"),
        ("მძღოლი", "ka", "taxi"),
        ("lory drivr", "en", "driver"),
        ("truck driver", "de", "driver"),
        ("Köchin/Koch", None, "cook"),
    ],
)
def test_links(linker: Linker, text: str, language: str | None, uri: str) -> None:
    assert linker.link(text, language)[0].uri == uri


def test_abbreviations_are_written_out() -> None:
    labels = [Label(0, "en", "human resources manager"), Label(1, "en", "manager of a bakery")]
    concepts = [Concept("hr", "occupation"), Concept("bakery", "occupation")]
    linker = Linker.build(Taxonomy.build(concepts, labels, [], "test"), "occupation")
    assert linker.link("HR Mgr", "en")[0].uri == "hr"


def test_a_concept_comes_before_its_group(linker: Linker) -> None:
    uris = [candidate.uri for candidate in linker.link("soudeur", "fr")]
    assert uris.index("welder") < uris.index("group")


def test_a_candidate_says_what_it_is(linker: Linker, taxonomy: Taxonomy) -> None:
    best = linker.link("Schweißer", "fr")[0]
    assert (best.uri, best.code, best.label, best.label_language) == ("welder", "7212", "soudeur", "fr")
    assert taxonomy.index(best.uri) == best.concept


def test_kinds_do_not_mix(taxonomy: Taxonomy) -> None:
    found = Linker.build(taxonomy, "skill").link("cook pastry", "en")
    assert {candidate.uri for candidate in found} <= set(SKILLS)
    assert found[0].uri == "cooking"


@pytest.mark.parametrize("text", ["", "  ", "!!!", "(m/w/d)", "\ud800", "\x00\u200f", "🙂"])
def test_a_text_without_words_links_to_nothing(linker: Linker, text: str) -> None:
    assert linker.link(text, "en") == ()
    assert decide(linker.link(text, "en"), "occupation").status == "unlinked"


@pytest.mark.parametrize("kind", ["occupation", "skill"])
def test_an_empty_taxonomy_links_to_nothing(kind: Kind) -> None:
    linker = Linker.build(Taxonomy.build([], [], [], "none"), kind)
    assert linker.link("welder", "en") == ()


def test_arrays_bring_the_linker_back(linker: Linker, taxonomy: Taxonomy) -> None:
    again = Linker.from_arrays(taxonomy, "occupation", linker.to_arrays())
    for text in ("welder", "Fahrer", "სვანი", "chef"):
        assert again.link(text) == linker.link(text)


WORDS = ["welder", "soudeur", "Koch", "taxi", "driver", "сварщик", "head", "of", "the", "/", ",", "xyzzy"]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
)


@given(TEXTS, st.sampled_from([None, "en", "fr", "ka", "xx", "de-AT"]))
def test_candidates_are_ordered_distinct_and_bounded(linker: Linker, text: str, language: str | None) -> None:
    found = linker.link(text, language)
    assert all(0 <= candidate.score <= 1 for candidate in found)
    assert all(one.score >= other.score and one.raw >= other.raw for one, other in pairwise(found))
    assert len({candidate.concept for candidate in found}) == len(found) <= 10


@given(TEXTS)
def test_fewer_are_a_prefix_of_more(linker: Linker, text: str) -> None:
    few, many = linker.link(text, "en", 3), linker.link(text, "en", 9)
    assert few == many[:3]
    assert linker.link(text, "en", 1) == many[:1]
    assert linker.link(text, "en", 0) == ()


@given(st.lists(TEXTS, max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(linker: Linker, texts: list[str]) -> None:
    assert linker.link_many([*texts, *texts], "fr") == [linker.link(text, "fr") for text in [*texts, *texts]]


def test_huge_texts_are_cut(linker: Linker) -> None:
    assert linker.link("welder " * 100_000, "en") == linker.link(("welder " * 100_000)[:1000], "en")


def candidate(score: float, label: str = "welder") -> Candidate:
    return Candidate(0, label, None, label, "en", score, score)


@pytest.mark.parametrize("kind", ["occupation", "skill"])
def test_decides_by_the_best_chance(kind: Kind) -> None:
    for score, status in [
        (1.0, "linked"),
        (LINKED[kind], "linked"),
        (LINKED[kind] - 0.01, "asked"),
        (ASKED, "asked"),
        (ASKED - 0.01, "unlinked"),
        (0.0, "unlinked"),
    ]:
        assert decide([candidate(score), candidate(0.0, "cook")], kind).status == status


@pytest.mark.parametrize(("text", "status"), [("C", "asked"), ("м ж", "asked"), ("C welder", "linked"), ("", "asked")])
def test_letters_alone_are_never_linked(text: str, status: str) -> None:
    assert decide([candidate(0.99)], "occupation", text).status == status


def test_asks_about_few_that_read_differently() -> None:
    found = [candidate(0.3, "Welder"), candidate(0.29, "welder"), *(candidate(0.2, f"job {n}") for n in range(9))]
    asked = decide(found, "occupation").candidates
    assert [one.label for one in asked] == ["Welder", "job 0", "job 1", "job 2", "job 3", "job 4"]
    assert len(asked) == CHOICES


def test_keeps_what_else_the_words_of_an_occupation_may_mean() -> None:
    found = [candidate(0.9), *(candidate(0.01, f"job {n}") for n in range(9))]
    decision = decide(found, "occupation")
    assert [one.label for one in decision.candidates] == ["welder"]
    assert [one.label for one in decision.others] == [f"job {n}" for n in range(KEPT["occupation"] - 1)]
    unlinked = decide(found[1:], "occupation")
    assert (unlinked.status, unlinked.candidates, len(unlinked.others)) == ("unlinked", (), KEPT["occupation"])
    assert decide(found, "skill").others == ()


def test_offers_no_choices_that_nobody_would_mean() -> None:
    found = [candidate(0.5, "welder"), candidate(0.01, "cook"), candidate(0.01, "driver")]
    assert [one.label for one in decide(found, "occupation").candidates] == ["welder", "cook"]


def test_the_nearest_label_says_why_a_concept_was_found(linker: Linker, taxonomy: Taxonomy) -> None:
    found = linker.link("Fahrer Lastkraftwagen", "de")[0]
    label = nearest_label(taxonomy, "Fahrer Lastkraftwagen", found.concept)
    assert label is not None
    assert (label.text, label.language) == ("Lastkraftwagenfahrer", "de")


@pytest.mark.parametrize("typed", ["Сварщик", "svarshchik", "cdfhobr", "я работал сварщиком"])
def test_the_label_that_was_met_is_named_however_it_was_typed(linker: Linker, taxonomy: Taxonomy, typed: str) -> None:
    label = nearest_label(taxonomy, typed, linker.link(typed)[0].concept)
    assert label is not None
    assert (label.text, label.language) == ("сварщик", "ru")


def test_what_no_label_can_read_has_no_chance_finds(linker: Linker, taxonomy: Taxonomy) -> None:
    reach = Reach.of(taxonomy)
    assert [reach.reads("welder", tag) for tag in (None, "en-GB", "fr", "sw")] == [True, True, True, False]
    assert [reach.reads(text, None) for text in ("መምህር", "焊工", "12 !", "сварщик", "焊工 welder")] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert reach.honest("welder", "sw", linker.link("welder", "sw"))
    assert reach.honest("መምህር", None, [candidate(0.14)]) == []
    assert reach.honest("መምህር", None, [candidate(0.95)]) == []


def test_an_index_entry_is_read_from_its_head(linker: Linker) -> None:
    assert linker.link("Driver, lorry", "en")[0].uri == "driver"
    assert linker.link("Cook, kitchen: restaurant", "en")[0].uri == "cook"


def test_exceptions_are_not_meant(linker: Linker) -> None:
    uris = [one.uri for one in linker.link("Drivers, except taxi", "en")]
    assert uris.index("driver") < uris.index("taxi")


def test_a_concept_with_many_names_is_surer() -> None:
    calibration = CALIBRATIONS["occupation"]
    few, many = (calibration.chances(np.array([12.0]), np.array([labels])) for labels in (0.0, 2.0))
    assert few[0] < many[0]


@given(st.lists(st.tuples(st.floats(0, 40), st.floats(0, 5)), max_size=12))
def test_chances_keep_the_order_of_scores(rows: list[tuple[float, float]]) -> None:
    ordered = sorted(rows, reverse=True)
    scores, labels = (np.array([row[part] for row in ordered], dtype=np.float32) for part in (0, 1))
    chances = CALIBRATIONS["occupation"].chances(scores, labels.astype(np.float64))
    assert all(0 <= later <= earlier <= 1 for earlier, later in pairwise(chances))
