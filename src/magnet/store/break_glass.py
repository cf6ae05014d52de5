"""Cases that were opened in an emergency by somebody without reach to them: the table and its queries."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.security.principals import Glass
from magnet.store.base import SEEN, Base, Key, Versioned
from magnet.store.db import READS


class BreakGlassRow(Versioned, Base):
    """One opening, from `created_at` until `ends_at`, and what a second person found of it.

    `country` and `office_id` are the returnee's then; `ZZ` and null where there is no such returnee. What was
    explained and commented is sealed.
    """

    __tablename__ = "break_glass"
    __table_args__ = (
        sa.Index("ix_break_glass_principal", "principal", "created_at"),
        sa.Index("ix_break_glass_waiting", "reviewed_at", "created_at"),
        {"info": {SEEN: "glass"}},
    )

    principal: Mapped[str] = mapped_column(sa.String(60))
    returnee_id: Mapped[str] = mapped_column(Key)
    country: Mapped[str] = mapped_column(sa.String(2))
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    reason: Mapped[str] = mapped_column(sa.String(30))
    explanation: Mapped[bytes]
    ends_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(sa.String(60))
    verdict: Mapped[str | None] = mapped_column(sa.String(20))
    comment: Mapped[bytes | None]


async def one_at_a_time(session: AsyncSession) -> None:
    """Hold off other openings until the transaction ends, so that what is counted stays so."""
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(sa.text("LOCK TABLE break_glass IN SHARE ROW EXCLUSIVE MODE"))


async def open_to(session: AsyncSession, principal: str, now: datetime) -> tuple[Glass, ...]:
    """What is open to a principal now."""
    row = BreakGlassRow
    query = sa.select(row.id, row.returnee_id).where(row.principal == principal, row.ends_at > now)
    return tuple(Glass(key, returnee_id) for key, returnee_id in await session.execute(query.order_by(row.created_at)))


async def openings_since(session: AsyncSession, principal: str, moment: datetime) -> list[datetime]:
    """When a principal opened cases after a moment, oldest first."""
    row = BreakGlassRow
    query = sa.select(row.created_at).where(row.principal == principal, row.created_at > moment)
    return list(await session.scalars(query.order_by(row.created_at)))


def waiting(before: datetime | None = None) -> list[sa.ColumnElement[bool]]:
    """The condition of openings that nobody has reviewed; of those up to a moment only."""
    row = BreakGlassRow
    return [row.reviewed_at.is_(None), *([] if before is None else [row.created_at <= before])]


async def is_any_waiting(session: AsyncSession, principal: str, before: datetime) -> bool:
    """Whether an opening of a principal from before a moment still waits for its review."""
    query = sa.select(BreakGlassRow.id).where(BreakGlassRow.principal == principal, *waiting(before)).limit(1)
    return await session.scalar(query) is not None


async def to_escalate(session: AsyncSession, before: datetime) -> Sequence[BreakGlassRow]:
    """Openings from before a moment that nobody has reviewed or was told of; locked in a writing session.

    Who waited for the lock of another that escalated them finds none.
    """
    query = sa.select(BreakGlassRow).where(*waiting(before), BreakGlassRow.escalated_at.is_(None))
    query = query.order_by(BreakGlassRow.created_at, BreakGlassRow.id)
    return list(await session.scalars(query if READS in session.info else query.with_for_update()))
