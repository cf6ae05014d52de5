"""Labour-market assessments with their findings, and job-search services: tables and queries."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from magnet.store import rows
from magnet.store.base import Base, Key, Serial, Tenant, tenant_args

FINDING_FIELDS = ("code", "region", "demand", "pay", "barriers", "note")


class AssessmentRow(Tenant, Base):
    """One assessment of a country or region.

    What is found counts while its state is `published`. `moves` are how it came to its state, oldest first;
    `written_by` are all who wrote it. Once published it takes the place of `predecessor_id`, as its `successor_id`.
    """

    __tablename__ = "assessment"
    __table_args__ = tenant_args("assessment")

    region: Mapped[str | None] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(300))
    method: Mapped[str | None] = mapped_column(sa.Text)
    sources: Mapped[str | None] = mapped_column(sa.Text)
    author: Mapped[str | None] = mapped_column(sa.String(300))
    period_start: Mapped[date]
    period_end: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(12))
    predecessor_id: Mapped[str | None] = mapped_column(Key)
    successor_id: Mapped[str | None] = mapped_column(Key)
    written_by: Mapped[list[str]]
    moves: Mapped[list[Any]]
    finding_rows: Mapped[list["FindingRow"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="FindingRow.position", passive_deletes=True
    )

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings as documents, in their order."""
        return [{name: getattr(row, name) for name in FINDING_FIELDS} for row in self.finding_rows]

    @findings.setter
    def findings(self, documents: list[dict[str, Any]]) -> None:
        self.finding_rows = [FindingRow(position=place, **document) for place, document in enumerate(documents)]


class FindingRow(Base):
    """Demand for an occupation group, found by an assessment."""

    __tablename__ = "finding"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "assessment_id"], ["assessment.country", "assessment.id"], ondelete="CASCADE"
        ),
        sa.Index("ix_finding_assessment", "country", "assessment_id"),
    )

    number: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    assessment_id: Mapped[str] = mapped_column(Key)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(4))
    region: Mapped[str | None] = mapped_column(sa.String(10))
    demand: Mapped[int]
    pay: Mapped[dict[str, Any] | None]
    barriers: Mapped[str | None] = mapped_column(sa.Text)
    note: Mapped[str | None] = mapped_column(sa.Text)


class JobSearchServiceRow(Tenant, Base):
    """Where a returnee can look for work."""

    __tablename__ = "job_search_service"
    __table_args__ = tenant_args("job_search_service")

    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    name: Mapped[str] = mapped_column(sa.String(300))
    description: Mapped[str | None] = mapped_column(sa.Text)
    languages: Mapped[list[str]]
    website: Mapped[str | None] = mapped_column(sa.String(300))
    free: Mapped[bool | None]
    address: Mapped[str | None] = mapped_column(sa.String(300))
    phone: Mapped[str | None] = mapped_column(sa.String(300))
    hours: Mapped[str | None] = mapped_column(sa.String(300))
    offers: Mapped[list[str]] = mapped_column(default=list)
    for_whom: Mapped[str | None] = mapped_column(sa.Text)
    last_confirmed: Mapped[date | None]
    source_url: Mapped[str | None] = mapped_column(sa.String(2000))


async def published(session: AsyncSession, country: str) -> list[AssessmentRow]:
    """The published assessments of a country, newest period first: no others are evidence."""
    row = AssessmentRow
    wanted = sa.select(row).where(row.country == country, row.state == "published")
    return list(await session.scalars(wanted.order_by(row.period_end.desc(), row.id)))


async def is_succeeded(session: AsyncSession, row: AssessmentRow) -> bool:
    """Whether another assessment is to take the place of this one."""
    other = AssessmentRow
    return await rows.exists(session, other, (other.country == row.country, other.predecessor_id == row.id))


async def id_of(session: AsyncSession, country: str, reference: str) -> str | None:
    """The id of a country's assessment with this source reference, the newest of several."""
    row = AssessmentRow
    wanted = sa.select(row.id).where(row.country == country, row.source_reference == reference)
    return (await session.scalars(wanted.order_by(row.created_at.desc(), row.id).limit(1))).one_or_none()
