"""No count of one to four people can be found out: by subtracting answers, nor by who knows how they are made."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.security.small_cells import FIVE, Codes, Grid, count

GRID = Grid(shared=("country", "sex"), single=("age", "work"))
DOMAIN = {"country": ("AM", "GE", "IQ"), "sex": ("f", "m"), "age": ("-24", "25-", "?"), "work": ("7", "9")}
PEOPLE = st.lists(st.fixed_dictionaries({name: st.sampled_from(codes) for name, codes in DOMAIN.items()}), max_size=60)
ASKED = [asked for size in range(4) for asked in combinations(DOMAIN, size) if not {"age", "work"} <= set(asked)]
Question = tuple[tuple[str, ...], dict[str, tuple[str, ...]]]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any question that is answered: by some dimensions, where others have some codes."""
    asked = draw(st.sampled_from(ASKED))
    by = tuple(name for name in asked if draw(st.booleans()))
    where = {name: tuple(draw(st.sets(st.sampled_from(DOMAIN[name]), min_size=1))) for name in asked if name not in by}
    return by, where


@given(PEOPLE, questions(), questions())
def test_whatever_is_subtracted_fives_come_out(line: list[Codes], one: Question, other: Question) -> None:
    numbers = [cell.people for asked in (one, other) for cell in count(line, GRID, *asked)]
    totals = [sum(cell.people for cell in count(line, GRID, *asked)) for asked in (one, other)]
    assert all(number and number % FIVE == 0 for number in numbers)
    assert all(abs(a - b) % FIVE == 0 for a, b in combinations(numbers + totals, 2))


@given(PEOPLE, questions(), st.sampled_from(tuple(DOMAIN)))
def test_two_ways_to_the_same_number_agree(line: list[Codes], asked: Question, more: str) -> None:
    """A total is the sum of its cells, and a filter picks what the same table without it shows."""
    by, where = asked
    if not by or {*by, *where, more} >= {"age", "work"} or more in {*by, *where}:
        return
    wider, narrow = (
        defaultdict[tuple[str | None, ...], int](int),
        {c.values: c.people for c in count(line, GRID, *asked)},
    )
    if more in GRID.single:
        return  # told of the same fives beside the shared dimensions
    for cell in count(line, GRID, (*by, more), where):
        wider[cell.values[:-1]] += cell.people
    assert dict(wider) == narrow
    for code in DOMAIN[more]:
        told = {c.values[:-1]: c.people for c in count(line, GRID, (*by, more), where) if c.values[-1] == code}
        assert told == {c.values: c.people for c in count(line, GRID, by, {**where, more: (code,)})}


@given(PEOPLE, questions())
def test_no_more_is_told_than_is_true(line: list[Codes], asked: Question) -> None:
    by, where = asked
    meant = [one for one in line if all(one[name] in codes for name, codes in where.items())]
    for cell in count(line, GRID, by, where):
        alike = [o for o in meant if all(v is None or o[n] == v for n, v in zip(by, cell.values, strict=True))]
        assert cell.people <= len(alike)
    assert sum(cell.people for cell in count(line, GRID, ())) == len(line) - len(line) % FIVE


def test_two_single_dimensions_are_not_told_together() -> None:
    for asked in (("age", "work"), ("age", "sex", "work"), ("name",)):
        with pytest.raises(ValueError, match="not told together"):
            count([], GRID, asked)


def populations(grid: Grid, domain: dict[str, int], sizes: range) -> Iterator[list[Codes]]:
    """Every population of some sizes over a small domain, each in some order."""
    kinds = [dict(zip(domain, codes, strict=True)) for codes in product(*(map(str, range(n)) for n in domain.values()))]
    chance = Random(5)
    for size in sizes:
        for some in combinations_with_replacement(range(len(kinds)), size):
            order = list(some)
            chance.shuffle(order)
            yield [kinds[place] for place in order]


def answers(line: Sequence[Codes], grid: Grid) -> tuple[object, ...]:
    """All that can be asked: every other answer adds up some of these cells."""
    asked = [(*grid.shared, single) for single in grid.single] or [grid.shared]
    return tuple(tuple((cell.values, cell.people) for cell in count(line, grid, by)) for by in asked)


@pytest.mark.parametrize(
    ("grid", "domain", "sizes"),
    [
        (Grid(("a",), ()), {"a": 2}, range(5, 30)),
        (Grid(("a",), ()), {"a": 4}, range(5, 20)),
        (Grid(("a", "b"), ()), {"a": 2, "b": 3}, range(5, 15)),
        (Grid((), ("x", "y")), {"x": 2, "y": 3}, range(5, 15)),
        (Grid(("a",), ("x", "y")), {"a": 2, "x": 2, "y": 2}, range(5, 10)),
    ],
)
def test_who_knows_all_answers_and_how_they_are_made_finds_no_small_count(
    grid: Grid, domain: dict[str, int], sizes: range
) -> None:
    """Of all populations that are answered alike, never do all have the same one to four people in some cell.

    The sizes are whole: all that have the same number of fives.
    """
    assert sizes.start % FIVE == sizes.stop % FIVE == 0
    cells = [
        dict(zip(names, codes, strict=True))
        for size in range(1, len(domain) + 1)
        for names in combinations(domain, size)
        for codes in product(*(map(str, range(domain[name])) for name in names))
    ]
    possible: dict[object, list[set[int]]] = defaultdict(lambda: [set() for _ in cells])
    for line in populations(grid, domain, sizes):
        seen = possible[answers(line, grid)]
        for place, cell in enumerate(cells):
            seen[place].add(sum(all(one[name] == code for name, code in cell.items()) for one in line))
    assert len(possible) > 1
    for counts in possible.values():
        assert not [one for one in counts if len(one) == 1 and 0 < min(one) < FIVE]
