"""Likely duplicates: digests of what identifies people, pairs that share some, and who had whom compared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.security.blind_index import Mark
from magnet.store.base import Base, Key, Versioned
from magnet.store.returnees import ReturneeRow, agrees
from magnet.store.rows import BATCH, Conditions

DIFFERENT = "different"


class Whose(NamedTuple):
    """A returnee as the record names one: country of return and office."""

    id: str
    country: str
    office_id: str | None


def _of_returnee(country: str = "country", key: str = "returnee_id") -> sa.ForeignKeyConstraint:
    """A row that moves and goes with its returnee."""
    whose = ["returnee.country", "returnee.id"]
    return sa.ForeignKeyConstraint([country, key], whose, ondelete="CASCADE", onupdate="CASCADE")


class BlindMarkRow(Base):
    """One digest of one returnee, keyed by the vault: who has the database alone learns from it only what is equal."""

    __tablename__ = "blind_index"
    __table_args__ = (_of_returnee(), sa.Index("ix_blind_index_digest", "digest"))

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class ComparisonRow(Base):
    """When a returnee was last compared with all others, by whom, and how often that day.

    Under `reference` an administrator finds all whom the returnee may be. `told` is false where so many were compared
    that only administrators are to know the outcome; `elsewhere` says that it named somebody beyond who compared.
    """

    __tablename__ = "comparison"
    __table_args__ = (_of_returnee(), sa.Index("ix_comparison_principal", "principal", "at"))

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(12), unique=True)
    principal: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]
    tries: Mapped[int]
    told: Mapped[bool]
    elsewhere: Mapped[bool]


class DuplicateRow(Versioned, Base):
    """A returnee who, when compared, was found to be perhaps another one; and what an administrator made of it."""

    __tablename__ = "duplicate"
    __table_args__ = (
        _of_returnee(),
        _of_returnee("other_country", "other_id"),
        sa.UniqueConstraint("returnee_id", "other_id"),
        sa.Index("ix_duplicate_other_id", "other_id"),
        sa.Index("ix_duplicate_listing", "created_at", "id"),
    )

    country: Mapped[str] = mapped_column(sa.String(2))
    returnee_id: Mapped[str] = mapped_column(Key)
    other_country: Mapped[str] = mapped_column(sa.String(2))
    other_id: Mapped[str] = mapped_column(Key)
    likelihood: Mapped[str] = mapped_column(sa.String(10))
    told: Mapped[bool]
    found_by: Mapped[str] = mapped_column(sa.String(60))
    verdict: Mapped[str | None] = mapped_column(sa.String(20))
    resolved_by: Mapped[str | None] = mapped_column(sa.String(60))
    resolved_at: Mapped[datetime | None]


async def one_at_a_time(session: AsyncSession) -> None:
    """Hold off other comparisons until the transaction ends: of two at once the second finds the first."""
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(sa.text("LOCK TABLE blind_index IN SHARE ROW EXCLUSIVE MODE"))


async def put_marks(session: AsyncSession, country: str, key: str, marks: Collection[Mark]) -> bool:
    """Put a returnee's marks in place of those before; whether any differed."""
    row = BlindMarkRow
    before = await session.execute(sa.select(row.kind, row.digest).where(row.returnee_id == key))
    known = {Mark(kind, digest) for kind, digest in before}
    if known == set(marks):
        return False
    gone = {mark.digest for mark in known.difference(marks)}
    await session.execute(sa.delete(row).where(row.returnee_id == key, row.digest.in_(gone)))
    new = [
        {"country": country, "returnee_id": key, "kind": mark.kind, "digest": mark.digest}
        for mark in sorted(set(marks) - known)
    ]
    if new:
        await session.execute(sa.insert(row), new)
    return True


async def sharing(session: AsyncSession, key: str, marks: Iterable[Mark]) -> dict[tuple[str, str], list[Mark]]:
    """By country and id, everybody else with one of these marks who agrees to be registered, and which they share."""
    row, found = BlindMarkRow, defaultdict[tuple[str, str], list[Mark]](list)
    digests = sorted(mark.digest for mark in marks)
    for start in range(0, len(digests), BATCH):
        some = row.digest.in_(digests[start : start + BATCH])
        query = (
            sa.select(row.country, row.returnee_id, row.kind, row.digest)
            .join(ReturneeRow, sa.and_(ReturneeRow.country == row.country, ReturneeRow.id == row.returnee_id))
            .where(some, row.returnee_id != key, agrees("registration"))
        )
        for country, other, kind, digest in await session.execute(query):
            found[country, other].append(Mark(kind, digest))
    return dict(found)


async def reached(session: AsyncSession, keys: Collection[str], within: Conditions) -> list[Whose]:
    """Those of these returnees who meet the conditions."""
    row = ReturneeRow
    query = sa.select(row.id, row.country, row.office_id).where(row.id.in_(keys), *within).order_by(row.id)
    return [Whose(*one) for one in await session.execute(query)] if keys else []


async def comparison(session: AsyncSession, key: str) -> ComparisonRow | None:
    """The last comparison of a returnee."""
    return (await session.scalars(sa.select(ComparisonRow).where(ComparisonRow.returnee_id == key))).one_or_none()


async def compared_since(session: AsyncSession, principal: str, moment: datetime) -> tuple[int, int]:
    """How often a principal had somebody compared after a moment, and of how many one elsewhere was found."""
    row = ComparisonRow
    named = sa.func.coalesce(sa.func.sum(sa.case((row.elsewhere, 1), else_=0)), 0)
    query = sa.select(sa.func.coalesce(sa.func.sum(row.tries), 0), named)
    tries, found = (await session.execute(query.where(row.principal == principal, row.at > moment))).one()
    return int(tries), int(found)


async def of_returnee(session: AsyncSession, key: str) -> Sequence[DuplicateRow]:
    """All pairs that a returnee is in, on whichever side, while both agree to be registered."""
    row = DuplicateRow
    either = sa.or_(row.returnee_id == key, row.other_id == key)
    return list(await session.scalars(sa.select(row).where(either, *both_within())))


async def maybe_one(session: AsyncSession, country: str) -> list[tuple[str, str]]:
    """The pairs of a country's returnees who may be one person: nobody has found that they are not."""
    row = DuplicateRow
    here = (row.country == country, row.other_country == country)
    undecided = sa.or_(row.verdict.is_(None), row.verdict != DIFFERENT)
    found = sa.select(row.returnee_id, row.other_id).where(*here, undecided)
    return [(one, other) for one, other in await session.execute(found)]


async def references(session: AsyncSession, keys: Collection[str]) -> dict[str, str]:
    """Under which reference each of these returnees was compared."""
    found = await session.scalars(sa.select(ComparisonRow).where(ComparisonRow.returnee_id.in_(keys)))
    return {row.returnee_id: row.reference for row in found}


def under_reference(reference: str) -> sa.ColumnElement[bool]:
    """The condition of pairs whose first returnee was compared under a reference."""
    row = ComparisonRow
    return DuplicateRow.returnee_id.in_(sa.select(row.returnee_id).where(row.reference == reference))


def both_within(within: Conditions = ()) -> list[sa.ColumnElement[bool]]:
    """The condition that both returnees of a pair meet conditions of returnees, and agree to be registered."""
    row = ReturneeRow
    return [
        sa.exists().where(row.id == key, agrees("registration"), *within)
        for key in (DuplicateRow.returnee_id, DuplicateRow.other_id)
    ]
