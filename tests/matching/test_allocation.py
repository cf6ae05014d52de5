"""Allocation: the best total there is, held against trying everything; the same whatever the order of the input."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.allocation import Allocation, Fits, Room, allocate, first_come

Fit = tuple[str, str, int]
PEOPLE, ITEMS, EMPLOYERS = "abcd", "wxyz", ("E", "F")
Value = TypeVar("Value")


def fits_of(some: Sequence[Fit]) -> Fits:
    people, items = (list(dict.fromkeys(names)) for names in ([fit[0] for fit in some], [fit[1] for fit in some]))
    where = [(people.index(person), items.index(item)) for person, item, _ in some]
    who, what = (np.array([place[side] for place in where], np.int64) for side in (0, 1))
    return Fits(people, items, who, what, np.array([fit[2] for fit in some], np.int64))


def pairs_of(found: Allocation) -> list[Fit]:
    return [(one.person, one.item, one.score) for one in found.proposals]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Fit], Room]:
    pairs = draw(st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ITEMS)), max_size=9))
    fits = [(person, item, draw(st.integers(480, 486) | st.integers(1, 1000))) for person, item in sorted(pairs)]
    room = Room(
        openings={item: draw(st.integers(0, 2)) for item in ITEMS if draw(st.booleans()) or item == "w"},
        employer_of={item: draw(st.sampled_from(EMPLOYERS)) for item in ITEMS if draw(st.booleans())},
        employers={employer: draw(st.integers(0, 3)) for employer in EMPLOYERS if draw(st.booleans())},
        per_person=draw(st.integers(1, 2)),
    )
    return fits, room


def fitting(some: Sequence[Fit], room: Room) -> bool:
    people = Counter(fit[0] for fit in some)
    items = Counter(fit[1] for fit in some)
    employers = Counter(room.employer_of.get(fit[1]) for fit in some)
    return (
        all(count <= room.per_person for count in people.values())
        and all(count <= room.openings.get(item, 0) for item, count in items.items())
        and all(employers[employer] <= most for employer, most in room.employers.items())
    )


def everything(fits: Sequence[Fit]) -> Iterator[tuple[Fit, ...]]:
    return itertools.chain.from_iterable(itertools.combinations(fits, size) for size in range(len(fits) + 1))


@given(cases())
def test_no_other_choice_has_a_greater_total(case: tuple[list[Fit], Room]) -> None:
    fits, room = case
    found = allocate(fits_of(fits), room, PEOPLE)
    chosen = pairs_of(found)
    assert set(chosen) <= set(fits)
    assert fitting(chosen, room)
    best = max(sum(fit[2] for fit in some) for some in everything(fits) if fitting(some, room))
    assert found.total == best == sum(fit[2] for fit in chosen)
    assert found.total >= found.first_come


def turned(some: Mapping[str, Value]) -> dict[str, Value]:
    return dict(reversed(list(some.items())))


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_irrelevant(case: tuple[list[Fit], Room], chance: random.Random) -> None:
    fits, room = case
    mixed = chance.sample(fits, len(fits))
    swapped = Room(turned(room.openings), turned(room.employer_of), turned(room.employers), room.per_person)
    assert allocate(fits_of(mixed), swapped, PEOPLE, "x") == allocate(fits_of(fits), room, PEOPLE, "x")


def test_pairs_beyond_everybody_s_first_thirty_are_found_where_they_add_to_the_total() -> None:
    # Sixty bakers who all like the same sixty bakeries alike best, which hire one each; but one of them nobody.
    fits = [(f"p{person}", f"i{item}", 900 - item) for person in range(60) for item in range(60)]
    fits += [(f"p{person}", f"far{person}", 480) for person in range(60)]
    openings = {fit[1]: 1 for fit in fits} | {"i0": 0}
    found = allocate(fits_of(fits), Room(openings, {}, {}), [])
    assert (len(found.proposals), found.taken) == (60, ())
    assert found.total == sum(900 - item for item in range(1, 60)) + 480


def test_what_each_gives_up_is_told() -> None:
    # Both like the foundry best; the welder would find nothing else, the smith loses least by the forge.
    fits = [("smith", "foundry", 800), ("smith", "forge", 780), ("welder", "foundry", 790), ("late", "foundry", 500)]
    found = allocate(fits_of(fits), Room({"foundry": 1, "forge": 1}, {}, {}), ["smith", "welder", "late"])
    told = {one.person: (one.item, one.place, one.cost) for one in found.proposals}
    assert told == {"smith": ("forge", 2, 20), "welder": ("foundry", 1, 0)}
    assert (found.total, found.first_come, found.taken) == (1570, 800, ("late",))
    assert found.spread == (780, 780, 780, 780, 790)


def test_who_comes_first_takes_the_best_and_an_employer_takes_no_more_than_it_may() -> None:
    fits = fits_of([("a", "x", 600), ("a", "y", 700), ("b", "y", 900), ("b", "x", 500)])
    room = Room({"x": 1, "y": 1}, {"x": "E", "y": "E"}, {"E": 1})
    assert first_come(fits, room, ["a", "b"]).scores.tolist() == [700]
    found = allocate(fits, room, ["a", "b"])
    assert (pairs_of(found), found.taken) == ([("b", "y", 900)], ("a",))


def test_of_nobody_and_nothing_comes_nothing() -> None:
    found = allocate(fits_of([]), Room({}, {}, {}), ["a"])
    assert (found.proposals, found.total, found.first_come, found.taken, found.spread) == ((), 0, 0, (), ())
