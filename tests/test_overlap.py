"""A profile gets much the same list in whichever language of the starter taxonomy it is written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.overlap import (
    AIM,
    Overlaps,
    PairOverlap,
    languages_present,
    measure_overlap,
    overlap_shortfalls,
    rank_biased_overlap,
    read_profiles,
)

rankings = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=12, unique=True)

pytestmark = pytest.mark.xdist_group("starter")


@pytest.fixture(scope="module")
def measured() -> Overlaps:
    return measure_overlap()


def test_lists_of_one_profile_in_two_languages_overlap(measured: Overlaps) -> None:
    assert {pair.languages: pair.mean for pair in measured.pairs if pair.mean < AIM} == {}


def test_what_is_measured_is_not_what_any_two_lists_share(measured: Overlaps) -> None:
    assert measured.others < AIM / 2


def test_at_least_a_dozen_profiles_are_written_in_every_language_present(measured: Overlaps) -> None:
    written = {(profile.name, profile.language) for profile in read_profiles()}
    assert len({name for name, _ in written}) >= 12
    assert len(written) == len(read_profiles())
    if measured.absent:
        pytest.skip(f"not written yet: {', '.join(' in '.join(each) for each in measured.absent)}")
    for language in languages_present():
        assert sum(one == language for _, one in written) >= 12


class TestRankBiasedOverlap:
    def test_the_same_list_is_wholly_alike_and_one_without_a_common_item_not_at_all(self) -> None:
        assert rank_biased_overlap("abc", "abc") == pytest.approx(1)
        assert rank_biased_overlap([], []) == 1
        assert rank_biased_overlap("abc", "def") == 0
        assert rank_biased_overlap("abc", []) == 0

    def test_known_values(self) -> None:
        # A(1) = 0, A(2) = 1: 1 * .81 + .1/.9 * (0 * .9 + 1 * .81)
        assert rank_biased_overlap("ab", "ba") == pytest.approx(0.9)
        # A(1) = 1, A(2) = 1/2, p = .5: .5 * .25 + 1 * (1 * .5 + .5 * .25)
        assert rank_biased_overlap("ab", "ac", p=0.5) == pytest.approx(0.75)
        # A(1) = 0, A(2) = 1/2, A(3) = 2/3, p = .9
        expected = 2 / 3 * 0.729 + 1 / 9 * (0 * 0.9 + 0.5 * 0.81 + 2 / 3 * 0.729)
        assert rank_biased_overlap("abc", "bda") == pytest.approx(expected)

    def test_a_change_at_the_top_costs_more_than_one_at_the_end(self) -> None:
        assert rank_biased_overlap("abcdefghij", "xbcdefghij") < rank_biased_overlap("abcdefghij", "abcdefghix")

    def test_only_the_first_ten_count(self) -> None:
        assert rank_biased_overlap("abcdefghijk", "abcdefghijl") == pytest.approx(1)

    @given(rankings, rankings)
    def test_it_is_a_share_and_has_no_direction(self, one: list[str], other: list[str]) -> None:
        found = rank_biased_overlap(one, other)
        assert 0 <= found <= 1 + 1e-9
        assert math.isclose(found, rank_biased_overlap(other, one))


def test_what_falls_short_is_named() -> None:
    found = Overlaps((PairOverlap(("en", "ka"), {"welder": 0.9, "cook": 0.5}),), 0.1, (("nurse", "ka"),))
    assert overlap_shortfalls(found) == [
        "lists of one profile in en and ka: overlap 0.700, aim 0.800",
        "the profile nurse is not written in ka",
    ]
