"""The change log: keys of what changed, written in the same transaction, read by the indexes and feeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import SEEN, Base, Key, Serial

Noun = Literal[
    "opportunity",
    "employer",
    "assessment",
    "programme",
    "office",
    "returnee",
    "job-search-service",
    "referral-list",
    "guide-section",
    "visit",
    "group-session",
    "local-label",
]
EVERYWHERE = "ZZ"
"""Stands for the country of rows that belong to none (a code that ISO 3166-1 leaves to users)."""
Act = Literal["created", "changed", "deleted"]


class ChangeRow(Base):
    """One change of one row. `xid` is PostgreSQL's transaction id, by which readers find late commits; 0 on SQLite.

    It is keys only, and whatever catches up for everybody reads it in the session of whoever asks.
    """

    __tablename__ = "change_log"
    __table_args__ = (sa.Index("ix_change_log_country", "country", "xid", "seq"), {"info": {SEEN: None}})

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    xid: Mapped[int] = mapped_column(sa.BigInteger, server_default=sa.FetchedValue())
    country: Mapped[str] = mapped_column(sa.String(2))
    noun: Mapped[str] = mapped_column(sa.String(20))
    key: Mapped[str] = mapped_column(Key)
    act: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime]


ANCHORED = sa.select(ChangeRow.seq, ChangeRow.key, ChangeRow.at)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as read: which row of which noun, in which country."""

    seq: int
    xid: int
    country: str
    noun: str
    key: str
    act: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader is: up to number `seq`, and on PostgreSQL below transaction `xid`, all is seen."""

    xid: int = 0
    seq: int = 0


async def record(session: AsyncSession, noun: Noun, act: Act, keys: Iterable[tuple[str, str]], *, at: datetime) -> None:
    """Note that the rows `keys` (country, id) of `noun` changed, in the caller's transaction."""
    changed = [{"country": country, "noun": noun, "key": key, "act": act, "at": at} for country, key in keys]
    if changed:
        await session.flush()
        await session.execute(sa.insert(ChangeRow), changed)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest row of the log that a reader had seen: while the log holds it, nothing after it was lost or undone."""

    seq: int
    key: str
    at: str


async def here(session: AsyncSession) -> Cursor:
    """The cursor of all that this snapshot holds: what is read afterwards from it misses nothing."""
    last = sa.select(sa.func.coalesce(sa.func.max(ChangeRow.seq), 0)).scalar_subquery()
    first_open = sa.text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    if session.get_bind().dialect.name == "postgresql":
        xid, seq = (await session.execute(sa.select(first_open, last))).one()
        return Cursor(int(xid), int(seq))
    return Cursor(seq=int(await session.scalar(sa.select(last)) or 0))


async def anchor(session: AsyncSession) -> Anchor | None:
    """The newest row of the log, of whichever country."""
    found = (await session.execute(ANCHORED.order_by(ChangeRow.seq.desc()).limit(1))).one_or_none()
    return None if found is None else Anchor(found.seq, found.key, found.at.isoformat())


async def holds(session: AsyncSession, wanted: Anchor | None) -> bool:
    """Whether the log still holds a row: not if it was cut off below it, or the database was put back to before it."""
    if wanted is None:
        return await anchor(session) is None
    found = (await session.execute(ANCHORED.where(ChangeRow.seq == wanted.seq))).one_or_none()
    return found is not None and wanted == Anchor(found.seq, found.key, found.at.isoformat())


async def since(session: AsyncSession, country: str, cursor: Cursor) -> tuple[list[Change], Cursor]:
    """The changes of `country` from `cursor` on, oldest first, and the cursor that follows this snapshot.

    On PostgreSQL rows of transactions at or above the cursor are read again until every older one has ended: to
    apply a change twice is harmless, because the log holds keys only. Numbers above the cursor's count as well: in
    another cluster, which a dump was put back into, transactions are counted from below.
    """
    following = await here(session)
    columns = (ChangeRow.seq, ChangeRow.xid, ChangeRow.country, ChangeRow.noun, ChangeRow.key, ChangeRow.act)
    wanted = sa.select(*columns).where(ChangeRow.country == country).order_by(ChangeRow.seq)
    if session.get_bind().dialect.name == "postgresql":
        wanted = wanted.where(sa.or_(ChangeRow.xid >= cursor.xid, ChangeRow.seq > cursor.seq))
    else:
        wanted = wanted.where(ChangeRow.seq > cursor.seq)
    return [Change(*row) for row in await rows.in_turns(session, wanted)], following
