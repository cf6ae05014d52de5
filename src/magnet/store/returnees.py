"""Returnees: what is coded in columns, and what a person said sealed; no column holds words, names or contacts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from magnet.security.sealing import Document
from magnet.store import rows
from magnet.store.base import Base, Key, Tenant, tenant_args
from magnet.store.consents import ConsentRow


class ReturneeRow(Tenant, Base):
    """The facts of one return, as codes; `country` is the country of return. Registered only with recorded consent.

    Own words, the place, the household and the source's reference are sealed (`document`); `household` and
    `source_reference` hold blind indexes of theirs, to look rows up by. `handed` is null until the case is handed over
    to the country of return: then `shared`, or `transferred` where that country keeps it too. `agreed` are the purposes
    that the person agrees to now; `occupation_group` is the ISCO-08 major group of the last work; `closed_on` is null
    while the case is open.
    """

    __tablename__ = "returnee"
    __table_args__ = tenant_args("returnee", sa.Index("ix_returnee_programme", "country", "programme"), seen="people")

    region: Mapped[str | None] = mapped_column(sa.String(10))
    host_country: Mapped[str | None] = mapped_column(sa.String(2))
    programme: Mapped[str | None] = mapped_column(sa.String(300))
    return_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    gender: Mapped[str | None] = mapped_column(sa.String(10))
    grant_used: Mapped[bool] = mapped_column(default=False)
    household: Mapped[str | None] = mapped_column(sa.String(300))
    consent: Mapped[dict[str, Any]]
    """As it was given at registration; what became of it are rows of its own."""
    occupation_group: Mapped[str | None] = mapped_column(sa.String(1))
    handed: Mapped[str | None] = mapped_column(sa.String(12))
    closed_on: Mapped[date | None]
    agreed: Mapped[list[str]]
    consent_rows: Mapped[list[ConsentRow]] = relationship(
        cascade="all, delete-orphan", lazy="raise", passive_deletes=True
    )
    profile_row: Mapped["ProfileRow"] = relationship(
        cascade="all, delete-orphan", lazy="selectin", passive_deletes=True
    )

    @property
    def document(self) -> Document | None:
        """What is sealed of the returnee, once it was opened or set."""
        found: Document | None = getattr(self, "_document", None)
        return found

    @document.setter
    def document(self, document: Document) -> None:
        self._document = document
        if self.profile_row is None:
            self.profile_row = ProfileRow(document=document.body)
        elif self.profile_row.document != document.body:
            self.profile_row.document = document.body


class ProfileRow(Base):
    """The sealed document of one returnee: skill profile, place, household, the source's reference."""

    __tablename__ = "profile"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
    )

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    document: Mapped[bytes] = mapped_column(sa.LargeBinary)


SealedWhole = Any
"""A plain row with a returnee's columns and the sealed `document`: quicker than mapped objects."""


WHOLE = sa.select(*ReturneeRow.__table__.columns, ProfileRow.document.label("document")).join(
    ProfileRow, sa.and_(ProfileRow.country == ReturneeRow.country, ProfileRow.returnee_id == ReturneeRow.id)
)


async def of_country(
    session: AsyncSession, country: str, where: rows.Conditions = (), most: int | None = None
) -> Sequence[SealedWhole]:
    """All returnees of a country of return that meet the conditions, with their sealed documents, as plain rows.

    Where there are more than `most`, the same ones each time.
    """
    query = WHOLE.where(ReturneeRow.country == country, *where)
    return await rows.in_turns(session, query if most is None else query.order_by(ReturneeRow.id).limit(most))


async def whole(session: AsyncSession, key: str, where: rows.Conditions = ()) -> SealedWhole | None:
    """The returnee with this id who meets the conditions, with the sealed document, as a plain row."""
    return (await session.execute(WHOLE.where(ReturneeRow.id == key, *where))).one_or_none()


COUNTED = sa.select(
    ReturneeRow.country,
    ReturneeRow.programme,
    ReturneeRow.gender,
    ReturneeRow.return_date,
    ReturneeRow.host_country,
    ReturneeRow.region,
    ReturneeRow.birth_year,
    ReturneeRow.occupation_group,
    ReturneeRow.agreed,
)


async def of_those(session: AsyncSession, ids: Sequence[str]) -> list[Any]:
    """The codes of the returnees with these ids, as plain rows, locked: of two who take them out one counts them."""
    found = list[Any]()
    for start in range(0, len(ids), rows.BATCH):
        some = COUNTED.where(ReturneeRow.id.in_(ids[start : start + rows.BATCH])).with_for_update()
        found += (await session.execute(some)).all()
    return found


async def to_count(session: AsyncSession, where: rows.Conditions) -> list[Any]:
    """The codes of returnees that meet the conditions, as plain rows in the order of their random ids."""
    return await rows.in_turns(session, COUNTED.where(*where).order_by(ReturneeRow.id))


async def whose(session: AsyncSession, key: str) -> tuple[str, str | None] | None:
    """The country of return and the office of a returnee, whoever asks."""
    query = sa.select(ReturneeRow.country, ReturneeRow.office_id).where(ReturneeRow.id == key)
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found.country, found.office_id)


async def any_in_programme(session: AsyncSession, code: str) -> bool:
    """Whether a returnee is in the programme with this code."""
    return await rows.exists(session, ReturneeRow, (ReturneeRow.programme == code,))


def agrees(purpose: str) -> sa.ColumnElement[bool]:
    """The condition that a returnee agrees to a purpose now; whoever counts or ranks people asks it."""
    return sa.cast(ReturneeRow.agreed, sa.Text).contains(f'"{purpose}"', autoescape=True)


def is_under_way() -> sa.ColumnElement[bool]:
    """The condition that a case is not closed; whoever proposes, allocates or asks people how it went asks it."""
    return ReturneeRow.closed_on.is_(None)


def wanted(country: str | None = None, programme: str | None = None) -> list[sa.ColumnElement[bool]]:
    """The conditions of a search."""
    conditions: list[sa.ColumnElement[bool]] = []
    if country is not None:
        conditions.append(ReturneeRow.country == country)
    if programme is not None:
        conditions.append(ReturneeRow.programme == programme)
    return conditions
