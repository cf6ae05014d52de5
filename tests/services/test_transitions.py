"""Laws of the one table of transitions."""

from itertools import pairwise
from typing import get_args

from magnet.schemas.referrals import Mover, ReferralState
from magnet.services.transitions import (
    ANSWERS,
    FIRST,
    NAMED,
    OPEN,
    TOWARDS,
    TRANSITIONS,
    UNANSWERED,
    possible,
)

STATES, MOVERS = set(get_args(ReferralState)), get_args(Mover)


def paths(state: str, so_far: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """All ways from a state to an end."""
    assert state not in so_far, "a state is entered once, by which the notes of moves are told apart"
    following = {one.to for one in TRANSITIONS[state]}
    here = (*so_far, state)
    return [here] if not following else [path for to in following for path in paths(to, here)]


def test_every_way_leads_to_an_end_and_enters_a_state_once() -> None:
    every = paths(FIRST)
    assert {state for path in every for state in path} == STATES == set(TRANSITIONS)
    ends = {path[-1] for path in every}
    assert ends == STATES - OPEN - {"placed"}
    for path in every:
        reached = [path.index(state) for state in ("drafted", "agreed", "sent") if state in path]
        assert reached == sorted(reached)
        if path[-1] in ("refused", "expired") or "placed" in path:
            assert {"agreed", "sent"} <= set(path), "nobody is shown to an employer before they agreed"


def test_who_may_do_what() -> None:
    of = {
        mover: {one.to for state in STATES for one in possible(state, mover)}
        for mover in ("office", "employer", "service")
    }
    assert of["employer"] == {"seen", "interview", "offered", "placed", "refused"}
    assert of["service"] == {"expired", "obsolete", "withdrawn"}
    assert of["office"] == STATES - {FIRST, "expired", "obsolete"}
    assert not any(possible(state, "employer") for state in ("drafted", "agreed", "placed", *(STATES - OPEN)))
    for state in OPEN:  # anybody can say no at any time
        assert {one.to for one in possible(state, "office")} >= {"declined", "withdrawn"}, (
            "anybody can say no at any time"
        )
    assert {state for state in STATES if any(one.to == "expired" for one in TRANSITIONS[state])} == UNANSWERED


def test_who_ends_it_says_why_and_who_goes_on_does_not() -> None:
    for state in STATES:
        for one in TRANSITIONS[state]:
            assert bool(one.reasons) == (one.to in ("declined", "refused", "withdrawn")), one
    assert ANSWERS - {"refused"} == NAMED <= TOWARDS
    assert all(first != second for path in paths(FIRST) for first, second in pairwise(path))
