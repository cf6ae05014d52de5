"""Sections of country guides, the versions of them that were published, and the records that are shown with them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.assessments import JobSearchServiceRow
from magnet.store.base import SEEN, Base, Key, Tenant, tenant_args
from magnet.store.owners import EmployerRow
from magnet.store.rows import Conditions


class GuideSectionRow(Tenant, Base):
    """The words that writers work on; `published` is the number of the version that readers are given.

    The source reference says what it is about, so that there is one section of it; it belongs to the country.
    """

    __tablename__ = "guide_section"
    __table_args__ = tenant_args("guide_section")

    region: Mapped[str | None] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    sources: Mapped[list[Any]]
    fictional: Mapped[bool]
    state: Mapped[str] = mapped_column(sa.String(10))
    published: Mapped[int | None]
    versions: Mapped[int]
    written_by: Mapped[str] = mapped_column(sa.String(60))


class GuideVersionRow(Base):
    """A section as it was published; one that has not ended is what readers are given.

    `area` is the section's region: what holds for the whole country is read by those, too, who are granted a region.
    """

    __tablename__ = "guide_version"
    __table_args__ = (
        sa.ForeignKeyConstraint(["country", "section_id"], ["guide_section.country", "guide_section.id"]),
        sa.Index("ix_guide_version_current", "country", "ended_at", "topic"),
        {"info": {SEEN: "items"}},
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    section_id: Mapped[str] = mapped_column(Key, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area: Mapped[str | None] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    sources: Mapped[list[Any]]
    fictional: Mapped[bool]
    written_by: Mapped[str] = mapped_column(sa.String(60))
    reviewed_by: Mapped[str] = mapped_column(sa.String(60))
    reviewed_on: Mapped[date]
    review_due: Mapped[date]
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(sa.String(10))
    reason: Mapped[str | None] = mapped_column(sa.String(300))


async def versions(session: AsyncSession, section_id: str, where: Conditions = ()) -> list[GuideVersionRow]:
    """All versions of a section, the newest first."""
    row = GuideVersionRow
    found = sa.select(row).where(row.section_id == section_id, *where).order_by(row.number.desc())
    return list(await session.scalars(found))


async def version(
    session: AsyncSession, section_id: str, number: int, where: Conditions = ()
) -> GuideVersionRow | None:
    """One version of a section."""
    row = GuideVersionRow
    found = sa.select(row).where(row.section_id == section_id, row.number == number, *where)
    return (await session.scalars(found)).one_or_none()


async def handed_over(
    session: AsyncSession, country: str, about: tuple[str, str, str | None], number: int, where: Conditions = ()
) -> GuideVersionRow | None:
    """One version of the section about this topic, in this language, of this region or (None) of the whole country."""
    row, (topic, language, area) = GuideVersionRow, about
    wanted = (row.country == country, row.topic == topic, row.language == language, row.number == number)
    found = sa.select(row).where(*wanted, row.area.is_(None) if area is None else row.area == area, *where)
    return (await session.scalars(found)).one_or_none()


async def current(
    session: AsyncSession, country: str, topics: Iterable[str], regions: Iterable[str] | None, where: Conditions
) -> list[GuideVersionRow]:
    """What readers of a country's guide are given on these topics, in every language; None is every region."""
    row = GuideVersionRow
    found = sa.select(row).where(row.country == country, row.ended_at.is_(None), row.topic.in_(list(topics)), *where)
    return list(await session.scalars(found.where(_somewhere(row.area, regions)).order_by(row.section_id)))


async def was_published(session: AsyncSession, row: GuideSectionRow) -> bool:
    """Whether a section has a version, which stays readable."""
    return row.versions > 0


async def services(
    session: AsyncSession, country: str, regions: Iterable[str] | None, where: Conditions, limit: int
) -> tuple[list[JobSearchServiceRow], int]:
    """A country's job-search services, those for all of it first, then by region and name; and how many there are."""
    row = JobSearchServiceRow
    wanted = (row.country == country, _somewhere(row.region, regions), *where)
    return await _named(session, row, wanted, limit)


async def providers(
    session: AsyncSession, country: str, regions: Iterable[str] | None, where: Conditions, limit: int
) -> tuple[list[EmployerRow], int]:
    """The same of training providers, without those that are barred."""
    row = EmployerRow
    wanted = (row.country == country, row.kind == "provider", row.vetting != "barred", _somewhere(row.region, regions))
    return await _named(session, row, (*wanted, *where), limit)


async def _named(session: AsyncSession, row: Any, where: Conditions, limit: int) -> tuple[list[Any], int]:
    order = (sa.func.coalesce(row.region, ""), row.name, row.id)
    found = list(await session.scalars(sa.select(row).where(*where).order_by(*order).limit(limit)))
    total = len(found) if len(found) < limit else await session.scalar(sa.select(sa.func.count(row.id)).where(*where))
    return found, int(total or 0)


def _somewhere(column: Any, regions: Iterable[str] | None) -> sa.ColumnElement[bool]:
    """In one of these regions, or in none in particular."""
    return sa.true() if regions is None else sa.or_(column.is_(None), column.in_(sorted(regions)))


async def sections(
    session: AsyncSession, country: str | None, where: Conditions
) -> list[tuple[GuideSectionRow, date | None]]:
    """Sections, of one country or of all, each with the day by which what readers have is to be reviewed."""
    row, current = GuideSectionRow, GuideVersionRow
    same = (current.country == row.country, current.section_id == row.id, current.number == row.published)
    found = sa.select(row, current.review_due).outerjoin(current, sa.and_(*same)).where(*where)
    if country is not None:
        found = found.where(row.country == country)
    order = (row.country, row.topic, row.region, row.language)
    return [(section, due) for section, due in await session.execute(found.order_by(*order))]
