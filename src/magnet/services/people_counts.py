"""Counts of people for who may know no person: by coded dimensions, in fives, of those who agree to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from magnet import i18n
from magnet.errors import Invalid
from magnet.indicators.history import age_band
from magnet.schemas.statistics import PeopleCell, PeopleCount, PeopleCountIn
from magnet.security.permissions import Permission
from magnet.security.small_cells import Cell, Codes, Grid, count
from magnet.services import past_cases
from magnet.services.context import Context
from magnet.services.past_cases import AGREED, UNKNOWN
from magnet.store import returnees, rows
from magnet.store.db import beyond
from magnet.store.returnees import ReturneeRow

GRID = Grid(
    shared=past_cases.SHARED,
    single=("year_of_return", "host_country", "region", "age_band", "occupation_group"),
)


async def of_people(ctx: Context, wanted: PeopleCountIn) -> PeopleCount:
    """How many returnees within reach there are, as far as that tells of no fewer than five.

    The erased are counted on, in the countries that are reached as a whole.
    """
    ctx.require(Permission.PEOPLE_COUNT)
    where = wanted.where.model_dump(exclude_none=True)
    narrowed = {name: {str(value) for value in values} for name, values in where.items()}
    within = rows.within(ReturneeRow, ctx.reach(Permission.PEOPLE_COUNT))
    single = _require_together({*wanted.by, *narrowed})
    async with ctx.read() as session, beyond(session):  # whom it counts the principal need not see
        found = await returnees.to_count(session, within)
        past = await past_cases.within_reach(ctx, session, single)
    line = await ctx.runtime.compute(_line, found, past, ctx.today)
    cells = await ctx.runtime.compute(count, line, GRID, wanted.by, narrowed)
    return PeopleCount(
        as_of=ctx.today,
        people=sum(cell.people for cell in cells),
        cells=[PeopleCell.model_validate(_named(wanted.by, cell)) for cell in cells],
        note=i18n.sentence("counted_in_fives", {}, ctx.languages),
    )


def _require_together(asked: set[str]) -> str:
    """The single dimension that is told, any of them where none is asked for."""
    try:
        return GRID.path(asked)[len(GRID.shared) :][0] if asked - {*GRID.shared} else GRID.single[0]
    except ValueError as error:
        message = f"Of these only one is told at a time: {', '.join(GRID.single)}."
        raise Invalid.at("by", "not_together", message) from error


def _line(found: Sequence[Any], past: Sequence[Codes], today: date) -> list[Codes]:
    """Everybody who is counted: the erased first, so that who is left out at the end is so by a random id."""
    known = [past_cases.facts(row) for row in found if set(row.agreed) >= AGREED]
    return [{**one, "age_band": age_band(_year(one), today.year)} for one in [*past, *known]]


def _year(one: Codes) -> int | None:
    known = one.get(past_cases.BIRTH_YEAR, UNKNOWN)
    return None if known == UNKNOWN else int(known)


def _named(by: Sequence[str], cell: Cell) -> dict[str, Any]:
    return {"values": dict(zip(by, cell.values, strict=True)), "people": cell.people}
