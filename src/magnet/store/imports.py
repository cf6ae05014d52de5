"""Files taken in over HTTP, with their preview and receipts: tables and queries."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, undefer

from magnet.security.sealing import Place
from magnet.store.base import SEEN, Base, Key, new_id
from magnet.store.rows import Conditions


class ImportRow(Base):
    """One file: previewed, then confirmed and applied as a job.

    `content` holds the rows as read, sealed, never columns that no field is read from; it is dropped once applied.
    `about` holds, sealed, the file's name and what was noted of it: both may name people, too.
    """

    __tablename__ = "import"
    __table_args__ = (sa.Index("ix_import_id", "id"), {"info": {SEEN: "files"}})

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    noun: Mapped[str] = mapped_column(sa.String(20))
    about: Mapped[bytes] = mapped_column(sa.LargeBinary)
    mapping: Mapped[dict[str, Any] | None]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    job_id: Mapped[str | None] = mapped_column(Key)
    counts: Mapped[dict[str, Any]]
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ImportReceiptsRow(Base):
    """The sealed receipts of some rows of a file, by the place of the first: what would be, then what was."""

    __tablename__ = "import_receipts"
    __table_args__ = (
        sa.ForeignKeyConstraint(["country", "import_id"], ["import.country", "import.id"], ondelete="CASCADE"),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    import_id: Mapped[str] = mapped_column(Key, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    receipts: Mapped[bytes] = mapped_column(sa.LargeBinary)


async def one(
    session: AsyncSession, key: str, where: Conditions = (), *, with_content: bool = False
) -> ImportRow | None:
    """The import with this id that meets the conditions."""
    query = sa.select(ImportRow).where(ImportRow.id == key, *where)
    if with_content:
        query = query.options(undefer(ImportRow.content))
    return (await session.scalars(query)).one_or_none()


async def one_to_change(session: AsyncSession, key: str, where: Conditions = ()) -> ImportRow | None:
    """The same, locked until the transaction ends."""
    query = sa.select(ImportRow).where(ImportRow.id == key, *where).with_for_update()
    return (await session.scalars(query)).one_or_none()


def of(principal: str) -> Conditions:
    """The condition that this principal sent the file."""
    return (ImportRow.created_by == principal,)


async def forget_left(session: AsyncSession, since: datetime) -> int:
    """Delete the files that were not applied, and with which nothing was done since then; answers how many."""
    left = sa.and_(ImportRow.state != "applied", ImportRow.updated_at < since)
    return len((await session.execute(sa.delete(ImportRow).where(left).returning(ImportRow.id))).all())


def content_place(country: str, key: str) -> Place:
    """Where a file's sealed rows stand."""
    return Place(ImportRow.__tablename__, key, country)


def about_place(country: str, key: str) -> Place:
    """Where what is sealed about a file as a whole stands."""
    return Place(ImportRow.__tablename__, key, country, "about")


def receipts_place(country: str, key: str, place: int) -> Place:
    """Where a piece of sealed receipts stands."""
    return Place(ImportReceiptsRow.__tablename__, key, country, str(place))


async def put_receipts(session: AsyncSession, row: ImportRow, place: int, receipts: bytes) -> None:
    """Keep the sealed receipts of the rows from `place` on, in place of what was kept for them."""
    await session.merge(ImportReceiptsRow(country=row.country, import_id=row.id, place=place, receipts=receipts))


async def receipts_between(session: AsyncSession, row: ImportRow, after: int, before: int) -> list[tuple[int, bytes]]:
    """Pieces of sealed receipts, with the place of the first of each, those whose place lies between two."""
    table = ImportReceiptsRow
    query = sa.select(table.place, table.receipts).where(
        table.country == row.country, table.import_id == row.id, table.place > after, table.place < before
    )
    return [(place, receipts) for place, receipts in await session.execute(query.order_by(table.place))]
