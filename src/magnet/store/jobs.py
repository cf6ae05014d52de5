"""Background work: one leased job table, written in the same transaction as the cause."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from magnet.store import rows
from magnet.store.base import SEEN, Base, Key, new_id

WAITING = ("queued", "failed")
AHEAD = (*WAITING, "running")
"""The states of what a worker does or will do."""
NAMES = uuid.UUID("5d3c1f0e-9f0b-4f4c-8a39-1d9f6f4f2f6b")
"""What ids are made under from what a job is to be done once for."""


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


def id_once(once: str) -> str:
    """The id of the job that is to be done once for this: whoever queues it again finds it there."""
    return str(uuid.uuid5(NAMES, once))


async def add_once(session: AsyncSession, facts: Mapping[str, Any]) -> None:
    """Add a job unless there is one with its id, whatever became of that."""
    new = postgresql.insert if (await session.connection()).dialect.name == "postgresql" else sqlite.insert
    await session.execute(new(JobRow).values(**facts).on_conflict_do_nothing())


async def is_any_due(session: AsyncSession, now: datetime, kinds: Sequence[str] | None = None) -> bool:
    """Whether there is something to do, of these kinds if any are named."""
    of_kinds = () if kinds is None else (JobRow.kind.in_(kinds),)
    return await session.scalar(sa.select(sa.literal(1)).where(_is_due(now), *of_kinds).limit(1)) is not None


async def kinds_ahead(session: AsyncSession, kinds: Sequence[str]) -> set[str]:
    """Of these kinds those of which a job waits or is being done."""
    query = sa.select(JobRow.kind).where(JobRow.kind.in_(kinds), JobRow.state.in_(AHEAD)).distinct()
    return set(await session.scalars(query))


async def prune(session: AsyncSession, latest: Mapping[str, str], before: datetime) -> None:
    """Delete what is finished: what did nothing, and what ended before a moment.

    `latest` is the newest job of each kind by its kind: it stays, so that nobody queues it again. Of each kind the last
    that died stays until that moment, too, so that somebody sees it.
    """
    row, newer = JobRow, aliased(JobRow)
    died_since = sa.exists().where(newer.kind == row.kind, newer.state == "dead", newer.created_at > row.created_at)
    over = sa.or_(
        row.updated_at < before,
        sa.and_(row.state == "done", row.result.is_(None)),
        sa.and_(row.state == "dead", died_since),
    )
    of_kinds = (row.kind.in_(latest), row.id.not_in(latest.values()))
    query = sa.delete(row).where(*of_kinds, row.state.in_(("done", "dead")), over)
    await session.execute(query.execution_options(synchronize_session=False))


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many jobs there are in each state."""
    query = sa.select(JobRow.state, sa.func.count()).group_by(JobRow.state)
    return {state: int(count) for state, count in await session.execute(query)}


async def page(
    session: AsyncSession, wanted: Mapping[str, Any], after: rows.Position | None, limit: int
) -> list[JobRow]:
    """The next `limit` jobs whose columns have these values, newest first."""
    row = JobRow
    query = sa.select(row).filter_by(**wanted).order_by(row.created_at.desc(), row.id.desc()).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(row.created_at, row.id) < sa.tuple_(after.created_at, after.id))
    return list(await session.scalars(query))


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


async def one_to_change(session: AsyncSession, key: str) -> JobRow | None:
    """The same, locked until the transaction ends."""
    return await session.get(JobRow, key, with_for_update=True)
