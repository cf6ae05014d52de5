"""The score of how somebody settles, by weights that an office sets; a pure function of answers and weights."""

from collections.abc import Mapping

from magnet.schemas.sustainability import QUESTIONS, Dimension, Share

DIGITS = 4


def score(answers: Mapping[str, str], weights: Mapping[str, int], dimension: Dimension | None = None) -> Share:
    """The weighted mean of what was answered, from 0 to 1, of one dimension or of all; only proportions count.

    What was not answered is unknown: it neither raises nor lowers the score, and `answered` says how much weighs in.
    """
    asked = [one for one in QUESTIONS if dimension in (None, one.dimension) and weights.get(one.code, 0) > 0]
    known = [one for one in asked if one.code in answers]
    whole, weighed = (sum(weights[one.code] for one in some) for some in (asked, known))
    if not weighed:
        return Share(score=None, answered=0.0)
    reached = sum(weights[one.code] * one.choices.index(answers[one.code]) / (len(one.choices) - 1) for one in known)
    return Share(score=round(reached / weighed, DIGITS), answered=round(weighed / whole, DIGITS))
