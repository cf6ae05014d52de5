"""Reintegration plans, their steps, and why a need has none: the tables and their queries."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, Versioned
from magnet.store.returnees import ReturneeRow


def _of_returnee(name: str, *more: sa.schema.SchemaItem) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index(f"ix_{name}_id", "id"),
        *more,
    )


class PlanRow(Versioned, Base):
    """The one plan of a returnee. `guardian` is who agreed for a child, sealed; how and when are codes."""

    __tablename__ = "plan"
    __table_args__ = _of_returnee("plan", sa.UniqueConstraint("country", "returnee_id"))

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(sa.String(10))
    starts_on: Mapped[date]
    agreed_on: Mapped[date | None]
    agreed_how: Mapped[str | None] = mapped_column(sa.String(20))
    agreed_at: Mapped[datetime | None]
    guardian_on: Mapped[date | None]
    guardian_how: Mapped[str | None] = mapped_column(sa.String(20))
    guardian: Mapped[bytes | None]
    closed_on: Mapped[date | None]


class PlanStepRow(Versioned, Base):
    """One step. Its words, the need that it answers and, where `guarded`, its kind and item are in `body`, sealed.

    `planned_at` is when what is planned last changed: a step that was planned after the plan was agreed to was not part
    of that. `proof` is a code for what proves that it was done.
    """

    __tablename__ = "plan_step"
    __table_args__ = _of_returnee(
        "plan_step",
        sa.Index("ix_plan_step_returnee", "country", "returnee_id", "created_at"),
        sa.Index("ix_plan_step_opportunity", "opportunity_id"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    guarded: Mapped[bool]
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    status: Mapped[str] = mapped_column(sa.String(10))
    responsible: Mapped[str] = mapped_column(sa.String(20))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    budget: Mapped[int | None] = mapped_column(sa.BigInteger)
    grant: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str | None] = mapped_column(sa.String(3))
    referral_id: Mapped[str | None] = mapped_column(Key)
    opportunity_id: Mapped[str | None] = mapped_column(Key)
    proof: Mapped[str | None] = mapped_column(sa.String(20))
    planned_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    body: Mapped[bytes]


class PlanReasonRow(Versioned, Base):
    """Why a need has no step: both sealed in `body`; of several about one need the newest counts."""

    __tablename__ = "plan_reason"
    __table_args__ = _of_returnee(
        "plan_reason", sa.Index("ix_plan_reason_returnee", "country", "returnee_id", "created_at")
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    body: Mapped[bytes]


UNGUARDED: rows.Conditions = (PlanStepRow.guarded.is_(False),)
"""The steps that whoever sees the plan sees."""


async def of_returnee(session: AsyncSession, returnee_id: str) -> PlanRow | None:
    """The plan of a returnee, if it was begun."""
    return (await session.scalars(sa.select(PlanRow).where(PlanRow.returnee_id == returnee_id))).one_or_none()


async def steps(session: AsyncSession, returnee_id: str) -> list[PlanStepRow]:
    """All steps of a returnee's plan, in the order in which they were added."""
    row = PlanStepRow
    query = sa.select(row).where(row.returnee_id == returnee_id).order_by(row.created_at, row.id)
    return list(await session.scalars(query))


async def reasons(session: AsyncSession, returnee_id: str) -> list[PlanReasonRow]:
    """Why needs of a returnee have no step, oldest first."""
    row = PlanReasonRow
    query = sa.select(row).where(row.returnee_id == returnee_id).order_by(row.created_at, row.id)
    return list(await session.scalars(query))


async def granted_in_household(session: AsyncSession, returnee: ReturneeRow, items: Sequence[str]) -> set[str]:
    """Which of these items also give a grant to somebody else of the household, among the cases that are seen."""
    if returnee.household is None or not items:
        return set()
    row, other = PlanStepRow, ReturneeRow
    same = (other.country == row.country, other.id == row.returnee_id)
    theirs = (other.household == returnee.household, other.id != returnee.id)
    given = (row.opportunity_id.in_(items), row.grant > 0, row.status != "dropped", *UNGUARDED)
    found = await session.scalars(sa.select(row.opportunity_id).join(other, sa.and_(*same)).where(*theirs, *given))
    return {str(key) for key in found}
