"""Background work: one leased job table, written in the same transaction as the cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import SEEN, Base, Key, new_id

WAITING = ("queued", "failed")


class JobRow(Base):
    """One piece of work: queued, running under a lease, done, failed (to be tried again) or dead."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_due", "state", "run_after"), {"info": {SEEN: None}})

    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(40))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(sa.String(60))
    progress: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a job until when; `holder` is of one worker and one attempt, so that a late one is told apart."""

    holder: str
    now: datetime
    until: datetime


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Waiting and due, or running under a lease that has ended, as when its worker was killed."""
    waiting = sa.and_(JobRow.state.in_(WAITING), JobRow.run_after <= now)
    return sa.or_(waiting, sa.and_(JobRow.state == "running", JobRow.leased_until <= now))


async def is_any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether there is something to do."""
    return await session.scalar(sa.select(sa.literal(1)).where(_is_due(now)).limit(1)) is not None


async def take_due(session: AsyncSession, kinds: Sequence[str], lease: Lease) -> JobRow | None:
    """Lease the job that has been due longest; those that other workers are taking are passed over."""
    query = (
        sa.select(JobRow)
        .where(_is_due(lease.now), JobRow.kind.in_(kinds))
        .order_by(JobRow.run_after, JobRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await session.scalars(query)).one_or_none()
    if row is not None:
        row.state, row.attempts = "running", row.attempts + 1
        row.leased_by, row.leased_until, row.updated_at = lease.holder, lease.until, lease.now
    return row


async def held(session: AsyncSession, key: str, holder: str) -> JobRow | None:
    """The job while this holder still has it, locked until the transaction ends."""
    query = sa.select(JobRow).where(JobRow.id == key, JobRow.leased_by == holder, JobRow.state == "running")
    return (await session.scalars(query.with_for_update())).one_or_none()


async def one(session: AsyncSession, key: str) -> JobRow | None:
    """The job with this id."""
    return await session.get(JobRow, key)
