"""How a referral may move: one table of states, who moves it on, and for which reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from magnet.schemas.referrals import (
    DECLINED_BECAUSE,
    REFUSED_BECAUSE,
    UNDONE_BECAUSE,
    WITHDRAWN_BECAUSE,
    Mover,
    ReferralState,
)


@dataclass(frozen=True, slots=True)
class Transition:
    """A move to a state, by any of some; where there are reasons, one is needed."""

    to: ReferralState
    by: frozenset[Mover]
    reasons: tuple[str, ...] = ()


OFFICE, SERVICE = frozenset[Mover]({"office"}), frozenset[Mover]({"service"})
SAID = frozenset[Mover]({"employer", "office"})
"""Of what an employer says: most answer by telephone, and the office writes it down."""
SEEN = Transition("seen", SAID)
INTERVIEW = Transition("interview", SAID)
OFFERED = Transition("offered", SAID)
PLACED = Transition("placed", SAID)
REFUSED = Transition("refused", SAID, REFUSED_BECAUSE)
EXPIRED = Transition("expired", SERVICE)
LEAVING = (
    Transition("declined", OFFICE, DECLINED_BECAUSE),
    Transition("withdrawn", OFFICE | SERVICE, WITHDRAWN_BECAUSE),
    Transition("obsolete", SERVICE),
)
"""How whatever is open may end: the person, who can say no at any time, speaks through the office."""
TRANSITIONS: Mapping[str, tuple[Transition, ...]] = {
    "drafted": (Transition("agreed", OFFICE), *LEAVING),
    "agreed": (Transition("sent", OFFICE), *LEAVING),
    "sent": (SEEN, INTERVIEW, OFFERED, PLACED, REFUSED, *LEAVING, EXPIRED),
    "seen": (INTERVIEW, OFFERED, PLACED, REFUSED, *LEAVING, EXPIRED),
    "interview": (OFFERED, PLACED, REFUSED, *LEAVING),
    "offered": (PLACED, REFUSED, *LEAVING),
    "placed": (Transition("withdrawn", OFFICE, UNDONE_BECAUSE),),
    "declined": (),
    "refused": (),
    "withdrawn": (),
    "expired": (),
    "obsolete": (),
}
"""By the state that is left; a state that nothing leaves is an end. Steps may be left out, as in life."""
FIRST: ReferralState = "drafted"
OPEN = frozenset(state for state, following in TRANSITIONS.items() if following) - {"placed"}
"""In which something is still to come of it."""
UNANSWERED = frozenset({"sent", "seen"})
ANSWERS = frozenset({"interview", "offered", "placed", "refused"})
"""What counts as the employer's answer."""
TOWARDS = frozenset({"agreed", "sent", "seen", "interview", "offered", "placed"})
"""Steps towards employment, to which the person's consent is needed; to an end it is not."""
NAMED = frozenset({"interview", "offered", "placed"})
"""In which the employer may be told who the person is, if the person agrees to that too."""


def possible(state: str, mover: Mover) -> tuple[Transition, ...]:
    """What one of them can do from this state."""
    return tuple(one for one in TRANSITIONS[state] if mover in one.by)
