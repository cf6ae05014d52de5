"""Programmes with their entitlement and weights: the table and its queries."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Versioned


class ProgrammeRow(Versioned, Base):
    """A programme; it may serve many countries, so it is no tenant's."""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(sa.String(300), unique=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str | None] = mapped_column(sa.Text)
    host_countries: Mapped[list[str]]
    countries: Mapped[list[str]]
    regions: Mapped[list[str]]
    kinds: Mapped[list[str]]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    referral_threshold: Mapped[int]
    to_check_after_days: Mapped[int]
    closed_after_days: Mapped[int]
    weights: Mapped[dict[str, Any]]
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    lawful_basis: Mapped[str] = mapped_column(sa.String(30), default="consent")
    controller: Mapped[dict[str, Any] | None]
    processors: Mapped[list[Any]] = mapped_column(default=list)
    transfers_need_agreement: Mapped[bool] = mapped_column(default=False)
    transfer_agreements: Mapped[list[Any]] = mapped_column(default=list)
    retention_months: Mapped[int | None]
    donor: Mapped[str | None] = mapped_column(sa.String(300))
    targets: Mapped[dict[str, Any]] = mapped_column(default=dict)
    retention_months_by_country: Mapped[dict[str, Any]] = mapped_column(default=dict)


async def by_code(session: AsyncSession, code: str) -> ProgrammeRow | None:
    """The programme with this code."""
    return (await session.scalars(sa.select(ProgrammeRow).where(ProgrammeRow.code == code))).one_or_none()


async def exists(session: AsyncSession, code: str) -> bool:
    """Whether there is a programme with this code; in a writing session it stays until the transaction ends."""
    return await rows.exists(session, ProgrammeRow, (ProgrammeRow.code == code,))


async def codes(session: AsyncSession) -> list[str]:
    """All codes, in order."""
    return list(await session.scalars(sa.select(ProgrammeRow.code).order_by(ProgrammeRow.code)))


async def by_codes(session: AsyncSession) -> dict[str, ProgrammeRow]:
    """All programmes by their code."""
    return {row.code: row for row in await session.scalars(sa.select(ProgrammeRow))}
