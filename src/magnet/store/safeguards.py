"""Decisions on what a safeguard rule holds for somebody: the table and its queries."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, Versioned


class SafeguardDecisionRow(Versioned, Base):
    """One decision on one item for one person, or that one is asked for, as long as nobody decided.

    The rule (need and condition), what was decided and why are sealed in `body`. What was decided last counts.
    """

    __tablename__ = "safeguard_decision"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_safeguard_decision_id", "id"),
        sa.Index("ix_safeguard_decision_returnee", "country", "returnee_id", "opportunity_id"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    opportunity_id: Mapped[str] = mapped_column(Key)
    asked_by: Mapped[str | None] = mapped_column(sa.String(60))
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decided_at: Mapped[datetime | None]
    body: Mapped[bytes]


async def of_returnee(
    session: AsyncSession, returnee_id: str, items: Collection[str] | None = None
) -> list[SafeguardDecisionRow]:
    """The decisions about a returnee, those that are asked for first, then oldest first; on these items, or on all."""
    row = SafeguardDecisionRow
    query = sa.select(row).where(row.returnee_id == returnee_id)
    if items is not None:
        query = query.where(row.opportunity_id.in_(sorted(items)))
    # Databases differ in where they put nulls.
    order = (row.decided_at.is_not(None), row.decided_at, row.created_at, row.id)
    return list(await session.scalars(query.order_by(*order)))
