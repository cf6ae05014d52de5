"""Vacancies, trainings and supports: one table, its queries, and what statistics count of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import owners, rows
from magnet.store.base import Base, Tenant, tenant_args


class OpportunityRow(Tenant, Base):
    """One item to refer to.

    What is searched, gated or counted has a column; the rest of the wire type lives in `details`, phrases there
    beside their links. `title_links` are pairs of concept uri and weight in per mille; `code` is the ISCO-08 code of
    the first. `openings` are openings, seats or places, `placed` how many people were placed in them; where that filled
    them, it was closed on `filled_on`. `taken_as` is a fingerprint of the statement that the row was
    last taken from, with the version that it left.
    """

    __tablename__ = "opportunity"
    __table_args__ = tenant_args(
        "opportunity",
        sa.ForeignKeyConstraint(["country", "employer_id"], ["employer.country", "employer.id"]),
        sa.Index("ix_opportunity_owner", "country", "employer_id"),
        sa.Index("ix_opportunity_open", "country", "kind", "status"),
        # A file is looked up by its references, whoever owns them: else each thousand rows pass over the whole country.
        sa.Index("ix_opportunity_reference", "country", "kind", "source", "source_reference"),
        apart=("kind",),
    )

    kind: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default="open")
    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    title: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(10))
    employer_name: Mapped[str | None] = mapped_column(sa.String(300))
    occupation: Mapped[str | None] = mapped_column(sa.String(300))
    code: Mapped[str | None] = mapped_column(sa.String(4))
    title_links: Mapped[list[Any]]
    title_status: Mapped[str] = mapped_column(sa.String(10))
    openings: Mapped[int | None]
    placed: Mapped[int] = mapped_column(default=0)
    filled_on: Mapped[date | None]
    opens: Mapped[date | None]
    closes: Mapped[date | None]
    last_confirmed: Mapped[date | None]
    source_kind: Mapped[str] = mapped_column(sa.String(10))
    held: Mapped[bool] = mapped_column(default=False)
    assessment_id: Mapped[str | None] = mapped_column(sa.String(36))
    details: Mapped[dict[str, Any]]
    inferred: Mapped[list[str]]
    taken_as: Mapped[str | None] = mapped_column(sa.String(60))


Open = Any
"""A plain row with what statistics need of an open item; skills and pay as they are kept in `details`."""


async def open_to_count(session: AsyncSession, country: str, region: str | None, today: date) -> Sequence[Open]:
    """The open items of a country or region, as plain rows: of openings those left, and one where it is not said."""
    row = OpportunityRow
    where = [row.country == country, row.status == "open", sa.or_(row.closes.is_(None), row.closes >= today)]
    if region is not None:
        where.append(row.region == region)
    said = [row.details[name].label(name) for name in ("essential_skills", "skills_taught", "pay")]
    left = sa.case((row.placed >= row.openings, 0), else_=sa.func.coalesce(row.openings - row.placed, 1))
    counted = (row.kind, row.code, left.label("openings"), row.last_confirmed)
    return await rows.in_turns(session, sa.select(*counted, *said).where(*where))


INDEXED = tuple(column for column in OpportunityRow.__table__.columns if column.name not in ("text", "taken_as"))
"""All that matching needs: everything but the long text and what only statements are compared by."""
UNMATCHED = frozenset(
    (
        "version",
        "created_at",
        "updated_at",
        "office_id",
        "owner",
        "source",
        "source_reference",
        "employer_name",
        "occupation",
        "code",
        "title_status",
        "assessment_id",
        "inferred",
        "filled_on",
    )
)
MATCHED = tuple(column for column in INDEXED if column.name not in UNMATCHED)
"""What an index is built from; instants and documents that it has no use for take a third of the time of reading."""
Indexed = Any
"""A plain row with the columns of `INDEXED`: an eighth of the time that mapped objects take."""


async def open_of(session: AsyncSession, country: str) -> Sequence[Indexed]:
    """The open items of a country, as plain rows with the columns of `MATCHED`."""
    row = OpportunityRow
    wanted = sa.select(*MATCHED).where(row.country == country, row.status == "open")
    return await rows.in_turns(session, wanted)


PHRASED = ("kind", "title", "language", "title_status", "title_links", "details")


async def phrased(session: AsyncSession, country: str, limit: int) -> Sequence[Indexed]:
    """The words of a country's newest items with what they are linked to: plain rows with the columns of `PHRASED`."""
    row = OpportunityRow
    wanted = sa.select(*[getattr(row, name) for name in PHRASED]).where(row.country == country)
    return await rows.in_turns(session, wanted.order_by(row.created_at.desc(), row.id.desc()).limit(limit))


async def named(session: AsyncSession, country: str, keys: Iterable[str]) -> Sequence[Indexed]:
    """The items with these ids as far as they are in the country, as plain rows."""
    wanted, found = list(keys), list[Indexed]()
    for start in range(0, len(wanted), rows.BATCH):
        some = OpportunityRow.id.in_(wanted[start : start + rows.BATCH])
        found += await session.execute(sa.select(*INDEXED).where(OpportunityRow.country == country, some))
    return found


async def shown(session: AsyncSession, country: str, keys: Sequence[str]) -> Sequence[Indexed]:
    """The few items of a list, each as a plain row with the name of its employer as `owner_name`."""
    row = OpportunityRow
    same = sa.and_(owners.EmployerRow.country == row.country, owners.EmployerRow.id == row.employer_id)
    wanted = sa.select(*INDEXED, owners.EmployerRow.name.label("owner_name")).outerjoin(owners.EmployerRow, same)
    found = list[Indexed]()
    for start in range(0, len(keys), rows.BATCH):
        some = row.id.in_(keys[start : start + rows.BATCH])
        found += await session.execute(wanted.where(row.country == country, some))
    return found


HEADING = ("id", "kind", "title", "language", "title_links", "region", "place", "closes", "employer_name")


async def headed(session: AsyncSession, country: str, keys: Sequence[str]) -> Sequence[Indexed]:
    """What names these items: plain rows with the columns of `HEADING`, and the employer's name as `owner_name`."""
    row = OpportunityRow
    same = sa.and_(owners.EmployerRow.country == row.country, owners.EmployerRow.id == row.employer_id)
    columns = [getattr(row, name) for name in HEADING]
    wanted = sa.select(*columns, owners.EmployerRow.name.label("owner_name")).outerjoin(owners.EmployerRow, same)
    found = list[Indexed]()
    for start in range(0, len(keys), rows.BATCH):
        some = row.id.in_(keys[start : start + rows.BATCH])
        found += await session.execute(wanted.where(row.country == country, some))
    return found


async def ids_of_owners(session: AsyncSession, country: str, employers: Iterable[str]) -> list[str]:
    """The ids of all items of these employers."""
    row = OpportunityRow
    wanted, found = list(employers), list[str]()
    for start in range(0, len(wanted), rows.BATCH):
        some = row.employer_id.in_(wanted[start : start + rows.BATCH])
        found += await session.scalars(sa.select(row.id).where(row.country == country, some))
    return found


async def any_names_employer(session: AsyncSession, country: str, key: str) -> bool:
    """Whether an item is this employer's."""
    row = OpportunityRow
    return await rows.exists(session, row, (row.country == country, row.employer_id == key))


async def any_names_assessment(session: AsyncSession, country: str, key: str) -> bool:
    """Whether an item came from this assessment."""
    row = OpportunityRow
    return await rows.exists(session, row, (row.country == country, row.assessment_id == key))


async def anywhere(session: AsyncSession, key: str, where: rows.Conditions = ()) -> Indexed | None:
    """The item with this id in whichever country, if it meets the conditions, as a plain row."""
    return (await session.execute(sa.select(*INDEXED).where(OpportunityRow.id == key, *where))).one_or_none()


async def keep(session: AsyncSession, key: str) -> None:
    """Keep an item from being counted on until the transaction ends."""
    query = sa.select(OpportunityRow.id).where(OpportunityRow.id == key)
    await session.execute(query.with_for_update(read=True))


async def to_count(session: AsyncSession, key: sa.ScalarSelect[str]) -> OpportunityRow | None:
    """An item as it is now, for counting who was placed: one at a time, and nobody else begins to be proposed."""
    query = sa.select(OpportunityRow).where(OpportunityRow.id == key).execution_options(populate_existing=True)
    return (await session.scalars(query.with_for_update(key_share=True))).one_or_none()


Marked = Any
"""A plain row with what tells whether it was taken from the same statement before, and what receipts show of it."""


async def marked(
    session: AsyncSession, country: str, source: str, references: Iterable[str], where: rows.Conditions
) -> Sequence[Marked]:
    """The items that came from these references of `source`, as plain rows; none that was never taken in."""
    row = OpportunityRow
    columns = (row.id, row.version, row.owner, row.source_reference, row.taken_as)
    shown = (row.country, row.language, row.title_status)
    wanted, found = sorted(set(references)), list[Marked]()
    for start in range(0, len(wanted), rows.BATCH):
        some = row.source_reference.in_(wanted[start : start + rows.BATCH])
        there = (row.country == country, row.source == source, row.taken_as.is_not(None), some, *where)
        found += await session.execute(sa.select(*columns, *shown).where(*there))
    return found


async def mark(session: AsyncSession, marks: Sequence[tuple[OpportunityRow, str]]) -> None:
    """Note what these rows were taken from, unless they have changed since they were read: no change of the rows."""
    row = OpportunityRow
    where = [column == sa.bindparam(f"its_{column.key}") for column in (row.country, row.id, row.version)]
    values = [
        {"its_country": one.country, "its_id": one.id, "its_version": one.version, "taken_as": taken_as}
        for one, taken_as in marks
    ]
    if values:
        await (await session.connection()).execute(sa.update(row).where(*where), values)
