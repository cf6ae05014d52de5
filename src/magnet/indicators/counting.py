"""Counting: histories, a period and what people are told apart by in; one table with a row for each of these out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from statistics import quantiles
from typing import Literal, get_args

from magnet.indicators.definitions import INDICATORS, Indicator
from magnet.indicators.happenings import Happening, Terms
from magnet.indicators.history import UNKNOWN, Attendance, CaseHistory, Facts, age_band

Dimension = Literal[
    "country", "region", "host_country", "programme", "office", "sex", "age_band", "month", "quarter", "year"
]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another, both of them within."""

    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator comes to in one cell.

    `people` are those behind it, of whom the group sessions know none but their number. Of days `value` is the median
    of `spans`, between its quartiles; `reasons` are counted by code, each with the people behind it.
    """

    value: int | float | None
    people: int
    quartiles: tuple[float, float] | None = None
    spans: int | None = None
    reasons: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """All figures of the cases that have one value of one dimension; without a dimension, of all."""

    dimension: Dimension | None
    value: str | None
    figures: Mapping[str, Figure]


COUNTING = tuple((one.code, one.of) for one in INDICATORS if one.of is not None)
Cell = tuple[Dimension | None, str | None]
TOTAL: Cell = (None, None)


@dataclass(slots=True)
class _Tally:
    """What one indicator gathers for one cell."""

    people: int = 0
    events: int = 0
    days: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    reason_people: Counter[str] = field(default_factory=Counter)

    def add(self, happened: Sequence[Happening], people: int = 1) -> None:
        """Take in what happened in one case, or what so many people attended."""
        self.people += people
        self.events += len(happened)
        if happened[0].value is None:
            return
        values = [one.value for one in happened]
        self.days += [value for value in values if isinstance(value, int)]
        reasons = [value for value in values if isinstance(value, str)]
        self.reasons.update(reasons)
        self.reason_people.update(set(reasons))

    def merge(self, other: "_Tally") -> None:
        """Take in what was gathered of other people."""
        self.people += other.people
        self.events += other.events
        if other.days or other.reasons:
            self.days += other.days
            self.reasons.update(other.reasons)
            self.reason_people.update(other.reason_people)


class _Tallies(defaultdict[tuple[str, Cell], _Tally]):
    """By indicator and cell."""

    def __init__(self) -> None:
        super().__init__(_Tally)


def count(
    histories: Iterable[CaseHistory], attendances: Iterable[Attendance], period: Period, terms: Terms
) -> list[Row]:
    """Every indicator for all cases, and by each dimension, whatever an answer then shows of it."""
    tallies = _Tallies()
    # Most people are like others in all that they are told apart by: these are gathered once, and not for each cell.
    alike = defaultdict[tuple[Facts, str], dict[str, _Tally]](dict)
    for case in histories:
        band = age_band(case.facts.birth_year, period.ends.year)
        gathered = alike[replace(case.facts, birth_year=None), band]
        _take_case(gathered, tallies, _happened(case, period, terms))
    for (facts, band), gathered in alike.items():
        for cell in _cells(facts, band):
            for code, tally in gathered.items():
                tallies[code, cell].merge(tally)
    for group in attendances:
        if period.starts <= group.on <= period.ends:
            for cell in (*_cells(group.facts, group.age_band), *_times(group.on)):
                tallies["informed_in_groups", cell].add([Happening(group.on)], group.people)
    rows = sorted({TOTAL, *(cell for _, cell in tallies)}, key=_place)
    return [Row(*cell, figures=dict(_figures(tallies, cell))) for cell in rows]


def _happened(case: CaseHistory, period: Period, terms: Terms) -> Iterator[tuple[str, list[Happening]]]:
    """By indicator what happened in the period, where anything did."""
    for code, of in COUNTING:
        if some := [one for one in of(case, terms) if period.starts <= one.on <= period.ends]:
            yield code, some


def _take_case(gathered: dict[str, _Tally], tallies: _Tallies, found: Iterable[tuple[str, list[Happening]]]) -> None:
    for code, happened in found:
        if code not in gathered:
            gathered[code] = _Tally()
        gathered[code].add(happened)
        by_time = defaultdict[Cell, list[Happening]](list)
        for one in happened:
            for cell in _times(one.on):
                by_time[cell].append(one)
        for cell, some in by_time.items():
            tallies[code, cell].add(some)


def _cells(facts: Facts, band: str) -> list[Cell]:
    return [TOTAL, *places(facts).items(), ("sex", facts.sex or UNKNOWN), ("age_band", band)]


@lru_cache(maxsize=10_000)
def _times(day: date) -> tuple[Cell, ...]:
    return tuple(times(day).items())


def places(facts: Facts) -> dict[Dimension, str]:
    """Where somebody comes from, goes to, and who accompanies them, of which one may lie within another."""
    return {
        "country": facts.country,
        "region": facts.region or UNKNOWN,
        "host_country": facts.host_country or UNKNOWN,
        "programme": facts.programme or UNKNOWN,
        "office": facts.office or UNKNOWN,
    }


def times(day: date) -> dict[Dimension, str]:
    """By when something happened, not by whom: somebody may be in several months."""
    return {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "year": str(day.year)}


def _place(cell: Cell) -> tuple[int, bool, str]:
    """The total first, then dimension by dimension in the order of values, what is unknown last."""
    dimension, value = cell
    return (-1 if dimension is None else DIMENSIONS.index(dimension), value == UNKNOWN, value or "")


def _figures(tallies: _Tallies, cell: Cell) -> Iterator[tuple[str, Figure]]:
    nothing = _Tally()
    found = {one.code: _figure(one, tallies.get((one.code, cell), nothing)) for one in INDICATORS}
    for one in INDICATORS:
        if one.ratio is not None:
            part, whole = (found[code] for code in one.ratio)
            share = round(part.value / whole.value, 4) if part.value is not None and whole.value else None
            found[one.code] = Figure(share, whole.people)
    yield from found.items()


def _figure(indicator: Indicator, tally: _Tally) -> Figure:
    match indicator.unit:
        case "people" | "attendances":
            return Figure(tally.people, tally.people)
        case "events":
            return Figure(tally.events, tally.people)
        case "days":
            return _of_days(tally)
        case "reasons":
            ranked = sorted(tally.reasons.items(), key=lambda one: (-one[1], one[0]))
            reasons = tuple((code, times, tally.reason_people[code]) for code, times in ranked)
            return Figure(tally.events, tally.people, reasons=reasons)
        case "share":
            return Figure(None, 0)


def _of_days(tally: _Tally) -> Figure:
    if not tally.days:
        return Figure(None, 0, spans=0)
    # Of one span the quartiles are that span, which `quantiles` does not say.
    days = tally.days if len(tally.days) > 1 else tally.days * 2
    lower, median, upper = quantiles(days, n=4, method="inclusive")
    return Figure(median, tally.people, (lower, upper), len(tally.days))
