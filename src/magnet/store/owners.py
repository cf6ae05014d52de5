"""Employers and providers: the table and its queries."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Tenant, tenant_args


class EmployerRow(Tenant, Base):
    """An employer or provider; unvetted until vetted. `reliability` is answers / referrals in per mille."""

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
    vetting: Mapped[str] = mapped_column(sa.String(10), default="unvetted")
    vetted_on: Mapped[date | None]
    vetted_by: Mapped[str | None] = mapped_column(sa.String(300))
    vetting_reason: Mapped[str | None] = mapped_column(sa.Text)
    reliability: Mapped[int | None]


async def of_country(session: AsyncSession, country: str) -> list[EmployerRow]:
    """All employers and providers of a country."""
    return list(await session.scalars(sa.select(EmployerRow).where(EmployerRow.country == country)))


async def names(session: AsyncSession, keys: Iterable[str]) -> dict[str, str]:
    """Names by id."""
    return {row.id: row.name for row in await rows.many(session, EmployerRow, keys)}
