"""Withholding what tells of fewer than five people, and as much beside it as keeps it from being worked out.

What is told is exact. Where a value of a dimension has one to four people, it is withheld along with every value that
has none and with the least of the others: which of those withheld has five or more, nobody can tell.
`docs/decisions/0024-indicators.md` says why that holds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from magnet.indicators.counting import DIMENSIONS, TOTAL, Cell, Dimension, Figure, Row, places, times
from magnet.indicators.definitions import INDICATORS, Indicator
from magnet.indicators.history import Facts

FIVE = 5
"""Of fewer people than these nothing is told."""
Key = TypeVar("Key")
Nested = Mapping[Cell, Mapping[Dimension, str]]
"""By cell the values of other dimensions that it lies within."""


def nested(some: Iterable[Facts]) -> Nested:
    """Which places lie within which, as far as these people show it: a region in its country, an office in a host's."""
    found: dict[Cell, dict[Dimension, str]] = {}
    for facts in set(some):
        place = places(facts)
        for dimension, value in place.items():
            known = found.setdefault((dimension, value), {name: of for name, of in place.items() if name != dimension})
            for name in [name for name, of in known.items() if place[name] != of]:
                del known[name]
    return found


def protected(rows: Sequence[Row], within: Nested, indicators: Sequence[Indicator] = INDICATORS) -> list[Row]:
    """The same rows without the figures that are withheld, nor the rows of which nothing is left but zeros."""
    people = {(row.dimension, row.value): {code: one.people for code, one in row.figures.items()} for row in rows}
    told: dict[str, frozenset[Cell]] = {}
    for one in indicators:  # each stands below the one that it is within
        if one.ratio is None:
            counted = {cell: by_code[one.code] for cell, by_code in people.items()}
            wider = {cell: by_code[one.within] for cell, by_code in people.items()} if one.within else counted
            told[one.code] = _told(counted, wider, told.get(one.within or "", frozenset(counted)), within)
        else:
            told[one.code] = told[one.ratio[0]] & told[one.ratio[1]]
    kept = (_kept(row, told) for row in rows)
    return [row for row in kept if row.dimension is None or any(one.people for one in row.figures.values())]


def _kept(row: Row, told: Mapping[str, frozenset[Cell]]) -> Row:
    cell = (row.dimension, row.value)
    figures = {code: figure for code, figure in row.figures.items() if cell in told[code]}
    return replace(row, figures={code: _of_reasons(one, cell) if one.reasons else one for code, one in figures.items()})


def _of_reasons(figure: Figure, cell: Cell) -> Figure:
    """Reasons as they are told: of all people together only, and of what is left of them no number."""
    by_reason = {code: people for code, _, people in figure.reasons}
    hidden = (
        _withheld(by_reason, {one for one, some in by_reason.items() if some < FIVE}) if cell == TOTAL else by_reason
    )
    return replace(figure, reasons=tuple(one for one in figure.reasons if one[0] not in hidden))


def _told(
    counted: Mapping[Cell, int], wider: Mapping[Cell, int], free: frozenset[Cell], within: Nested
) -> frozenset[Cell]:
    """The cells of which an indicator is told, where it may be in those that are `free`.

    `wider` counts all among whom those counted are: where one to four of them are missing, that is withheld, too.
    """
    small = {cell for cell, number in counted.items() if 0 < number < FIVE or 0 < wider[cell] - number < FIVE} - {TOTAL}
    if 0 < counted[TOTAL] < FIVE or TOTAL not in free:
        return frozenset()
    told, before = free - small, None
    while told != before:
        before = told
        for dimension in DIMENSIONS:
            cells = [cell for cell in counted if cell[0] == dimension]
            told -= {cell for cell in cells for one in _around(cell, within) if one in counted and one not in told}
            for group in _groups(cells, within, told):
                hidden = _withheld({cell: counted[cell] for cell in group}, small, set(group) - told)
                told -= hidden
                if 0 < sum(counted[cell] for cell in hidden) < FIVE:
                    told -= set(cells)
    return told


def _groups(cells: Iterable[Cell], within: Nested, told: Iterable[Cell]) -> Iterator[list[Cell]]:
    """The values of one dimension by what they lie within, where that is told: these add up to a figure that is."""
    known, found = frozenset(told), defaultdict[frozenset[Cell], list[Cell]](list)
    for cell in cells:
        found[known.intersection(_around(cell, within))].append(cell)
    yield from found.values()


def _around(cell: Cell, within: Nested) -> Iterator[Cell]:
    """The cells that one lies within; a month in its quarter and its year."""
    dimension, value = cell
    yield from within.get(cell, {}).items()
    if dimension == "month" and value is not None:
        around = times(date.fromisoformat(f"{value}-01"))
        yield from (("quarter", around["quarter"]), ("year", around["year"]))
    if dimension == "quarter" and value is not None:
        yield "year", value[:4]


def _withheld(people: Mapping[Key, int], small: Collection[Key], before: Collection[Key] = ()) -> frozenset[Key]:
    """Of some cells that add up to a known number, those of which nothing is told; `before` are so already.

    All that are alike in size are treated alike, so that it tells nothing which of them it was.
    """
    hidden = {key for key in people if key in small or key in before}
    if not hidden:
        return frozenset()
    large = {key: number for key, number in people.items() if number and key not in small}
    least = None if hidden & large.keys() else min(large.values(), default=None)
    return frozenset(hidden | {key for key, number in people.items() if number in (0, least)})
