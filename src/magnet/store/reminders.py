"""Reminders, which make up one worklist: what is due in a case by when, and whether it was settled; no words."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, Versioned, new_id
from magnet.store.db import beyond
from magnet.store.returnees import ReturneeRow


class ReminderRow(Versioned, Base):
    """That something is due for a returnee on a day: one a kind, a subject and a day, settled at most once.

    `subject_id` is what it is about: a referral, a step, a session, or the returnee. Whose worklist it is on follows
    the case: it has no office of its own. `cause` is a code where the kind alone does not say why. `settled_by` is
    who settled it, null where what it reminded of was done.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.UniqueConstraint("country", "kind", "subject_id", "due_on"),
        sa.Index("ix_reminder_id", "id"),
        sa.Index("ix_reminder_due", "country", "settled_on", "due_on", "id"),
        sa.Index("ix_reminder_returnee", "country", "returnee_id"),
        sa.Index("ix_reminder_subject", "subject_id", "kind"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[str] = mapped_column(Key)
    cause: Mapped[str | None] = mapped_column(sa.String(40))
    due_on: Mapped[date]
    settled_on: Mapped[date | None]
    settled_by: Mapped[str | None] = mapped_column(sa.String(60))


Wanted = Mapping[tuple[str, date], dict[str, Any]]
"""By subject and day, whose case a reminder is about, and its cause."""
OPEN: rows.Conditions = (ReminderRow.settled_on.is_(None),)


async def add(session: AsyncSession, facts: dict[str, Any], at: datetime) -> None:
    """Add a reminder unless it is there, settled or not.

    Beyond what the session sees: the act of an employer, who knows of no case, makes something due for the office.
    """
    await session.flush()
    async with beyond(session):
        # Unlike `session.merge`, of two at once the second neither fails nor waits for a look of its own.
        new = postgresql.insert if (await session.connection()).dialect.name == "postgresql" else sqlite.insert
        stamps = {"id": new_id(), "version": 1, "created_at": at, "updated_at": at}
        await session.execute(new(ReminderRow).values(**stamps, **facts).on_conflict_do_nothing())


async def settle(session: AsyncSession, where: rows.Conditions, at: datetime) -> None:
    """Settle the open reminders that meet the conditions, as what they reminded of was done, whoever did it."""
    await session.flush()
    async with beyond(session):
        done = {"settled_on": at.date(), "updated_at": at, "version": ReminderRow.version + 1}
        query = sa.update(ReminderRow).where(*OPEN, *where).values(done)
        await session.execute(query.execution_options(synchronize_session=False))


async def hold_to(session: AsyncSession, kind: str, ids: Collection[str], wanted: Wanted, at: datetime) -> None:
    """Make the open reminders of a kind about these returnees those that are wanted, by subject and day.

    What is due no longer is settled, and what is due again is opened; what somebody settled by hand stays settled.
    """
    await session.flush()
    async with beyond(session):
        query = sa.select(ReminderRow).where(ReminderRow.returnee_id.in_(sorted(ids)), ReminderRow.kind == kind)
        missing = dict(wanted)
        for row in await session.scalars(query):
            is_wanted = missing.pop((row.subject_id, row.due_on), None) is not None
            if is_wanted == (row.settled_on is not None) and row.settled_by is None:
                row.settled_on = None if is_wanted else at.date()
                rows.touch(row, at)
        for (subject_id, due_on), facts in missing.items():
            await add(session, {**facts, "kind": kind, "subject_id": subject_id, "due_on": due_on}, at)


async def forget_but(session: AsyncSession, where: rows.Conditions, kind: str, due_on: date) -> None:
    """Delete those of the reminders that nobody settled by hand, but the open one of this kind for this day."""
    row = ReminderRow
    same = sa.and_(row.kind == kind, row.due_on == due_on, *OPEN)
    await session.flush()
    async with beyond(session):
        query = sa.delete(row).where(row.settled_by.is_(None), sa.not_(same), *where)
        await session.execute(query.execution_options(synchronize_session=False))


def of_subject(kinds: Collection[str], subject_id: str) -> rows.Conditions:
    """The condition of reminders of these kinds about one subject."""
    return (ReminderRow.subject_id == subject_id, ReminderRow.kind.in_(sorted(kinds)))


def among(keys: Collection[str]) -> rows.Conditions:
    """The condition of reminders with one of these ids."""
    return (ReminderRow.id.in_(keys),)


def of_returnee(returnee_id: str) -> rows.Conditions:
    """The condition of all reminders about a returnee."""
    return (ReminderRow.returnee_id == returnee_id,)


def of_office(office_id: str) -> rows.Conditions:
    """The condition of reminders in the cases that an office has now."""
    case = ReturneeRow
    own = (case.country == ReminderRow.country, case.id == ReminderRow.returnee_id)
    return (sa.exists().where(*own, case.office_id == office_id),)


def is_settled(settled: bool) -> rows.Conditions:
    """The condition of reminders that were settled, or were not."""
    return (ReminderRow.settled_on.is_not(None),) if settled else OPEN


def due_until(day: date) -> rows.Conditions:
    """The condition of reminders that are due up to a day, this one included."""
    return (ReminderRow.due_on <= day,)


def overdue(today: date) -> rows.Conditions:
    """The condition of reminders whose day is past."""
    return (*OPEN, ReminderRow.due_on < today)


def in_time(today: date) -> rows.Conditions:
    """The condition of all other reminders."""
    return (sa.or_(ReminderRow.settled_on.is_not(None), ReminderRow.due_on >= today),)


def unless(kinds: Collection[str], allowed: rows.Conditions) -> rows.Conditions:
    """The condition of reminders that are of other kinds than these, or meet what is asked of these."""
    return (sa.or_(ReminderRow.kind.not_in(sorted(kinds)), sa.and_(*allowed)),)


async def page_due(
    session: AsyncSession, where: rows.Conditions, after: rows.Position | None, limit: int
) -> list[ReminderRow]:
    """The next `limit` reminders after a position, those due first before those due later."""
    row = ReminderRow
    query = sa.select(row).where(*where).order_by(row.due_on, row.id).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(row.due_on, row.id) > sa.tuple_(after.created_at.date(), after.id))
    return list(await session.scalars(query))


def position_due(row: ReminderRow) -> rows.Position:
    """Where a page of `page_due` ended: by the day alone."""
    return rows.Position(datetime.combine(row.due_on, time(), UTC), row.id)
