"""Follow-ups as recorded, each correction a row of its own: the table and its queries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, new_id
from magnet.store.db import beyond
from magnet.store.referrals import ReferralMoveRow, ReferralRow
from magnet.store.returnees import ReturneeRow, agrees, is_under_way


class FollowUpRow(Base):
    """One talk with a returnee about how it goes, or a try at one.

    `due_id` names which of the case's follow-ups it is; of several rows with the same one `counts`. `corrects` is the
    row whose place it took because that one was wrong. The note and the psychosocial answers are sealed under the
    returnee's key.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_follow_up_returnee", "country", "returnee_id", "created_at"),
        sa.Index(
            "uq_follow_up_counting",
            "due_id",
            unique=True,
            sqlite_where=sa.text("counts"),
            postgresql_where=sa.text("counts"),
        ),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    returnee_id: Mapped[str] = mapped_column(Key)
    due_id: Mapped[str] = mapped_column(Key)
    about: Mapped[str] = mapped_column(sa.String(10))
    referral_id: Mapped[str | None] = mapped_column(Key)
    month: Mapped[int]
    due_on: Mapped[date]
    on: Mapped[date]
    status: Mapped[str] = mapped_column(sa.String(20))
    found: Mapped[str | None] = mapped_column(sa.String(20))
    started_on: Mapped[date | None]
    pay_amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    pay_currency: Mapped[str | None] = mapped_column(sa.String(3))
    pay_period: Mapped[str | None] = mapped_column(sa.String(10))
    hours: Mapped[int | None]
    satisfaction: Mapped[int | None]
    reasons: Mapped[list[str]]
    note: Mapped[bytes | None]
    answers: Mapped[dict[str, Any]]
    psychosocial: Mapped[bytes | None]
    counts: Mapped[bool]
    corrects: Mapped[str | None] = mapped_column(Key)
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]


Recorded = Any
"""A plain row with what tells whether a follow-up is done."""
Placement = Any
"""A plain row: a referral's id, its returnee's, and the day on which work started."""
FACTS = (
    FollowUpRow.returnee_id,
    FollowUpRow.referral_id,
    FollowUpRow.month,
    FollowUpRow.status,
    FollowUpRow.on,
)
CASE = (ReturneeRow.id, ReturneeRow.country, ReturneeRow.office_id, ReturneeRow.return_date)


def to_ask() -> rows.Conditions:
    """The condition of cases in which somebody is asked how it goes: open ones, of who agrees to it."""
    return (is_under_way(), agrees("registration"), agrees("follow_up"))


def wanted(programme: str | None, country: str | None, office_id: str | None, key: str | None) -> rows.Conditions:
    """The conditions of cases by what a search names."""
    row = ReturneeRow
    named = {row.programme: programme, row.country: country, row.office_id: office_id, row.id: key}
    return [column == value for column, value in named.items() if value is not None]


async def of_returnee(session: AsyncSession, returnee: ReturneeRow) -> Sequence[FollowUpRow]:
    """All follow-ups of a returnee, oldest first."""
    row = FollowUpRow
    query = sa.select(row).where(row.country == returnee.country, row.returnee_id == returnee.id)
    return (await session.scalars(query.order_by(row.created_at, row.id))).all()


def of_ids(ids: Collection[str]) -> rows.Conditions:
    """The condition of the cases with these ids."""
    return (ReturneeRow.id.in_(sorted(ids)),)


async def cases(session: AsyncSession, where: rows.Conditions) -> list[Any]:
    """The cases that meet the conditions, as plain rows."""
    return await rows.in_turns(session, sa.select(*CASE).where(*where))


async def locked(session: AsyncSession, ids: Collection[str]) -> list[str]:
    """Those of these cases that are still there, locked until the transaction ends."""
    query = sa.select(ReturneeRow.id).where(*of_ids(ids)).order_by(ReturneeRow.id).with_for_update()
    return list(await session.scalars(query))


async def recorded(session: AsyncSession, where: rows.Conditions) -> list[Recorded]:
    """What was recorded in the cases that meet the conditions, but for what was corrected."""
    row, later = FollowUpRow, sa.orm.aliased(FollowUpRow)
    mine = sa.and_(row.country == ReturneeRow.country, row.returnee_id == ReturneeRow.id)
    stands = ~sa.exists().where(later.country == row.country, later.corrects == row.id)
    return await rows.in_turns(session, sa.select(*FACTS).join(ReturneeRow, mine).where(stands, *where))


async def placements(session: AsyncSession, where: rows.Conditions) -> list[Placement]:
    """The placements that hold in the cases that meet the conditions; one that was taken back is none, nor is a course.

    Beyond what the session sees: whoever follows a case up follows each job in it, in whichever country.
    """
    row, move = ReferralRow, ReferralMoveRow
    mine = sa.and_(row.returnee_country == ReturneeRow.country, row.returnee_id == ReturneeRow.id)
    placed = sa.and_(move.country == row.country, move.referral_id == row.id, move.to == "placed")
    began = sa.func.max(move.on).label("day")
    query = sa.select(row.id, row.returnee_id, began).join(ReturneeRow, mine).join(move, placed)
    query = query.where(row.state == "placed", row.kind == "vacancy", *where).group_by(row.id, row.returnee_id)
    async with beyond(session):
        return await rows.in_turns(session, query)
