"""The taxonomy as a value: what it holds, what it finds near."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.strings import Strings
from magnet.matching.taxonomy import Concept, Label, Relation, Taxonomy

CONCEPTS = [
    Concept("isco:7212", "occupation", "7212", is_group=True),
    Concept("esco/welder", "occupation", "7212"),
    Concept("esco/pipe-welder", "occupation", "7212"),
    Concept("esco/cook", "occupation", "5120"),
    Concept("esco/skill/weld", "skill"),
    Concept("esco/skill/read-drawings", "skill"),
    Concept("starter/skill/welding", "skill"),
    Concept("esco/skill/metalwork", "skill", is_group=True),
    Concept("esco/tinsmith", "occupation", "7213"),
]
GROUP, WELDER, PIPE_WELDER, COOK, WELD, DRAWINGS, WELDING, METALWORK, TINSMITH = range(9)
LABELS = [
    Label(WELDER, "fr", "soudeuse"),
    Label(WELDER, "fr", "soudeur", preferred=True),
    Label(WELDER, "en", "welder", preferred=True),
    Label(PIPE_WELDER, "de", "Rohrschweißer"),
    Label(WELD, "en", "Weld metal", preferred=True),
    Label(WELD, "fr", "souder", preferred=True),
    Label(WELDING, "fr", "Souder", preferred=True),
]
RELATIONS = [
    Relation(WELDER, WELD, "essential"),
    Relation(WELDER, DRAWINGS, "optional"),
    Relation(PIPE_WELDER, WELD, "essential"),
    Relation(WELD, METALWORK, "broader"),
    Relation(DRAWINGS, METALWORK, "broader"),
]


@pytest.fixture
def taxonomy() -> Taxonomy:
    return Taxonomy.build(CONCEPTS, LABELS, RELATIONS, "v1")


def test_finds_concepts_by_uri(taxonomy: Taxonomy) -> None:
    assert [taxonomy.index(concept.uri) for concept in CONCEPTS] == list(range(len(CONCEPTS)))
    assert [taxonomy.concept(i) for i in range(len(taxonomy))] == CONCEPTS
    assert taxonomy.index("nowhere") is None
    assert taxonomy.languages() == ("de", "en", "fr")


@pytest.mark.parametrize(
    ("concept", "language", "text"),
    [
        (WELDER, "fr", "soudeur"),
        (WELDER, "fr-BE", "soudeur"),
        (WELDER, "ka", "welder"),
        (PIPE_WELDER, "fr", "Rohrschweißer"),
    ],
)
def test_label_falls_back_to_english_then_any(taxonomy: Taxonomy, concept: int, language: str, text: str) -> None:
    label = taxonomy.label(concept, language)
    assert label is not None
    assert label.text == text


def test_concept_without_labels_has_none(taxonomy: Taxonomy) -> None:
    assert taxonomy.label(COOK, "en") is None
    assert taxonomy.labels_of(COOK) == ()


def test_first_label_of_a_language_is_preferred_when_none_is_marked(taxonomy: Taxonomy) -> None:
    assert [label.preferred for label in taxonomy.labels_of(PIPE_WELDER)] == [True]


def test_essential_skills_weigh_twice_optional_ones(taxonomy: Taxonomy) -> None:
    skills, weights = taxonomy.skills_of(WELDER)
    assert dict(zip(skills.tolist(), weights.tolist(), strict=True)) == {WELD: 1000, DRAWINGS: 500}


def test_unit_group_takes_its_occupations_skills(taxonomy: Taxonomy) -> None:
    skills, weights = taxonomy.skills_of(GROUP)
    assert dict(zip(skills.tolist(), weights.tolist(), strict=True)) == {WELD: 1000, DRAWINGS: 250}


def test_occupation_without_skills_takes_its_unit_groups() -> None:
    relations = [Relation(GROUP, WELD, "essential")]
    taxonomy = Taxonomy.build(CONCEPTS, LABELS, relations, "v1")
    assert taxonomy.skills_of(WELDER)[0].tolist() == [WELD]
    assert taxonomy.skills_of(COOK)[0].tolist() == []


def test_occupation_likeness_orders_as_a_caseworker_would(taxonomy: Taxonomy) -> None:
    row = taxonomy.occupation_likeness(WELDER)
    assert row[WELDER] == 1000
    assert row[PIPE_WELDER] < 1000
    assert min(row[PIPE_WELDER], row[GROUP]) > row[TINSMITH] > row[COOK] == 0
    assert not row[[WELD, WELDING]].any()


def test_occupation_likeness_is_symmetric(taxonomy: Taxonomy) -> None:
    rows = np.array([taxonomy.occupation_likeness(i) for i in range(len(taxonomy))])
    assert (rows == rows.T).all()


class TestWhatOccupationsShare:
    concepts = (
        *(Concept(f"o:{at}", "occupation", code) for at, code in enumerate(("7212", "3119", "5120", "9999"))),
        *(Concept(f"s:{at}", "skill") for at in range(4)),
    )
    WELD, TALK, COOK, GUARD = range(4, 8)

    def row(self, *needs: tuple[int, int], labels: tuple[Label, ...] = ()) -> list[int]:
        relations = [Relation(source, target, "essential") for source, target in needs]
        taxonomy = Taxonomy.build(self.concepts, labels, relations, "v1")
        return [int(each) for each in taxonomy.occupation_likeness(0)[:4]]

    def test_a_rare_skill_says_more_than_one_that_most_need(self) -> None:
        talks = [(occupation, self.TALK) for occupation in range(3)]
        _, inspector, cook, _ = self.row((0, self.WELD), (1, self.WELD), (3, self.GUARD), *talks)
        assert inspector > 2 * cook > 0

    def test_words_of_labels_tell_where_no_skill_does(self) -> None:
        labels = (Label(0, "en", "pipe welder"), Label(1, "en", "welder of hulls"), Label(2, "en", "cook"))
        _, hulls, cook, _ = self.row(labels=labels)
        assert hulls > cook == 0

    def test_more_labels_in_another_language_change_nothing(self) -> None:
        english = [Label(at, "en", text) for at, text in enumerate(("welder", "pipe welder", "cook", "guard"))]
        local = [Label(0, "ka", "memdughebeli"), Label(0, "ka", "mshvidi"), Label(2, "ka", "memdughebeli")]
        assert self.row(labels=(*english, *local)) == self.row(labels=tuple(english))

    def test_a_unit_group_is_near_to_what_is_in_it_whatever_scheme_describes_it(self) -> None:
        concepts = [
            Concept("isco:7212", "occupation", "7212", is_group=True),
            Concept("esco:welder", "occupation", "7212"),
            Concept("esco:pipe-welder", "occupation", "7212"),
            Concept("starter:welding", "skill"),
            Concept("esco:weld", "skill"),
            Concept("esco:inspector", "occupation", "3119"),
            Concept("esco:cook", "occupation", "5120"),
            Concept("esco:cooking", "skill"),
        ]
        needs = [(0, 3), (1, 4), (2, 4), (5, 4), (6, 7)]
        relations = [Relation(source, target, "essential") for source, target in needs]
        row = Taxonomy.build(concepts, [], relations, "v1").occupation_likeness(0)
        assert row[1] >= 500
        assert row[5] > row[6] == 0, "the inspector shares a skill with the welders, and with the group none of its own"


def test_same_group_of_two_schemes_is_the_same() -> None:
    concepts = [
        Concept("isco:7212", "occupation", "7212", True),
        Concept("esco/isco/C7212", "occupation", "7212", True),
    ]
    taxonomy = Taxonomy.build(concepts, [], [], "v1")
    assert taxonomy.occupation_likeness(0).tolist() == [1000, 1000]


def test_skill_likeness(taxonomy: Taxonomy) -> None:
    near = dict(zip(*(part.tolist() for part in taxonomy.skill_likeness(WELD)), strict=True))
    assert near == {WELD: 1000, WELDING: 1000, METALWORK: 600, DRAWINGS: 400}


def test_a_label_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="label"):
        Taxonomy.build(CONCEPTS, [Label(99, "en", "ghost")], [], "v1")
    with pytest.raises(ValueError, match="relation"):
        Taxonomy.build(CONCEPTS, [], [Relation(0, 99, "broader")], "v1")


def test_arrays_bring_it_back(taxonomy: Taxonomy) -> None:
    again = Taxonomy.from_arrays(taxonomy.to_arrays())
    assert again.version == "v1"
    assert [again.concept(i) for i in range(len(again))] == CONCEPTS
    assert [again.labels_of(i) for i in range(len(again))] == [taxonomy.labels_of(i) for i in range(len(taxonomy))]
    assert (again.occupation_likeness(WELDER) == taxonomy.occupation_likeness(WELDER)).all()


def test_empty_taxonomy() -> None:
    taxonomy = Taxonomy.build([], [], [], "none")
    assert len(taxonomy) == 0
    assert taxonomy.index("x") is None
    assert taxonomy.languages() == ()


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=20))
def test_strings_survive_packing(texts: list[str]) -> None:
    packed = Strings.pack(texts)
    assert list(packed) == texts
    assert [packed[i] for i in range(len(packed))] == texts
    assert list(packed.take(np.arange(len(texts))[::-1])) == texts[::-1]


def test_labels_without_any_relation_are_a_taxonomy() -> None:
    concepts = [Concept("a", "skill"), Concept("b", "skill"), Concept("c", "skill")]
    labels = [Label(0, "en", "welding"), Label(1, "fr", "Welding"), Label(2, "en", "cooking")]
    whole = Taxonomy.build(concepts, labels, [], "v1")
    near, likeness = whole.skill_likeness(0)
    assert dict(zip(near.tolist(), likeness.tolist(), strict=True)) == {0: 1000, 1: 1000}
