"""Stored, replayable match runs: the table and its queries."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import Base, Key, new_id


class ReferralListRow(Base):
    """A ranked list as answered, with what is needed to score it again: fingerprints and the frozen inputs.

    The answer and the person's part of the inputs are sealed. `country` is the country asked for; `returnee_country`
    the returnee's country of return, which usually equals it.
    """

    __tablename__ = "referral_list"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["returnee_country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.Index("ix_referral_list_id", "id"),
        sa.Index("ix_referral_list_returnee", "returnee_country", "returnee_id", "created_at"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    returnee_country: Mapped[str] = mapped_column(sa.String(2))
    returnee_id: Mapped[str] = mapped_column(Key)
    request: Mapped[dict[str, Any]]
    as_of: Mapped[date]
    weights_fingerprint: Mapped[str] = mapped_column(sa.String(64))
    taxonomy_version: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[bytes] = mapped_column(sa.LargeBinary)
    person_inputs: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    item_inputs: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]


async def add(session: AsyncSession, row: ReferralListRow) -> None:
    """Keep a list; as a plain statement, in a third of the time that mapping a row of large documents takes."""
    named = {column.name: getattr(row, column.name) for column in ReferralListRow.__table__.columns}
    await session.execute(sa.insert(ReferralListRow).values(named))


async def one(session: AsyncSession, key: str, where: rows.Conditions = ()) -> ReferralListRow | None:
    """The list with this id that meets the conditions."""
    return (await session.scalars(sa.select(ReferralListRow).where(ReferralListRow.id == key, *where))).one_or_none()


async def holds(session: AsyncSession, row: ReferralListRow, opportunity_id: str) -> bool:
    """Whether an item is on a list."""
    held = ReferralListRow.item_inputs[opportunity_id]["id"].as_string() == opportunity_id
    same = (ReferralListRow.country == row.country, ReferralListRow.id == row.id)
    return await session.scalar(sa.select(sa.literal(1)).where(*same, held)) is not None


async def items_of(session: AsyncSession, row: ReferralListRow) -> list[str]:
    """The ids of what is on a list."""
    own = (ReferralListRow.country == row.country, ReferralListRow.id == row.id)
    return list(await session.scalar(sa.select(ReferralListRow.item_inputs).where(*own)) or {})
