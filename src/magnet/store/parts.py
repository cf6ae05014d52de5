"""Sealed parts of a returnee's file that stand apart from the profile, identity and needs: table and queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.security.sealing import Place
from magnet.store import rows
from magnet.store.base import Base, Key

Name = Literal["identity", "needs"]


class PartRow(Base):
    """One part about one returnee, sealed with the person's key as one document of its own."""

    __tablename__ = "sealed_part"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    part: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    version: Mapped[int]
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    updated_at: Mapped[datetime]


def place(country: str, returnee_id: str, part: str) -> Place:
    """Where a sealed part stands."""
    return Place(PartRow.__tablename__, returnee_id, country, part)


async def one(session: AsyncSession, country: str, returnee_id: str, part: Name) -> PartRow | None:
    """A returnee's part, if it was recorded."""
    return await session.get(PartRow, (country, returnee_id, part))


async def of_many(session: AsyncSession, ids: Sequence[str], part: Name) -> list[PartRow]:
    """The part of each of these returnees of whom it was recorded."""
    row, found = PartRow, list[PartRow]()
    for start in range(0, len(ids), rows.BATCH):
        some = (row.returnee_id.in_(ids[start : start + rows.BATCH]), row.part == part)
        found += await session.scalars(sa.select(row).where(*some).order_by(row.returnee_id))
    return found


async def every(session: AsyncSession, country: str, returnee_id: str) -> list[PartRow]:
    """All parts of a returnee."""
    row = PartRow
    query = sa.select(row).where(row.country == country, row.returnee_id == returnee_id).order_by(row.part)
    return list(await session.scalars(query))
