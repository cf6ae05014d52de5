"""A score is the weighted mean of what was answered: better answers never lower it, unknown ones never count as bad."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from magnet.schemas.offices import OfficeRules
from magnet.schemas.sustainability import BY_CODE, QUESTIONS
from magnet.services.sustainability import score

WEIGHTS = st.dictionaries(st.sampled_from(sorted(BY_CODE)), st.integers(0, 1000))
ANSWERS = st.fixed_dictionaries({}, optional={one.code: st.sampled_from(one.choices) for one in QUESTIONS})
BEST = {one.code: one.choices[-1] for one in QUESTIONS}
WORST = {one.code: one.choices[0] for one in QUESTIONS}


@given(ANSWERS, WEIGHTS)
def test_it_lies_between_none_and_all(answers: dict[str, str], weights: dict[str, int]) -> None:
    one = score(answers, weights)
    assert (one.score is None) == (one.answered == 0)
    assert 0 <= one.answered <= 1
    assert one.score is None or 0 <= one.score <= 1
    if any(weights.values()):
        assert (score(BEST, weights).score, score(BEST, weights).answered) == (1, 1)
        assert score(WORST, weights).score == 0


@given(ANSWERS, WEIGHTS, st.sampled_from(QUESTIONS))
def test_a_better_answer_never_lowers_it(answers: dict[str, str], weights: dict[str, int], question: object) -> None:
    for one in QUESTIONS:
        scores = [score({**answers, one.code: choice}, weights).score for choice in one.choices]
        assert scores == sorted(scores, key=lambda value: value or 0)


@given(ANSWERS, WEIGHTS, st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(answers: dict[str, str], weights: dict[str, int], times: int) -> None:
    assert score(answers, weights) == score(answers, {code: times * weight for code, weight in weights.items()})


@given(ANSWERS, WEIGHTS, st.sampled_from(QUESTIONS))
def test_what_was_not_answered_is_as_if_it_had_not_been_asked(
    answers: dict[str, str], weights: dict[str, int], question: object
) -> None:
    missing = {code: weight for code, weight in weights.items() if code not in answers}
    assume(any(missing.values()))
    known = {code: weight for code, weight in weights.items() if code in answers}
    assert score(answers, weights).score == score(answers, known).score
    assert score(answers, weights).answered < 1


def test_an_example_by_hand() -> None:
    weights = {"income_covers_needs": 300, "housing": 100, "belonging": 100}
    answers = {"income_covers_needs": "sometimes", "housing": "lasting"}
    whole = score(answers, weights)
    assert (whole.score, whole.answered) == (0.5, 0.8)
    assert score(answers, weights, "economic").score == pytest.approx(1 / 3, abs=1e-4)
    assert score(answers, weights, "psychosocial").score is None


@pytest.mark.parametrize("weights", [{"income": 1}, {}, {"housing": 0}, {"housing": -1}])
def test_weights_name_known_questions_and_weigh_something(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="sustainability"):
        OfficeRules.model_validate({"sustainability": weights})


def test_none_are_shipped() -> None:
    assert OfficeRules().sustainability is None
