"""Counts of people from which nobody can find out about fewer than five: people are counted in fives.

Whoever is counted is put into fives that are alike in what is told of them, dimension by dimension; who is left over
stays in fives of which that dimension is not told. Every answer counts whole fives, the same ones each time: whatever
is added to or taken from whatever else, a multiple of five comes out. `docs/decisions/0014-small-cells.md` says why so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FIVE = 5
"""Fewer people than these are never told apart from others."""
Codes = Mapping[str, str]
"""What is known of a person, by dimension; what is unknown has a code of its own."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What can be told of people: `shared` dimensions with each other, and one of the `single` ones beside them.

    Each single dimension is told of the same fives apart from the others: of two of them together nothing is told, so
    that each can be told of more people.
    """

    shared: tuple[str, ...]
    single: tuple[str, ...]

    def path(self, asked: Collection[str]) -> tuple[str, ...]:
        """The dimensions by which people are told apart for an answer; ValueError where they are not told together."""
        single = [name for name in self.single if name in asked]
        if len(single) > 1 or not set(asked) <= {*self.shared, *self.single}:
            raise ValueError("these are not told together")
        return (*self.shared, *single)


@dataclass(frozen=True, slots=True)
class Fives:
    """Some fives, by the places of their people in the line, and what is told of them all."""

    people: Sequence[int]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many people of whom this is told; None where a dimension is not told of them."""

    values: tuple[str | None, ...]
    people: int


def count(
    line: Sequence[Codes], grid: Grid, by: Sequence[str], where: Mapping[str, Collection[str]] | None = None
) -> list[Cell]:
    """The people of whom the codes of `where` are told, by the dimensions of `by`; the largest cells first.

    `line` is everybody in a fixed order that tells nothing, such as that of their random ids.
    Raises ValueError for dimensions that the grid does not tell together.
    """
    wanted = where or {}
    counted: dict[tuple[str | None, ...], int] = defaultdict(int)
    for fives in _told(line, grid.path({*by, *wanted})):
        if all(fives.told.get(name) in codes for name, codes in wanted.items()):
            counted[tuple(fives.told.get(name) for name in by)] += len(fives.people)
    cells = [Cell(values, people) for values, people in counted.items()]
    return sorted(cells, key=lambda cell: (-cell.people, [value or "" for value in cell.values]))


def _told(line: Sequence[Codes], path: Iterable[str]) -> list[Fives]:
    """Everybody but the last few, in fives that are told apart by each dimension of the path in turn."""
    found = [Fives(range(len(line) - len(line) % FIVE))]
    for name in path:
        found = [part for fives in found for part in _apart(line, fives, name)]
    return [fives for fives in found if fives.people]


def _apart(line: Sequence[Codes], fives: Fives, name: str) -> list[Fives]:
    """The same people in fives of one code each; those left over make fives of which the dimension is not told."""
    by_code: dict[str, list[int]] = defaultdict(list)
    for place in fives.people:
        by_code[line[place][name]].append(place)
    parts, left = list[Fives](), list[int]()
    for code, some in by_code.items():
        whole = len(some) - len(some) % FIVE
        parts.append(Fives(some[:whole], {**fives.told, name: code}))
        left += some[whole:]
    return [*parts, Fives(sorted(left), fives.told)]
