"""What was kept of a returnee before it was corrected, and corrections that were asked for: table and queries."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, Serial
from magnet.store.rows import Conditions


class CorrectionRow(Base):
    """One change of one part of a returnee's file, or a correction that was asked for and what was decided.

    `part` is the case with its profile, the identity, or the needs. `body` says which fields, before and after, or
    what was wished for and why that was decided; it is sealed under the returnee's key. `key` is where it is sealed.
    """

    __tablename__ = "correction"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_correction_returnee", "country", "returnee_id", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(Key)
    country: Mapped[str] = mapped_column(sa.String(2))
    returnee_id: Mapped[str] = mapped_column(Key)
    part: Mapped[str] = mapped_column(sa.String(20))
    decision: Mapped[str | None] = mapped_column(sa.String(10))
    body: Mapped[bytes]
    by: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]


async def of_returnee(session: AsyncSession, returnee_id: str, where: Conditions = ()) -> Sequence[CorrectionRow]:
    """All that was corrected of a returnee, or asked for, oldest first."""
    row = CorrectionRow
    query = sa.select(row).where(row.returnee_id == returnee_id, *where).order_by(row.seq)
    return (await session.scalars(query)).all()


async def add(session: AsyncSession, some: Sequence[CorrectionRow]) -> None:
    """Keep them in the caller's transaction; the returnees are there, perhaps since a moment ago."""
    if some:
        await session.flush()
        session.add_all(some)
