"""Monitoring visits to employers, providers, services and communities: a noun of a country's, about no one person."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from magnet.errors import Invalid
from magnet.schemas.visits import Visit, VisitIn
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import rows
from magnet.store.db import Session
from magnet.store.guides import GuideSectionRow
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow
from magnet.store.visits import VisitRow

NAMED: tuple[tuple[str, type[Any]], ...] = (
    ("employer_id", EmployerRow),
    ("opportunity_id", OpportunityRow),
    ("guide_section_id", GuideSectionRow),
)
"""What a visit may name, in its own country."""


async def _columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[VisitIn]) -> list[Columns]:
    if any(one.visited_on > ctx.today for one in new):
        raise Invalid.at("visited_on", "future", "This day is still to come.")
    owned = [ctx.principal.owned({**one.model_dump(mode="json"), "visited_on": one.visited_on}) for one in new]
    due = [_first_due(one) for one in new]
    return [
        {**one, "owner": one["office_id"] or "", "recommendations_due": day}
        for one, day in zip(owned, due, strict=True)
    ]


def _first_due(new: VisitIn) -> date | None:
    """The first day by which something is due that is still open."""
    days = (one.due_on for one in new.recommendations if one.status == "open")
    return min((day for day in days if day is not None), default=None)


async def _settle(session: Session, columns: Columns) -> None:
    """Refuse what is not in the same country."""
    for field, table in NAMED:
        key = columns[field]
        if key is not None and not await rows.is_in_country(session, table, columns["country"], key):
            raise Invalid.at(field, "unknown_reference", "There is none with this id in the country.")


def _present(row: VisitRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Visit:
    return Visit.model_validate(row)


VISITS: Resource[VisitIn, Visit, VisitRow] = Resource(
    noun="visit",
    reads=Permission.VISITS_READ,
    writes=Permission.VISITS_WRITE,
    table=VisitRow,
    incoming=VisitIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=lambda row: {name: getattr(row, name) for name in VisitIn.model_fields},
)
