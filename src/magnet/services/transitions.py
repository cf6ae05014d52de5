"""How a referral may move: one table of states, who moves it on, and for which reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from magnet.schemas.referrals import REFUSED_BECAUSE, WITHDRAWN_BECAUSE, ReferralState, Side


@dataclass(frozen=True, slots=True)
class Transition:
    """A move to a state, by the office or the employer; where there are reasons, one is needed."""

    to: ReferralState
    by: Side
    reasons: tuple[str, ...] = ()


WITHDRAWN = Transition("withdrawn", "office", WITHDRAWN_BECAUSE)
TRANSITIONS: Mapping[str, tuple[Transition, ...]] = {
    "drafted": (Transition("sent", "office"), WITHDRAWN),
    "sent": (
        Transition("accepted", "employer"),
        Transition("refused", "employer", REFUSED_BECAUSE),
        WITHDRAWN,
    ),
    "accepted": (WITHDRAWN,),
    "refused": (),
    "withdrawn": (),
}
"""By the state that is left; a state that nothing leaves is an end."""
FIRST: ReferralState = "drafted"
NAMED: frozenset[str] = frozenset({"accepted"})
"""In which the employer may be told who the person is, if the person agrees to that too."""


def possible(state: str, side: Side) -> tuple[Transition, ...]:
    """What this side can do from this state."""
    return tuple(one for one in TRANSITIONS[state] if one.by == side)


def is_open(state: str) -> bool:
    """Whether anything can still come of it."""
    return bool(TRANSITIONS[state])
