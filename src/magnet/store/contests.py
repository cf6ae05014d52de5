"""Contests of referral lists, and their answers: the table and its queries."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, Versioned
from magnet.store.returnees import ReturneeRow


class ContestRow(Versioned, Base):
    """One contest of a list or of an item on it, or missing from it, and its answer.

    `country` is the returnee's country of return. `listed_by` is who made the list. The reason and the answer's
    explanation are sealed under the returnee's key.
    """

    __tablename__ = "contest"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_contest_id", "id"),
        sa.Index("ix_contest_listing", "country", "created_at", "id"),
        sa.Index("ix_contest_returnee", "country", "returnee_id"),
        sa.Index("ix_contest_due", "answered_at", "due_on"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    referral_list_id: Mapped[str] = mapped_column(Key)
    item_id: Mapped[str | None] = mapped_column(Key)
    listed_by: Mapped[str] = mapped_column(sa.String(60))
    by: Mapped[str] = mapped_column(sa.String(20))
    contested_on: Mapped[date]
    due_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    reason: Mapped[bytes]
    decision: Mapped[str | None] = mapped_column(sa.String(20))
    explanation: Mapped[bytes | None]
    answered_by: Mapped[str | None] = mapped_column(sa.String(60))
    answered_at: Mapped[datetime | None]


def in_state(state: str, today: date) -> rows.Conditions:
    """The condition of contests that are `open`, `overdue` (open past their day) or `answered`."""
    row = ContestRow
    conditions = {
        "open": (row.answered_at.is_(None),),
        "overdue": (row.answered_at.is_(None), row.due_on < today),
        "answered": (row.answered_at.is_not(None),),
    }
    return conditions[state]


async def subject(session: AsyncSession, row: ContestRow) -> ReturneeRow | None:
    """Whom a contest is about, as the record names them."""
    return await rows.one(session, ReturneeRow, row.returnee_id)
