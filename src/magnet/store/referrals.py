"""Referrals of returnees to employers, and each of their moves: the tables and their queries."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import SEEN, Base, Key, Serial, Versioned
from magnet.store.db import beyond
from magnet.store.returnees import ReturneeRow


class ReferralRow(Versioned, Base):
    """One returnee proposed for one opportunity of one employer.

    `country` is the opportunity's, which outlives neither a change of it nor its deletion here: a referral names it
    without a foreign key, so that an employer who deletes an item cannot tell from the answer whether anybody was
    proposed for it. `kind` is the opportunity's; `office_id` the returnee's at the time. `card` is what the
    employer was sent, frozen. Until `sent_on` the employer knows of nothing; `answered_on` is the day of its first
    answer; `is_open` until it came to an end. In the state `placed` it is the placement, and `moved_on` the first
    day of work.
    """

    __tablename__ = "referral"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["returnee_country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.Index("ix_referral_id", "id"),
        sa.Index("ix_referral_returnee", "returnee_country", "returnee_id"),
        sa.Index("ix_referral_employer", "country", "employer_id", "sent_on", "id"),
        sa.Index("ix_referral_office", "country", "office_id", "created_at", "id"),
        sa.Index("ix_referral_item", "country", "opportunity_id"),
        sa.Index("ix_referral_state", "state", "sent_on"),
        sa.Index(
            "uq_referral_open",
            "returnee_id",
            "opportunity_id",
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        ),
        {"info": {SEEN: "cards"}},
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    opportunity_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(10))
    employer_id: Mapped[str] = mapped_column(Key)
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    returnee_country: Mapped[str] = mapped_column(sa.String(2))
    returnee_id: Mapped[str] = mapped_column(Key)
    referral_list_id: Mapped[str | None] = mapped_column(Key)
    pseudonym: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(20))
    is_open: Mapped[bool]
    sent_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    moved_on: Mapped[date]
    card: Mapped[dict[str, Any] | None]


class ReferralMoveRow(Base):
    """One move of a referral: from which state (null at first) to which, on which day, for which coded reason.

    `by` whom, as which `side`, and `at` what time it was recorded. The note is sealed under the returnee's key.
    """

    __tablename__ = "referral_move"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "referral_id"], ["referral.country", "referral.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_referral_move_referral", "country", "referral_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    referral_id: Mapped[str] = mapped_column(Key)
    left: Mapped[str | None] = mapped_column(sa.String(20))
    to: Mapped[str] = mapped_column(sa.String(20))
    on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note: Mapped[bytes | None]
    by: Mapped[str] = mapped_column(sa.String(60))
    side: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime]


SENT: rows.Conditions = (ReferralRow.sent_on.is_not(None),)
"""What an employer knows of."""


def item_of(key: str) -> sa.ScalarSelect[str]:
    """The id of a referral's item, to be looked up where it is asked for: it never changes."""
    return sa.select(ReferralRow.opportunity_id).where(ReferralRow.id == key).scalar_subquery()


async def is_taken(session: AsyncSession, returnee_id: str, opportunity_id: str) -> bool:
    """Whether the person is being proposed for the item, or was placed in it."""
    row = ReferralRow
    taken = sa.or_(row.is_open.is_(True), row.state == "placed")
    return await rows.exists(
        session, row, (row.returnee_id == returnee_id, row.opportunity_id == opportunity_id, taken)
    )


async def is_open_from(session: AsyncSession, list_id: str, opportunity_id: str) -> bool:
    """Whether somebody is being proposed for an item of a list that it was taken from."""
    row = ReferralRow
    about = (row.referral_list_id == list_id, row.opportunity_id == opportunity_id, row.is_open.is_(True))
    return await rows.exists(session, row, about)


async def is_of(session: AsyncSession, returnee_id: str, key: str) -> bool:
    """Whether a referral is this person's."""
    return await rows.exists(session, ReferralRow, (ReferralRow.id == key, ReferralRow.returnee_id == returnee_id))


async def open_to_change(session: AsyncSession, returnee_id: str) -> list[ReferralRow]:
    """All open referrals of one person, locked until the transaction ends."""
    query = sa.select(ReferralRow).where(ReferralRow.returnee_id == returnee_id, ReferralRow.is_open.is_(True))
    return list(await session.scalars(query.order_by(ReferralRow.id).with_for_update()))


async def open_for(session: AsyncSession, country: str, opportunity_id: str) -> list[ReferralRow]:
    """All open referrals to one item, locked until the transaction ends, and their returnees kept from being locked.

    The returnees come first, as to whoever changes one of them and then the referrals; all in the order of their ids.
    """
    row = ReferralRow
    about = (row.country == country, row.opportunity_id == opportunity_id, row.is_open.is_(True))
    people = sa.select(ReturneeRow.id).where(ReturneeRow.id.in_(sa.select(row.returnee_id).where(*about)))
    await session.execute(people.order_by(ReturneeRow.id).with_for_update(read=True, key_share=True))
    return list(await session.scalars(sa.select(row).where(*about).order_by(row.id).with_for_update()))


async def sent_within(session: AsyncSession, country: str, employer_id: str, first: date, last: date) -> int:
    """How many referrals were sent to an employer from one day to another."""
    row = ReferralRow
    about = (row.country == country, row.employer_id == employer_id, row.sent_on.between(first, last))
    return int(await session.scalar(sa.select(sa.func.count()).select_from(row).where(*about)) or 0)


async def add_moves(session: AsyncSession, some: Iterable[ReferralMoveRow]) -> None:
    """Log moves."""
    await session.flush()
    session.add_all(some)


async def moves(session: AsyncSession, keys: Iterable[str]) -> dict[str, list[ReferralMoveRow]]:
    """The moves of these referrals, by its id, oldest first."""
    wanted = list(keys)
    found: dict[str, list[ReferralMoveRow]] = {key: [] for key in wanted}
    for start in range(0, len(wanted), rows.BATCH):
        some = ReferralMoveRow.referral_id.in_(wanted[start : start + rows.BATCH])
        for move in await session.scalars(sa.select(ReferralMoveRow).where(some).order_by(ReferralMoveRow.seq)):
            found[move.referral_id].append(move)
    return found


async def page_sent(
    session: AsyncSession, where: rows.Conditions, after: rows.Position | None, limit: int
) -> list[ReferralRow]:
    """The next `limit` referrals that were sent, those of the newest day first, and of a day in no order of time."""
    row = ReferralRow
    query = sa.select(row).where(*SENT, *where).order_by(row.sent_on.desc(), row.id.desc()).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(row.sent_on, row.id) < sa.tuple_(after.created_at.date(), after.id))
    return list(await session.scalars(query))


def position_sent(row: ReferralRow) -> rows.Position:
    """Where a page of `page_sent` ended: by the day alone."""
    assert row.sent_on is not None
    return rows.Position(datetime.combine(row.sent_on, time(), UTC), row.id)


Subject = Any
"""A plain row with what the record needs of a returnee, what the person agrees to, and when the case was closed."""
SUBJECT = (ReturneeRow.id, ReturneeRow.country, ReturneeRow.office_id, ReturneeRow.agreed, ReturneeRow.closed_on)


async def subjects(session: AsyncSession, keys: Iterable[str]) -> Sequence[Subject]:
    """The returnees with these ids, without their profiles.

    Beyond what the session sees: an employer's act too asks whether the person still agrees, and is noted of whom.
    """
    wanted, found = sorted(set(keys)), list[Subject]()
    async with beyond(session):
        for start in range(0, len(wanted), rows.BATCH):
            some = ReturneeRow.id.in_(wanted[start : start + rows.BATCH])
            found += await session.execute(sa.select(*SUBJECT).where(some))
    return found
