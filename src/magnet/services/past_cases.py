"""The erased go on being counted, where they agreed to it: as codes that stand apart from each other, and no id."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.store import past_cases, returnees, rows
from magnet.store.db import Session
from magnet.store.past_cases import PastCaseRow

AGREED = frozenset({"registration", "statistics"})
"""The purposes that somebody agrees to who is counted."""
UNKNOWN = "unknown"
BIRTH_YEAR = "birth_year"
SHARED = ("country", "programme", "sex")
DIMENSIONS = ("year_of_return", "host_country", "region", BIRTH_YEAR, "occupation_group")
"""What is kept of the erased beside the shared codes, each for itself; by the year of birth there are age bands."""


def facts(row: Any) -> dict[str, str]:
    """A returnee's codes, by dimension."""
    return {
        "country": row.country,
        "programme": row.programme or UNKNOWN,
        "sex": row.gender or UNKNOWN,
        "year_of_return": str(row.return_date.year) if row.return_date else UNKNOWN,
        "host_country": row.host_country or UNKNOWN,
        "region": row.region or UNKNOWN,
        BIRTH_YEAR: str(row.birth_year) if row.birth_year else UNKNOWN,
        "occupation_group": row.occupation_group or UNKNOWN,
    }


async def keep(session: Session, ids: Sequence[str]) -> None:
    """Count these returnees as past, before their rows go; nobody who does not agree to statistics now."""
    counted: Counter[past_cases.Kind] = Counter()
    for row in await returnees.of_those(session, ids):
        if set(row.agreed) >= AGREED:
            one = facts(row)
            shared = (one["country"], one["programme"], one["sex"])
            counted.update((*shared, name, one[name]) for name in DIMENSIONS)
    await past_cases.add(session, counted)


async def within_reach(ctx: Context, session: Session, single: str) -> list[dict[str, str]]:
    """The erased one by one, with the shared codes and the one of a dimension, in the order of their codes.

    They belong to no office and to no region any more: only who reaches a whole country counts them.
    """
    reaches = [reach for reach in ctx.reach(Permission.PEOPLE_COUNT) if reach.regions is None]
    dimension = BIRTH_YEAR if single == "age_band" else single
    found = await past_cases.of_dimension(session, dimension, rows.within(PastCaseRow, reaches))
    return [
        {**dict(zip(SHARED, kind, strict=False)), dimension: kind[-1]} for kind, people in found for _ in range(people)
    ]
