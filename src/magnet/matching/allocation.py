"""For a whole caseload: who is proposed for which opening, so that the total fit is as large as it can be.

A linear programme over the pairs of a person and an item that suits: each person is given so many items at most, each
item so many people, each employer so many in all. Its constraints nest on either side, so its vertices are whole
numbers and nothing is rounded. It is solved over each person's best pairs first; prices then tell which others could
still add to the total, until none can: the answer is the best over all pairs, however many there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from magnet.matching.order import hash_of, tiebreak

FIRST_PAIRS, MORE_PAIRS = 30, 10
"""Of each person's pairs, how many are looked at first, and how many more at most whenever prices ask for some."""
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Whom what suits: pair by pair the positions of a person and an item, and the score (1..1000) on the own list."""

    people: Sequence[str]
    items: Sequence[str]
    who: Ints
    what: Ints
    scores: Ints

    def __len__(self) -> int:
        return len(self.scores)

    def of(self, some: Ints | Mask) -> "Fits":
        """Some of the pairs."""
        return Fits(self.people, self.items, self.who[some], self.what[some], self.scores[some])


@dataclass(frozen=True, slots=True)
class Room:
    """What there is to give: openings left by item, the employer of each, and how many people each may still get.

    An item that is not named has no opening; one without an employer, and an employer without a number, set no bound.
    """

    openings: Mapping[str, int]
    employer_of: Mapping[str, str]
    employers: Mapping[str, int]
    per_person: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item proposed to a person; `place` is where it stands on their own list, from 1, equals sharing one.

    `cost` is what the person gives up of fit, against the same number of their own first choices.
    """

    person: str
    item: str
    score: int
    place: int
    cost: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who is proposed for what, people in the order of their ids; `total` is the sum of the scores.

    `first_come` is the total where everybody, in the order of coming, takes the best that is left. `taken` are people
    whom something open suits, but all of that goes to others.
    """

    proposals: tuple[Proposal, ...]
    total: int
    first_come: int
    taken: tuple[str, ...]

    @property
    def spread(self) -> tuple[int, ...]:
        """The least score, the quartiles and the greatest, each the score of a proposal; empty without any."""
        scores = sorted(one.score for one in self.proposals)
        return tuple(scores[(len(scores) - 1) * quarter // 4] for quarter in range(5)) if scores else ()


def allocate(fits: Fits, room: Room, coming: Sequence[str], seed: str = "") -> Allocation:
    """The greatest total fit; among equals the same one for the same input, in whichever order it is given.

    `coming` are the people in the order in which they would be served one after the other; `seed` mixes who is served
    first of people whom everything suits alike.
    """
    pairs = _in_order(fits, room, seed)
    chosen = pairs.of(_best(pairs, room)) if len(pairs) else pairs
    given = set(chosen.who.tolist())
    return Allocation(
        proposals=tuple(_proposals(pairs, chosen)),
        total=int(chosen.scores.sum()),
        first_come=int(first_come(pairs, room, coming).scores.sum()),
        taken=tuple(sorted(pairs.people[at] for at in set(pairs.who.tolist()) - given)),
    )


def first_come(pairs: Fits, room: Room, coming: Sequence[str]) -> Fits:
    """What everybody gets who, one after the other, takes the best that is left."""
    openings, employers = dict(room.openings), dict(room.employers)
    places = {person: at for at, person in enumerate(pairs.people)}
    order, starts = _by_person(pairs)
    found = []
    for at in (places[person] for person in coming if person in places):
        left = room.per_person
        for pair in order[starts[at] : starts[at + 1]].tolist():
            if not left:
                break
            item = pairs.items[pairs.what[pair]]
            employer = room.employer_of.get(item, "")
            if openings.get(item) and employers.get(employer, 1):
                openings[item] -= 1
                if employer in employers:
                    employers[employer] -= 1
                left -= 1
                found.append(pair)
    return pairs.of(np.array(found, np.int64))


def _in_order(fits: Fits, room: Room, seed: str) -> Fits:
    """The pairs of items with an opening, in an order that depends on nothing but the ids and the seed."""
    mixed = hash_of(seed)
    people, its_person = _mixed(fits.people, mixed)
    items, its_item = _mixed(fits.items, mixed)
    is_open = np.array([room.openings.get(item, 0) > 0 for item in items] or [False])
    pairs = Fits(people, items, its_person[fits.who], its_item[fits.what], fits.scores)
    pairs = pairs.of(is_open[pairs.what])
    return pairs.of(np.lexsort((pairs.what, pairs.who)))


def _mixed(names: Sequence[str], seed: int) -> tuple[list[str], Ints]:
    """The names in the order of their mixed hashes, and where each of them went."""
    order = sorted(range(len(names)), key=lambda at: (tiebreak(seed, hash_of(names[at])), names[at]))
    went = np.zeros(len(names), np.int64)
    went[order] = np.arange(len(names))
    return [names[at] for at in order], went


def _by_person(pairs: Fits) -> tuple[Ints, Ints]:
    """The pairs person by person, each person's best first, and where each person's begin, with the end."""
    order = np.lexsort((-pairs.scores, pairs.who))
    return order, np.searchsorted(pairs.who[order], np.arange(len(pairs.people) + 1))


def _proposals(pairs: Fits, chosen: Fits) -> list[Proposal]:
    """What people are given, best first, beside as many of their own first choices."""
    order, starts = _by_person(pairs)
    got, its = _by_person(chosen)
    found = []
    for at in sorted(set(chosen.who.tolist()), key=lambda at: pairs.people[at]):
        wished = pairs.scores[order[starts[at] : starts[at + 1]]]
        for number, pair in enumerate(got[its[at] : its[at + 1]].tolist()):
            score = int(chosen.scores[pair])
            place, cost = 1 + int((wished > score).sum()), int(wished[number]) - score
            found.append(Proposal(pairs.people[at], pairs.items[chosen.what[pair]], score, place, cost))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Programme:
    """The pairs as columns: `rows` are, of each pair, the bounds of person, item and employer; the last bounds none."""

    scores: Ints
    rows: Ints
    bounds: Ints

    @classmethod
    def of(cls, pairs: Fits, room: Room) -> "_Programme":
        employers = {name: at for at, name in enumerate(sorted(room.employers))}
        openings = [room.openings.get(item, 0) for item in pairs.items]
        bounds = [room.per_person] * len(pairs.people) + openings + [room.employers[name] for name in employers]
        free = len(bounds)
        owners = [employers.get(room.employer_of.get(item, "")) for item in pairs.items]
        first = len(pairs.people) + len(pairs.items)
        whose = np.array([free if owner is None else first + owner for owner in owners])
        rows = np.stack((pairs.who, len(pairs.people) + pairs.what, whose[pairs.what]), axis=1)
        return cls(pairs.scores, rows, np.array(bounds))

    def solved(self, columns: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Over some of the pairs: those that are chosen, and the price of a place within each bound."""
        rows, places = self.rows[columns].ravel(), np.repeat(np.arange(len(columns)), 3)
        bounding = rows < len(self.bounds)
        shape = len(self.bounds), len(columns)
        nested: Any = sparse.csr_array((np.ones(bounding.sum()), (rows[bounding], places[bounding])), shape=shape)
        # The dual simplex ends in a vertex, and vertices are whole.
        found = linprog(-self.scores[columns], A_ub=nested, b_ub=self.bounds, bounds=(0, 1), method="highs-ds")
        assert found.x is not None, found.message
        return columns[found.x > 0.5], np.append(-found.ineqlin.marginals, 0)

    def wanted(self, prices: npt.NDArray[np.float64]) -> Mask:
        """The pairs that are worth more than what they take from others; scores are whole, so prices are."""
        taken: npt.NDArray[np.float64] = prices[self.rows].sum(axis=1)
        return self.scores > taken + 0.5


def _best(pairs: Fits, room: Room) -> Ints:
    """The positions of the pairs that are chosen."""
    programme = _Programme.of(pairs, room)
    columns = _first_of_each(pairs, np.arange(len(pairs)), FIRST_PAIRS)
    while True:
        chosen, prices = programme.solved(columns)
        wanted = programme.wanted(prices)
        wanted[columns] = False
        if not wanted.any():
            return chosen
        columns = np.union1d(columns, _first_of_each(pairs, np.flatnonzero(wanted), MORE_PAIRS))


def _first_of_each(pairs: Fits, among: Ints, most: int) -> Ints:
    """Of each person's pairs `among` those that score most, so many of them."""
    some = pairs.of(among)
    order, starts = _by_person(some)
    place = np.arange(len(order)) - starts[some.who[order]]
    return np.sort(among[order[place < most]])
