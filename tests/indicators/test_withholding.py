"""No figure of one to four people can be found out: not by subtracting, nor by who knows how figures are withheld."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.indicators.counting import DIMENSIONS, TOTAL, Cell, Figure, Period, Row, count
from magnet.indicators.definitions import INDICATORS, Indicator
from magnet.indicators.happenings import Terms
from magnet.indicators.history import CaseHistory, Facts, Move, Referral
from magnet.indicators.withholding import FIVE, Nested, nested, protected
from tests.indicators.test_counting import CASES

Numbers = tuple[int, ...]
Tables = Mapping[Cell, Mapping[str, int]]
REFERRED, PLACED, RETAINED = (
    Indicator("referred", "people", ""),
    Indicator("placed", "people", "", within="referred"),
    Indicator("retained", "people", "", within="placed"),
)


def published(tables: Tables, within: Nested, indicators: Sequence[Indicator]) -> object:
    """All that a reader is given."""
    rows = [Row(*cell, figures={code: Figure(n, n) for code, n in by.items()}) for cell, by in tables.items()]
    told = protected(rows, within, indicators)
    return tuple((row.dimension, row.value, *((code, one.value) for code, one in row.figures.items())) for row in told)


def found_out(
    populations: Iterable[Numbers],
    publish: Callable[[Numbers], object],
    cells: Mapping[str, Callable[[Numbers], int]],
) -> list[tuple[str, int, object]]:
    """The cells of one to four people on which all populations agree that would be published alike."""
    alike: dict[object, list[Numbers]] = defaultdict(list)
    for population in populations:
        alike[publish(population)].append(population)
    assert len(alike) > 10, "next to nothing is told"
    found = list[tuple[str, int, object]]()
    for told, some in alike.items():
        for name, cell in cells.items():
            if len(numbers := {cell(one) for one in some}) == 1 and 0 < (number := numbers.pop()) < FIVE:
                found.append((name, number, told))
    return found


def all_of(size: int, most: int) -> Iterator[Numbers]:
    """Every population of up to so many people in so many cells."""
    if size == 0:
        yield ()
        return
    for number in range(most + 1):
        for rest in all_of(size - 1, most - number):
            yield (number, *rest)


@pytest.mark.parametrize(("values", "most"), [(2, 30), (3, 22), (4, 16), (5, 12)])
def test_one_breakdown(values: int, most: int) -> None:
    def publish(some: Numbers) -> object:
        by_value: dict[Cell, dict[str, int]] = {("sex", str(n)): {"referred": one} for n, one in enumerate(some)}
        return published({TOTAL: {"referred": sum(some)}} | by_value, {}, [REFERRED])

    cells: dict[str, Any] = {str(n): lambda some, n=n: some[n] for n in range(values)}
    assert not found_out(all_of(values, most), publish, cells)


def test_breakdowns_of_which_one_lies_within_the_other() -> None:
    """Two regions each of two countries: a country less the one region is the other."""
    within: Nested = {("region", f"{land}-{n}"): {"country": land} for land in ("AM", "GE") for n in (1, 2)}

    def publish(some: Numbers) -> object:
        a, b, c, d = some
        numbers: dict[Cell, int] = {TOTAL: sum(some), ("country", "AM"): a + b, ("country", "GE"): c + d}
        numbers |= dict(zip(within, some, strict=True))
        return published({cell: {"referred": number} for cell, number in numbers.items()}, within, [REFERRED])

    cells: dict[str, Any] = {str(n): lambda some, n=n: some[n] for n in range(4)}
    cells |= {"AM": lambda some: some[0] + some[1], "GE": lambda some: some[2] + some[3]}
    assert not found_out(all_of(4, 18), publish, cells)


def test_breakdowns_that_cross() -> None:
    """By sex and by country: of women of one country, too, no number of one to four comes out."""

    def publish(some: Numbers) -> object:
        a, b, c, d = some
        numbers: dict[Cell, int] = {TOTAL: sum(some), ("country", "AM"): a + b, ("country", "GE"): c + d}
        numbers |= {("sex", "female"): a + c, ("sex", "male"): b + d}
        return published({cell: {"referred": number} for cell, number in numbers.items()}, {}, [REFERRED])

    cells: dict[str, Any] = {str(n): lambda some, n=n: some[n] for n in range(4)}
    cells |= {"AM": lambda some: some[0] + some[1], "women": lambda some: some[0] + some[2]}
    assert not found_out(all_of(4, 20), publish, cells)


@pytest.mark.parametrize(("values", "most"), [(2, 17), (3, 11)])
def test_indicators_of_which_one_counts_some_of_the_others_people(values: int, most: int) -> None:
    """Who was placed was referred: nine of ten who were placed are no secret, the one who was not is."""

    def publish(some: Numbers) -> object:
        all_, rest = some[:values], some[values:]
        tables: dict[Cell, dict[str, int]] = {TOTAL: {"placed": sum(all_), "referred": sum(some)}}
        for n, (placed, others) in enumerate(zip(all_, rest, strict=True)):
            tables["country", str(n)] = {"placed": placed, "referred": placed + others}
        return published(tables, {}, [REFERRED, PLACED])

    cells: dict[str, Any] = {f"placed {n}": lambda some, n=n: some[n] for n in range(values)}
    cells |= {f"referred {n}": lambda some, n=n: some[n] + some[n + values] for n in range(values)}
    assert not found_out(all_of(2 * values, most), publish, cells)


def test_three_indicators_each_within_the_other() -> None:
    def publish(some: Numbers) -> object:
        tables = dict[Cell, dict[str, int]]()
        for cell, (a, b, c) in (
            (TOTAL, [some[n] + some[n + 3] for n in range(3)]),
            (("sex", "female"), some[:3]),
            (("sex", "male"), some[3:]),
        ):
            tables[cell] = {"retained": a, "placed": a + b, "referred": a + b + c}  # type: ignore[index]
        return published(tables, {}, [REFERRED, PLACED, RETAINED])

    cells: dict[str, Any] = {"retained": lambda some: some[0], "placed": lambda some: some[0] + some[1]}
    cells["referred"] = lambda some: sum(some[:3])
    assert not found_out(all_of(6, 13), publish, cells)


@given(st.lists(CASES, max_size=40))
def test_what_is_told_is_exact_and_of_no_fewer_than_five(cases: list[CaseHistory]) -> None:
    rows = count(cases, [], Period(date(2026, 1, 1), date(2026, 12, 31)), Terms(date(2027, 2, 28)))
    exact = {(row.dimension, row.value): row.figures for row in rows}
    told = protected(rows, nested(case.facts for case in cases))
    for row in told:
        for code, figure in row.figures.items():
            assert not 0 < figure.people < FIVE or code.startswith("retention_share")
            full = exact[row.dimension, row.value][code]
            assert (figure.value, figure.quartiles) == (full.value, full.quartiles)
            assert not [people for _, _, people in figure.reasons if people < FIVE]
    # Of a figure that is withheld in one cell of a dimension, another one is withheld, too.
    for one in INDICATORS:
        for dimension in DIMENSIONS:
            cells = [cell for cell in exact if cell[0] == dimension]
            shown = {(row.dimension, row.value) for row in told if one.code in row.figures}
            hidden = [cell for cell in cells if cell not in shown and exact[cell][one.code].people]
            if TOTAL in shown and hidden and one.ratio is None:
                assert sum(exact[cell][one.code].people for cell in hidden) >= FIVE


def test_large_cells_are_told_beside_small_ones() -> None:
    """20 women, 12 men and one other: men stand back with the one, so that 33 less what is told is not one."""
    sexes = ["female"] * 20 + ["male"] * 12 + ["other"]
    sent = (Referral("a", (Move("sent", date(2026, 3, 1)),)),)
    cases = [CaseHistory(Facts("AM", sex=sex), date(2026, 1, 1), referrals=sent) for sex in sexes]
    rows = count(cases, [], Period(date(2026, 1, 1), date(2026, 12, 31)), Terms(date(2027, 1, 1)))
    told = {
        (row.dimension, row.value): row.figures["referred"].value
        for row in protected(rows, nested(case.facts for case in cases))
        if "referred" in row.figures
    }
    assert told[None, None] == told["country", "AM"] == told["month", "2026-03"] == 33
    assert {cell: value for cell, value in told.items() if cell[0] == "sex"} == {("sex", "female"): 20}


def test_places_within_places_are_found() -> None:
    people = [Facts("AM", "AM-ER", "BE", office="liege"), Facts("AM", "AM-LO", "BE", office="gent"), Facts("GE")]
    found = nested(people)
    assert found["region", "AM-ER"]["country"] == "AM"
    assert found["office", "liege"] == {
        "country": "AM",
        "region": "AM-ER",
        "host_country": "BE",
        "programme": "unknown",
    }
    assert found["country", "AM"] == {"host_country": "BE", "programme": "unknown"}
    assert set(product(["country"], ["AM", "GE"])) <= found.keys()
