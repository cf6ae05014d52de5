"""Cases handed over to their country of return, each with how it ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, new_id
from magnet.store.returnees import ReturneeRow

Because = Literal["taken_back", "consent_withdrawn", "replaced"]


class HandoverRow(Base):
    """One handover of a returnee's case; the open one is what `returnee.handed` says.

    `agreement` is the reference of the programme's transfer agreement that it was done under, where one was needed.
    """

    __tablename__ = "handover"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_handover_returnee", "country", "returnee_id", "handed_at"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    returnee_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(12))
    to_country: Mapped[str] = mapped_column(sa.String(2))
    agreement: Mapped[str | None] = mapped_column(sa.String(300))
    handed_by: Mapped[str] = mapped_column(sa.String(60))
    handed_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(sa.String(60))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(sa.String(20))


async def of_returnee(session: AsyncSession, returnee: ReturneeRow) -> Sequence[HandoverRow]:
    """All handovers of a returnee's case, oldest first."""
    row = HandoverRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    return (await session.scalars(query.order_by(row.handed_at, row.id))).all()


async def end(session: AsyncSession, returnee: ReturneeRow, because: Because, *, by: str, at: datetime) -> None:
    """End the open handover of a returnee's case, if there is one: nobody in the country of return sees it any more."""
    returnee.handed = None
    row = HandoverRow
    mine = (row.country == returnee.country, row.returnee_id == returnee.id, row.ended_at.is_(None))
    for one in await session.scalars(sa.select(row).where(*mine)):
        one.ended_by, one.ended_at, one.ended_because = by, at, because
