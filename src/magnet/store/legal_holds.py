"""Legal holds: while one lies on a case, nobody erases it; the table and its queries."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, new_id


class LegalHoldRow(Base):
    """One hold on one case: until a day (included) or an end that nobody knows yet, unless it is lifted before.

    The notes of who placed and who lifted it are sealed under the returnee's key.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_legal_hold_returnee", "country", "returnee_id", "placed_at"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    returnee_id: Mapped[str] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(sa.String(20))
    until: Mapped[date | None]
    note: Mapped[bytes | None]
    placed_by: Mapped[str] = mapped_column(sa.String(60))
    placed_at: Mapped[datetime]
    lifting_note: Mapped[bytes | None]
    lifted_by: Mapped[str | None] = mapped_column(sa.String(60))
    lifted_at: Mapped[datetime | None]


async def of_returnee(session: AsyncSession, returnee_id: str) -> Sequence[LegalHoldRow]:
    """All holds of a returnee's case, oldest first."""
    row = LegalHoldRow
    query = sa.select(row).where(row.returnee_id == returnee_id).order_by(row.placed_at, row.id)
    return (await session.scalars(query)).all()


def lies(today: date) -> sa.ColumnElement[bool]:
    """The condition of holds that are in force on a day."""
    row = LegalHoldRow
    return sa.and_(row.lifted_at.is_(None), sa.or_(row.until.is_(None), row.until >= today))


async def is_held(session: AsyncSession, returnee_id: str, today: date) -> bool:
    """Whether a hold lies on a returnee's case."""
    query = sa.select(LegalHoldRow.id).where(LegalHoldRow.returnee_id == returnee_id, lies(today)).limit(1)
    return await session.scalar(query) is not None
