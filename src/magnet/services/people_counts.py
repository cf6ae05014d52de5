"""Counts of people for who may know no person: by coded dimensions, in fives, of those who agree to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from magnet import i18n
from magnet.errors import Invalid
from magnet.schemas.statistics import PeopleCell, PeopleCount, PeopleCountIn
from magnet.security.permissions import Permission
from magnet.security.small_cells import Cell, Codes, Grid, count
from magnet.services.context import Context
from magnet.store import returnees, rows
from magnet.store.db import beyond
from magnet.store.returnees import ReturneeRow

GRID = Grid(
    shared=("country", "programme", "sex"),
    single=("year_of_return", "host_country", "region", "age_band", "occupation_group"),
)
AGREED = frozenset({"registration", "statistics"})
"""The purposes that somebody agrees to who is counted."""
UNKNOWN = "unknown"
AGES = ((18, "0-17"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (60, "45-59"))
"""Up to which age (not included) each band goes."""
OLDEST = "60+"


async def of_people(ctx: Context, wanted: PeopleCountIn) -> PeopleCount:
    """How many returnees within reach there are, as far as that tells of no fewer than five."""
    ctx.require(Permission.PEOPLE_COUNT)
    where = wanted.where.model_dump(exclude_none=True)
    narrowed = {name: {str(value) for value in values} for name, values in where.items()}
    within = rows.within(ReturneeRow, ctx.reach(Permission.PEOPLE_COUNT))
    _require_together({*wanted.by, *narrowed})
    async with ctx.read() as session, beyond(session):  # whom it counts the principal need not see
        found = await returnees.to_count(session, within)
    cells = await ctx.runtime.compute(_counted, found, ctx.today, wanted.by, narrowed)
    return PeopleCount(
        as_of=ctx.today,
        people=sum(cell.people for cell in cells),
        cells=[PeopleCell.model_validate(_named(wanted.by, cell)) for cell in cells],
        note=i18n.sentence("counted_in_fives", {}, ctx.languages),
    )


def _require_together(asked: set[str]) -> None:
    try:
        GRID.path(asked)
    except ValueError as error:
        message = f"Of these only one is told at a time: {', '.join(GRID.single)}."
        raise Invalid(extra={"errors": [{"field": "by", "code": "not_together", "message": message}]}) from error


def _counted(found: Sequence[Any], today: date, by: Sequence[str], where: Mapping[str, set[str]]) -> list[Cell]:
    return count([_codes(row, today) for row in found if set(row.agreed) >= AGREED], GRID, by, where)


def _codes(row: Any, today: date) -> Codes:
    return {
        "country": row.country,
        "programme": row.programme or UNKNOWN,
        "sex": row.gender or UNKNOWN,
        "year_of_return": str(row.return_date.year) if row.return_date else UNKNOWN,
        "host_country": row.host_country or UNKNOWN,
        "region": row.region or UNKNOWN,
        "age_band": _age_band(row.birth_year, today),
        "occupation_group": row.occupation_group or UNKNOWN,
    }


def _age_band(birth_year: int | None, today: date) -> str:
    """The band of the age that is reached this year."""
    if birth_year is None:
        return UNKNOWN
    return next((band for below, band in AGES if today.year - birth_year < below), OLDEST)


def _named(by: Sequence[str], cell: Cell) -> dict[str, Any]:
    return {"values": dict(zip(by, cell.values, strict=True)), "people": cell.people}
