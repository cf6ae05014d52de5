"""Monitoring visits, to places and to cases: two tables, as who sees a case is another question, and their queries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, Tenant, Versioned, tenant_args
from magnet.store.returnees import ReturneeRow


class VisitRow(Tenant, Base):
    """One visit to an employer, a provider, a service or a community: about no one person.

    `recommendations_due` is the first day by which something is due that was recommended and is open.
    """

    __tablename__ = "visit"
    __table_args__ = tenant_args(
        "visit",
        sa.Index("ix_visit_employer", "country", "employer_id"),
        sa.Index("ix_visit_due", "country", "recommendations_due"),
    )

    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))
    visited_on: Mapped[date]
    opportunity_id: Mapped[str | None] = mapped_column(Key)
    guide_section_id: Mapped[str | None] = mapped_column(Key)
    findings: Mapped[list[str]]
    recommendations: Mapped[list[Any]]
    recommendations_due: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(sa.Text)


class CaseVisitRow(Versioned, Base):
    """What was found about one returnee at a visit; `visit_id` is the visit to the place, where it was one.

    The note is sealed under the returnee's key.
    """

    __tablename__ = "case_visit"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_case_visit_id", "id"),
        sa.Index("ix_case_visit_returnee", "country", "returnee_id", "visited_on"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(20))
    visited_on: Mapped[date]
    visit_id: Mapped[str | None] = mapped_column(Key)
    referral_id: Mapped[str | None] = mapped_column(Key)
    findings: Mapped[list[str]]
    recommendations: Mapped[list[Any]]
    note: Mapped[bytes | None]
    recorded_by: Mapped[str] = mapped_column(sa.String(60))


async def of_returnee(session: AsyncSession, returnee: ReturneeRow) -> Sequence[CaseVisitRow]:
    """All visits of a returnee's case, oldest first."""
    row = CaseVisitRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    return (await session.scalars(query.order_by(row.visited_on, row.created_at, row.id))).all()
