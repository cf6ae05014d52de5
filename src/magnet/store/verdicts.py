"""Verdicts on what lists suggested: the table and its queries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, Versioned
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow


class ListVerdictRow(Versioned, Base):
    """The verdict that stands on one item of one list.

    `judged` is what the scorer had said of the item (score, place, values by feature), sealed like the note under the
    returnee's key: the scorer is judged by it as long as the person is there.
    """

    __tablename__ = "list_verdict"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.UniqueConstraint("referral_list_id", "opportunity_id"),
        sa.Index("ix_list_verdict_returnee", "country", "returnee_id"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    returnee_id: Mapped[str] = mapped_column(Key)
    referral_list_id: Mapped[str] = mapped_column(Key)
    opportunity_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(sa.String(10))
    verdict: Mapped[str] = mapped_column(sa.String(12))
    reasons: Mapped[list[str]]
    note: Mapped[bytes | None]
    judged: Mapped[bytes]
    by: Mapped[str] = mapped_column(sa.String(60))


async def standing(session: AsyncSession, list_id: str, opportunity_id: str) -> ListVerdictRow | None:
    """The verdict on an item of a list, locked until the transaction ends."""
    row = ListVerdictRow
    query = sa.select(row).where(row.referral_list_id == list_id, row.opportunity_id == opportunity_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def of_list(session: AsyncSession, list_id: str) -> list[ListVerdictRow]:
    """The verdicts on a list, in the order in which they were first given."""
    row = ListVerdictRow
    query = sa.select(row).where(row.referral_list_id == list_id).order_by(row.created_at, row.id)
    return list(await session.scalars(query))


async def to_count(session: AsyncSession, where: rows.Conditions) -> Sequence[Any]:
    """Verdicts on people who meet the conditions, as plain rows in the order of random ids, with what they agree to."""
    row, about = ListVerdictRow, ReturneeRow
    same = sa.and_(about.country == row.country, about.id == row.returnee_id)
    columns = (row.id, row.returnee_id, row.kind, row.verdict, row.reasons, about.agreed)
    return await rows.in_turns(session, sa.select(*columns).join(about, same).where(*where).order_by(row.id))


async def to_judge(session: AsyncSession) -> Sequence[Any]:
    """All verdicts as plain rows, each with the item's frozen columns, in the order of random ids."""
    row, kept = ListVerdictRow, ReferralListRow
    columns = (row.id, row.returnee_id, row.opportunity_id, row.verdict, row.kind, row.reasons, row.judged)
    query = sa.select(*columns, kept.item_inputs.label("inputs")).join(kept, kept.id == row.referral_list_id)
    return await rows.in_turns(session, query.order_by(row.id))
