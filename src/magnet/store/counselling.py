"""Sessions with one returnee: the table and its queries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, Versioned


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


async def with_steps_up_to(session: AsyncSession, row: CounsellingRow) -> Sequence[str]:
    """The ids of the other sessions with the same returnee, held no later, from which a next step followed."""
    other = CounsellingRow
    before = (other.id != row.id, other.held_on <= row.held_on, other.step_due_on.is_not(None))
    return (await session.scalars(sa.select(other.id).where(*_with_same(row), *before))).all()


async def is_followed(session: AsyncSession, row: CounsellingRow) -> bool:
    """Whether there is a later session with the same returnee."""
    return await rows.exists(session, CounsellingRow, (*_with_same(row), CounsellingRow.held_on > row.held_on))


def _with_same(row: CounsellingRow) -> rows.Conditions:
    return (CounsellingRow.country == row.country, CounsellingRow.returnee_id == row.returnee_id)
