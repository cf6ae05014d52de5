"""What every list says of itself: how it was ranked, what was never counted, and how to contest it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from magnet import i18n
from magnet.matching.profile import OpportunityKind
from magnet.matching.weights import FEATURE_NAMES, STARTING_WEIGHTS
from magnet.schemas.referral_lists import HowRanked, WeightOut

KINDS: tuple[OpportunityKind, ...] = tuple(STARTING_WEIGHTS)
ANSWERED_WITHIN = timedelta(days=30)
"""From the day of a contest until its answer is overdue."""


def of_list(
    weights: Mapping[OpportunityKind, Mapping[str, int]], threshold: int, languages: Sequence[str]
) -> HowRanked:
    """How a referral list was ranked: the weights by kind, and the score from which jobs are proposed."""
    return HowRanked(
        text=_text(["ranked_by_weights", "proposed_from", "never_counted"], languages, score=threshold),
        weights={kind: _weights(given, languages) for kind, given in sorted(weights.items(), key=_kind)},
        contest=_text(["contest_list"], languages, limit=ANSWERED_WITHIN.days),
    )


def of_candidates(weights: Mapping[str, int], languages: Sequence[str]) -> HowRanked:
    """How people were ranked for a vacancy."""
    return HowRanked(
        text=_text(["ranked_by_weights", "candidates_near", "never_counted"], languages),
        weights={"vacancy": _weights(weights, languages)},
        contest=_text(["contest_candidates"], languages),
    )


def _text(codes: Sequence[str], languages: Sequence[str], **parameters: int) -> str:
    return " ".join(i18n.sentence(code, parameters, languages) for code in codes)


def _weights(given: Mapping[str, int], languages: Sequence[str]) -> list[WeightOut]:
    counted = [name for name in sorted(FEATURE_NAMES, key=lambda name: -given.get(name, 0)) if given.get(name)]
    return [WeightOut(feature=name, name=i18n.feature(name, languages), weight=given[name]) for name in counted]


def _kind(given: tuple[OpportunityKind, object]) -> int:
    """Documents keep no order of their members."""
    return KINDS.index(given[0])
