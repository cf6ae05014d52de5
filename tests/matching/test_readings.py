"""How the chances of a phrase's candidates become their shares in likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.readings import readings

chances = st.lists(st.integers(1, 1000), max_size=8).map(lambda weights: tuple(enumerate(weights)))


def test_what_a_person_chose_leaves_nothing_to_the_rest() -> None:
    assert readings(((7, 1000),)) == ((1000,), 1000)
    assert readings(((7, 1000), (8, 400), (9, 3))) == ((1000, 0, 0), 1000)


def test_nothing_linked_is_read_as_nothing() -> None:
    assert readings(()) == ((), 0)


def test_shares_differ_less_than_chances_do() -> None:
    (first, second), _ = readings(((0, 800), (1, 100)))
    assert 1 < first / second < 800 / 100


@pytest.mark.parametrize("count", [2, 4, 8])
def test_candidates_that_are_equally_likely_count_the_same(count: int) -> None:
    weights, sure = readings(tuple((at, 100) for at in range(count)))
    assert len(set(weights)) == 1
    assert sure < sum(weights), "as they are not wholly alike, each must weigh more than its share"


@given(chances)
def test_the_likelier_weighs_more_and_a_doubt_is_left(found: tuple[tuple[int, int], ...]) -> None:
    weights, sure = readings(found)
    assert len(weights) == len(found)
    assert min(sum(weight for _, weight in found), 1000) <= sure <= 1000
    assert all(weight >= 0 for weight in weights)
    order = sorted(range(len(found)), key=lambda at: found[at][1])
    assert [weights[at] for at in order] == sorted(weights)


@given(chances, st.integers(1, 1000))
def test_a_further_candidate_makes_nothing_less_sure(found: tuple[tuple[int, int], ...], weight: int) -> None:
    assert readings((*found, (len(found), weight)))[1] >= readings(found)[1]
