"""Offices with their rules: the table and its queries."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Json, Versioned


class OfficeRow(Versioned, Base):
    """An office; it may serve many countries of return, so it is no tenant's."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(sa.String(300), unique=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    referral_reminder_days: Mapped[int]
    referral_expiry_days: Mapped[int]
    stalled_days: Mapped[int]
    follow_up_months: Mapped[list[Any]]
    follow_up_overdue_days: Mapped[int]
    safeguards: Mapped[list[Any] | None] = mapped_column(Json)
    sustainability: Mapped[dict[str, Any] | None]


async def by_code(session: AsyncSession, code: str) -> OfficeRow | None:
    """The office with this code."""
    return (await session.scalars(sa.select(OfficeRow).where(OfficeRow.code == code))).one_or_none()


async def exists(session: AsyncSession, code: str) -> bool:
    """Whether there is an office with this code."""
    return await rows.exists(session, OfficeRow, (OfficeRow.code == code,))


async def every(session: AsyncSession) -> list[OfficeRow]:
    """All offices that have set rules."""
    return list(await session.scalars(sa.select(OfficeRow).order_by(OfficeRow.code)))
