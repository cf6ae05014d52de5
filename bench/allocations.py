"""Allocating a caseload in process: everybody ranked over one country's vacancies, then all served at once."""

import random
import time
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench.figures import Figure, Options, Part, timed
from bench.ranking import TODAY, drawn, people
from bench.taxonomies import esco_and_starter
from magnet.matching.allocation import Fits, Room, allocate, first_come
from magnet.matching.caseload import suiting
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.person import Person
from magnet.matching.snapshot import Snapshot
from magnet.matching.weights import STARTING_WEIGHTS

PEOPLE, VACANCIES = 50, 80
"""For each round; 5,000 and 8,000 at the hundred rounds that there are unless others are asked for."""
GREEDY = "first come, first served"


@dataclass(frozen=True, slots=True)
class _Ranked:
    fits: Fits
    seconds: float
    suits_nobody: int


def run(options: Options) -> Part:
    """Ranking and assignment, beside giving everybody who comes the best that is left."""
    count, items = PEOPLE * options.rounds, VACANCIES * options.rounds
    knowledge = Knowledge.of(esco_and_starter(options.data), [])
    vacancies = list(drawn(knowledge.taxonomy, items))
    ranked = _ranked(count, Snapshot.of(CountryIndex.build(iter(vacancies), knowledge)), knowledge)
    fits = ranked.fits
    room = Room({one.id: 1 if one.openings is None else one.openings for one in vacancies}, {}, {})
    began = time.perf_counter()
    found = allocate(fits, room, fits.people)
    assigned = time.perf_counter() - began
    greedy = timed(partial(first_come, fits, room, fits.people))
    figures = [
        Figure(what=f"ranking {count:,} people over {items:,} vacancies", value=round(ranked.seconds, 2), unit="s"),
        Figure(
            what=f"assigning them, of {len(fits):,} pairs that suit",
            value=round(assigned, 2),
            unit="s",
            beside={GREEDY: round(greedy, 3)},
        ),
        Figure(
            what=f"total fit beside {GREEDY}",
            value=round(found.total / max(found.first_come, 1), 4),
            unit="x",
        ),
    ]
    remarks = [
        f"{len(found.proposals):,} people are proposed something; for {ranked.suits_nobody:,} nothing suits enough,"
        f" and what suits {len(found.taken):,} goes to others. One item a person, no monthly caps.",
        "People come in the order in which they are drawn. The assignment's time takes in its own count of what they"
        " would get one after the other.",
    ]
    print(f"allocation: {assigned:.2f} s, {found.total} beside {found.first_come}", flush=True)
    return Part("allocation", figures, remarks)


def _ranked(count: int, snapshot: Snapshot, knowledge: Knowledge) -> _Ranked:
    """Whom what suits enough to be proposed, one person after the other."""
    coming = people(knowledge.taxonomy, count, random.Random(1))
    weights, suits = STARTING_WEIGHTS["vacancy"], list[list[tuple[str, int]]]()
    began = time.perf_counter()
    for profile, case in coming:
        suits.append(list(suiting(Person.compile(profile, case, knowledge, TODAY), snapshot, weights)))
    seconds = time.perf_counter() - began
    items = sorted({item for some in suits for item, _ in some})
    place = {item: at for at, item in enumerate(items)}
    pairs = [(at, place[item], score) for at, some in enumerate(suits) for item, score in some]
    who, what, scores = (np.array([pair[side] for pair in pairs], np.int64) for side in range(3))
    fits = Fits([f"{at:06}" for at in range(count)], items, who, what, scores)
    return _Ranked(fits, seconds, sum(not some for some in suits))
