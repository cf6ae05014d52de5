"""Cases closed and opened again: the table and its queries."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, Versioned
from magnet.store.returnees import ReturneeRow


class CaseClosingRow(Versioned, Base):
    """One closing of a returnee's case, and how it was opened again; the one that stands is `returnee.closed_on`.

    `on` is the day on which the case came to its end, whenever that was written down. The note is sealed under the
    returnee's key.
    """

    __tablename__ = "case_closing"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_case_closing_returnee", "country", "returnee_id", "created_at"),
        sa.Index(
            "uq_case_closing_standing",
            "returnee_id",
            unique=True,
            sqlite_where=sa.text("reopened_on IS NULL"),
            postgresql_where=sa.text("reopened_on IS NULL"),
        ),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(sa.String(30))
    on: Mapped[date]
    note: Mapped[bytes | None]
    closed_by: Mapped[str] = mapped_column(sa.String(60))
    reopened_on: Mapped[date | None]
    reopened_because: Mapped[str | None] = mapped_column(sa.String(30))
    reopened_by: Mapped[str | None] = mapped_column(sa.String(60))
    reopened_at: Mapped[datetime | None]


async def of_returnee(session: AsyncSession, returnee: ReturneeRow) -> Sequence[CaseClosingRow]:
    """All closings of a returnee's case, oldest first."""
    row = CaseClosingRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    return (await session.scalars(query.order_by(row.created_at, row.id))).all()
