"""A country's own labels: the table and its queries."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import meta
from magnet.store.assessments import JobSearchServiceRow
from magnet.store.base import SEEN, Base, Tenant, new_id, tenant_args
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow

STAMP = "labels:"
"""Before a country: the fact that is another each time its labels are, by which servers know new ones."""
REMOVED = "removed"


class LocalLabelRow(Tenant, Base):
    """What a country calls a concept (by uri) in a language, or (`use` removed) does not call so.

    The source reference tells of which concept, language and words it is, so that there is one such label. `reads_as`
    is the text as it is compared. `overrules`: the words stand at another concept among the shared labels.
    """

    __tablename__ = "local_label"
    __table_args__ = tenant_args("local_label", sa.Index("ix_local_label_reads_as", "country", "language", "reads_as"))

    concept: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(10))
    language: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(200))
    reads_as: Mapped[str] = mapped_column(sa.String(700))
    use: Mapped[str] = mapped_column(sa.String(12))
    origin: Mapped[str] = mapped_column(sa.String(60))
    reviewed: Mapped[bool]
    overrules: Mapped[bool]
    replaces: Mapped[str | None] = mapped_column(sa.String(300))
    written_by: Mapped[str] = mapped_column(sa.String(60))


async def stamps(session: AsyncSession, version: str) -> dict[str, str]:
    """The fact named `version`, and the stamps of the countries that have labels."""
    return await meta.among(session, version, STAMP)


async def hold(session: AsyncSession, country: str) -> None:
    """Let nobody else change a country's labels until the transaction ends."""
    if await meta.held(session, f"{STAMP}{country}") is None:
        await stamp(session, country)


async def stamp(session: AsyncSession, country: str) -> str:
    """Note that a country's labels are others now; the stamp by which that is known."""
    made = new_id()
    await meta.put(session, f"{STAMP}{country}", made)
    await session.flush()
    return made


async def of_countries(session: AsyncSession, countries: Iterable[str]) -> list[LocalLabelRow]:
    """All labels of these countries, in a fixed order."""
    row = LocalLabelRow
    found = sa.select(row).where(row.country.in_(sorted(countries))).order_by(row.country, row.created_at, row.id)
    return list(await session.scalars(found))


async def elsewhere(session: AsyncSession, said: Mapping[str, Any]) -> str | None:
    """The other concept of the same kind at which the country has these words in this language already."""
    row = LocalLabelRow
    same = [getattr(row, name) == said[name] for name in ("country", "language", "kind", "reads_as")]
    found = sa.select(row.concept).where(*same, row.concept != said["concept"], row.use != REMOVED).limit(1)
    return await session.scalar(found)


class LabelRefusalRow(Base):
    """A proposal that an officer refused: by a keyed digest, from which nobody reads the words back."""

    __tablename__ = "label_refusal"
    __table_args__ = ({"info": {SEEN: "items"}},)

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    proposal: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    refused_by: Mapped[str] = mapped_column(sa.String(60))
    refused_at: Mapped[datetime]


async def refused(session: AsyncSession, country: str) -> set[str]:
    """The proposals that a country refused."""
    return set(await session.scalars(sa.select(LabelRefusalRow.proposal).where(LabelRefusalRow.country == country)))


async def firms_in(session: AsyncSession, country: str) -> list[str]:
    """The names of a country's firms."""
    columns = [(EmployerRow, EmployerRow.name), (OpportunityRow, OpportunityRow.employer_name)]
    return await _named(session, country, columns)


async def places_in(session: AsyncSession, country: str) -> list[str]:
    """The places that a country's opportunities, firms and services name."""
    tables: tuple[Any, ...] = (OpportunityRow, EmployerRow, JobSearchServiceRow)
    return await _named(session, country, [(table, table.place) for table in tables])


async def _named(session: AsyncSession, country: str, columns: Iterable[tuple[Any, Any]]) -> list[str]:
    found = set[str]()
    for table, column in columns:
        query = sa.select(column).where(table.country == country, column.is_not(None)).distinct()
        found.update(str(one) for one in await session.scalars(query))
    return sorted(found)
