"""Keys of programs and people, as digests: the table and its queries."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key


class KeyRow(Base):
    """A key with its grant; its text is kept nowhere. `countries` null is every country."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    role: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(64))
    countries: Mapped[list[str] | None]
    regions: Mapped[list[str] | None]
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


async def one(session: AsyncSession, key_id: str) -> KeyRow | None:
    """The key with this id."""
    return await session.get(KeyRow, key_id)


async def every(session: AsyncSession) -> list[KeyRow]:
    """All keys, oldest first."""
    return list(await session.scalars(sa.select(KeyRow).order_by(KeyRow.created_at, KeyRow.id)))
