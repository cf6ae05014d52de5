"""Consents by purpose and their withdrawals: what was written down is never changed, only withdrawn."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, new_id


class ConsentRow(Base):
    """One consent of a returnee for one purpose; it holds until it is withdrawn.

    `employer_id` names the one employer whom sharing is meant for; it outlasts that employer's record. `transfer_to` is
    the country of return that transfer was agreed to for, as the country may change later.
    """

    __tablename__ = "consent"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_consent_returnee", "country", "returnee_id", "recorded_at"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    returnee_id: Mapped[str] = mapped_column(Key)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    employer_id: Mapped[str | None] = mapped_column(Key)
    transfer_to: Mapped[str | None] = mapped_column(sa.String(2))
    given_on: Mapped[date]
    notice_version: Mapped[str] = mapped_column(sa.String(300))
    language: Mapped[str | None] = mapped_column(sa.String(35))
    given_by: Mapped[str] = mapped_column(sa.String(10))
    how: Mapped[str] = mapped_column(sa.String(12))
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    recorded_at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(10))
    withdrawn_how: Mapped[str | None] = mapped_column(sa.String(12))
    withdrawal_recorded_by: Mapped[str | None] = mapped_column(sa.String(60))
    withdrawal_recorded_at: Mapped[datetime | None]

    @property
    def holds(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawal_recorded_at is None


async def held_by(session: AsyncSession, returnee_id: str) -> Sequence[ConsentRow]:
    """The consents of a returnee that hold now, in whichever country; what waits to be written is let wait."""
    with session.no_autoflush:
        query = sa.select(ConsentRow).where(ConsentRow.returnee_id == returnee_id)
        return [one for one in await session.scalars(query) if one.holds]


async def of_returnee(session: AsyncSession, returnee: Any) -> Sequence[ConsentRow]:
    """All consents of a returnee, whose row may be mapped or plain, oldest first."""
    row = ConsentRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    return (await session.scalars(query.order_by(row.recorded_at, row.purpose, row.id))).all()
