"""The record of who saw or changed whom: only ever added to, and sealed by a chain of digests."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import SEEN, Base, Key, Serial
from magnet.store.returnees import ReturneeRow
from magnet.store.rows import Conditions

Act = Literal[
    "created",
    "changed",
    "deleted",
    "read",
    "found",
    "listed",
    "list read",
    "explained",
    "allocated",
    "allocation seen",
    "judged",
    "considered",
    "counted",
    "referred",
    "referral moved",
    "card read",
    "identity read",
    "identity changed",
    "needs read",
    "needs changed",
    "contested",
    "contest read",
    "contest answered",
    "session recorded",
    "session read",
    "session changed",
    "session deleted",
    "compared",
    "compared often",
    "duplicates seen",
    "duplicate resolved",
    "exported",
    "corrections read",
    "correction asked",
    "holds read",
    "hold placed",
    "hold lifted",
    "erasure begun",
    "glass broken",
    "glass seen",
    "glass reviewed",
    "glass escalated",
    "consents read",
    "consented",
    "withdrew",
    "handed over",
    "taken back",
    "reminders seen",
    "reminder settled",
    "case closed",
    "case reopened",
    "followed up",
    "visited",
    "visits read",
    "follow-ups seen",
    "plan read",
    "plan changed",
    "plan agreed",
    "care read",
    "care changed",
    "safeguards checked",
    "safeguards read",
    "safeguard decided",
]


class AuditEventRow(Base):
    """One principal's act on one returnee. Triggers of the database refuse to change or delete it.

    `item` is the list or the opportunity that the act was about. `purpose` is what identity or needs were
    opened for. `country` and `office_id` are the returnee's then, by which the record is reached.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index("ix_audit_event_returnee_id", "returnee_id", "seq"),
        {"sqlite_autoincrement": True, "info": {SEEN: "record"}},
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(sa.String(60))
    act: Mapped[str] = mapped_column(sa.String(20))
    country: Mapped[str] = mapped_column(sa.String(2))
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    returnee_id: Mapped[str] = mapped_column(Key)
    item: Mapped[str | None] = mapped_column(Key)
    purpose: Mapped[str | None] = mapped_column(sa.String(30))


class AuditSealRow(Base):
    """A batch of events sealed: those up to `last_seq` since the seal before, counted and chained to it by `digest`."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int] = mapped_column(sa.BigInteger)
    events: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]


Event = Any
"""A plain row with an event's columns."""


async def add(session: AsyncSession, events: Sequence[dict[str, Any]]) -> None:
    """Add events in the caller's transaction."""
    if events:
        await session.flush()
        # Nothing of it is returned, as who adds to the record need not be one who may read it.
        await session.execute(sa.insert(AuditEventRow.__table__).inline(), events)  # type: ignore[arg-type]


async def of_returnee(
    session: AsyncSession, returnee_id: str, where: Conditions, before: int | None, limit: int
) -> list[AuditEventRow]:
    """The events about one returnee that meet the conditions, newest first, from before a number on."""
    row = AuditEventRow
    query = sa.select(row).where(row.returnee_id == returnee_id, *where).order_by(row.seq.desc()).limit(limit)
    return list(await session.scalars(query if before is None else query.where(row.seq < before)))


async def deleted(session: AsyncSession) -> dict[str, str]:
    """Ids and countries of the returnees whose deletion was noted and whose case is not there."""
    event = AuditEventRow
    gone = ~sa.exists().where(ReturneeRow.id == event.returnee_id)
    query = sa.select(event.returnee_id, event.country).where(event.act == "deleted", gone)
    return {row.returnee_id: row.country for row in await session.execute(query)}


async def extent(session: AsyncSession) -> tuple[int, int]:
    """How many events there are, and the number of the last one."""
    seq = AuditEventRow.seq
    count, last = (await session.execute(sa.select(sa.func.count(seq), sa.func.coalesce(sa.func.max(seq), 0)))).one()
    return int(count), int(last)


async def close_door(session: AsyncSession) -> None:
    """Hold off writers of events until the transaction ends, once those under way have ended: no number is missing.

    A trigger takes the same lock, shared, before each writer is given a number.
    """
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(7262485)"))


async def oldest_unsealed(session: AsyncSession) -> datetime | None:
    """When the oldest event that no seal covers was written; None where all are sealed."""
    sealed = sa.select(sa.func.max(AuditSealRow.last_seq)).scalar_subquery()
    after = AuditEventRow.seq > sa.func.coalesce(sealed, 0)
    return await session.scalar(sa.select(AuditEventRow.at).where(after).order_by(AuditEventRow.seq).limit(1))


async def last_seal(session: AsyncSession) -> AuditSealRow | None:
    """The newest seal."""
    return (await session.scalars(sa.select(AuditSealRow).order_by(AuditSealRow.number.desc()).limit(1))).one_or_none()


async def seals(session: AsyncSession) -> list[AuditSealRow]:
    """All seals, oldest first."""
    return list(await session.scalars(sa.select(AuditSealRow).order_by(AuditSealRow.number)))


async def events_after(session: AsyncSession, seq: int, up_to: int | None, limit: int) -> Iterable[Event]:
    """Events after a number, oldest first, as plain rows."""
    row = AuditEventRow
    query = sa.select(*row.__table__.columns).where(row.seq > seq).order_by(row.seq).limit(limit)
    return (await session.execute(query if up_to is None else query.where(row.seq <= up_to))).all()


async def add_seal(session: AsyncSession, seal: AuditSealRow) -> None:
    """Add a seal; a second one of the same number is refused by the database."""
    session.add(seal)
    await session.flush()
