"""Sessions with one returnee: the table and its queries."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, Versioned
from magnet.store.returnees import ReturneeRow


class CounsellingRow(Versioned, Base):
    """One session, before departure or after arrival.

    `country` is the returnee's country of return. What was said, and where, is sealed in `words`; what only who may
    know the person's needs is told, in `sensitive`: both under the returnee's key.
    """

    __tablename__ = "counselling"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_counselling_id", "id"),
        sa.Index("ix_counselling_returnee", "country", "returnee_id", "held_on"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(20))
    held_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str | None] = mapped_column(sa.String(10))
    topics: Mapped[list[str]]
    guide_sections: Mapped[list[Any]]
    present: Mapped[list[str]]
    step: Mapped[str | None] = mapped_column(sa.String(20))
    step_due_on: Mapped[date | None]
    step_done_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    words: Mapped[bytes]
    sensitive: Mapped[bytes | None]


async def last_with(session: AsyncSession, returnee: ReturneeRow) -> CounsellingRow | None:
    """The session that was held last with a returnee; of one day, the one that was written down last."""
    row = CounsellingRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    last = query.order_by(row.held_on.desc(), row.created_at.desc(), row.id.desc()).limit(1)
    return (await session.scalars(last)).one_or_none()
