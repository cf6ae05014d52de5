"""Employers and providers: the table and its queries."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Tenant, tenant_args


class EmployerRow(Tenant, Base):
    """An employer or provider; unvetted until vetted.

    Of the referrals that were sent to it `answered` got an answer, `unanswered` expired without, and `placements` led
    to work; `reliability` is the share of those answered in per mille. They are counts, so that they outlast people.
    """

    __tablename__ = "employer"
    __table_args__ = tenant_args("employer")

    name: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))
    sector: Mapped[str | None] = mapped_column(sa.String(1))
    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    website: Mapped[str | None] = mapped_column(sa.String(300))
    note: Mapped[str | None] = mapped_column(sa.Text)
    monthly_referral_cap: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(default=list)
    free: Mapped[bool | None]
    last_confirmed: Mapped[date | None]
    vetting: Mapped[str] = mapped_column(sa.String(10), default="unvetted")
    vetted_on: Mapped[date | None]
    vetted_by: Mapped[str | None] = mapped_column(sa.String(300))
    vetting_reason: Mapped[str | None] = mapped_column(sa.Text)
    reliability: Mapped[int | None]
    answered: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    placements: Mapped[int] = mapped_column(default=0)


STANDING = (EmployerRow.id, EmployerRow.vetting, EmployerRow.sector, EmployerRow.reliability)
Standing = Any
"""A plain row with the columns of `STANDING`: what matching needs of an employer."""


async def of_country(session: AsyncSession, country: str) -> list[EmployerRow]:
    """All employers and providers of a country."""
    return list(await session.scalars(sa.select(EmployerRow).where(EmployerRow.country == country)))


async def standings_of(session: AsyncSession, country: str) -> Sequence[Standing]:
    """The standings of all employers and providers of a country."""
    return await rows.in_turns(session, sa.select(*STANDING).where(EmployerRow.country == country))


async def standings(session: AsyncSession, keys: Iterable[str]) -> Sequence[Standing]:
    """The standings of those with these ids."""
    wanted, found = list(keys), list[Standing]()
    for start in range(0, len(wanted), rows.BATCH):
        some = EmployerRow.id.in_(wanted[start : start + rows.BATCH])
        found += await session.execute(sa.select(*STANDING).where(some))
    return found


async def to_count(session: AsyncSession, country: str, key: str) -> EmployerRow | None:
    """An employer as it is now, for counting what was sent to it and answered: one at a time."""
    row = EmployerRow
    query = sa.select(row).where(row.country == country, row.id == key).execution_options(populate_existing=True)
    return (await session.scalars(query.with_for_update(key_share=True))).one_or_none()


async def names(session: AsyncSession, keys: Iterable[str]) -> dict[str, str]:
    """Names by id."""
    return {row.id: row.name for row in await rows.many(session, EmployerRow, keys)}
