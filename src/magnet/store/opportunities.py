"""Vacancies, trainings and supports: one table, its queries, and what statistics count of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Tenant, tenant_args


class OpportunityRow(Tenant, Base):
    """One item to refer to.

    What is searched, gated or counted has a column; the rest of the wire type lives in `details`, phrases there
    beside their links. `title_links` are pairs of concept uri and weight in per mille; `code` is the ISCO-08 code of
    the first. `openings` are openings, seats or places.
    """

    __tablename__ = "opportunity"
    __table_args__ = tenant_args(
        "opportunity",
        sa.ForeignKeyConstraint(["country", "employer_id"], ["employer.country", "employer.id"]),
        sa.Index("ix_opportunity_owner", "country", "employer_id"),
        sa.Index("ix_opportunity_open", "country", "kind", "status"),
        apart=("kind",),
    )

    kind: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default="open")
    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    title: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(10))
    employer_name: Mapped[str | None] = mapped_column(sa.String(300))
    occupation: Mapped[str | None] = mapped_column(sa.String(300))
    code: Mapped[str | None] = mapped_column(sa.String(4))
    title_links: Mapped[list[Any]]
    title_status: Mapped[str] = mapped_column(sa.String(10))
    openings: Mapped[int | None]
    opens: Mapped[date | None]
    closes: Mapped[date | None]
    last_confirmed: Mapped[date | None]
    source_kind: Mapped[str] = mapped_column(sa.String(10))
    held: Mapped[bool] = mapped_column(default=False)
    assessment_id: Mapped[str | None] = mapped_column(sa.String(36))
    details: Mapped[dict[str, Any]]
    inferred: Mapped[list[str]]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Open items and openings of one ISCO-08 unit group (None: not linked)."""

    code: str | None
    kind: str
    items: int
    openings: int


async def count_open(session: AsyncSession, country: str, region: str | None, today: date) -> list[GroupCount]:
    """Open items by kind and ISCO-08 code; an item that says no number of openings counts as one."""
    row = OpportunityRow
    where = [row.country == country, row.status == "open", sa.or_(row.closes.is_(None), row.closes >= today)]
    if region is not None:
        where.append(row.region == region)
    openings = sa.func.coalesce(row.openings, 1)
    query = (
        sa.select(row.code, row.kind, sa.func.count(), sa.func.sum(openings)).where(*where).group_by(row.code, row.kind)
    )
    return [GroupCount(code, kind, items, int(places)) for code, kind, items, places in await session.execute(query)]


INDEXED = tuple(column for column in OpportunityRow.__table__.columns if column.name != "text")
"""All that matching needs: everything but the long text."""
Indexed = Any
"""A plain row with the columns of `INDEXED`: an eighth of the time that mapped objects take."""


async def open_of(session: AsyncSession, country: str) -> Sequence[Indexed]:
    """The open items of a country, as plain rows with the columns of `INDEXED`."""
    row = OpportunityRow
    wanted = sa.select(*INDEXED).where(row.country == country, row.status == "open")
    return await rows.in_turns(session, wanted)


async def named(session: AsyncSession, country: str, keys: Iterable[str]) -> Sequence[Indexed]:
    """The items with these ids as far as they are in the country, as plain rows."""
    wanted, found = list(keys), list[Indexed]()
    for start in range(0, len(wanted), rows.BATCH):
        some = OpportunityRow.id.in_(wanted[start : start + rows.BATCH])
        found += await session.execute(sa.select(*INDEXED).where(OpportunityRow.country == country, some))
    return found


async def ids_of_owners(session: AsyncSession, country: str, employers: Iterable[str]) -> list[str]:
    """The ids of all items of these employers."""
    row = OpportunityRow
    wanted, found = list(employers), list[str]()
    for start in range(0, len(wanted), rows.BATCH):
        some = row.employer_id.in_(wanted[start : start + rows.BATCH])
        found += await session.scalars(sa.select(row.id).where(row.country == country, some))
    return found


async def any_names_employer(session: AsyncSession, country: str, key: str) -> bool:
    """Whether an item is this employer's."""
    row = OpportunityRow
    return await rows.exists(session, row, (row.country == country, row.employer_id == key))


async def any_names_assessment(session: AsyncSession, country: str, key: str) -> bool:
    """Whether an item came from this assessment."""
    row = OpportunityRow
    return await rows.exists(session, row, (row.country == country, row.assessment_id == key))


async def anywhere(session: AsyncSession, key: str, where: rows.Conditions = ()) -> Indexed | None:
    """The item with this id in whichever country, if it meets the conditions, as a plain row."""
    return (await session.execute(sa.select(*INDEXED).where(OpportunityRow.id == key, *where))).one_or_none()
