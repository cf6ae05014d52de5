"""Allocations of an office's caseload, and what each proposes to whom: the tables and their queries."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store import rows
from magnet.store.base import SEEN, Base, Key, Versioned
from magnet.store.db import beyond
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralRow
from magnet.store.returnees import ReturneeRow


class AllocationRow(Versioned, Base):
    """One allocation, made by a job: of whose cases, to what, and in `summary`, once it is done, what came of it."""

    __tablename__ = "allocation"
    __table_args__ = (sa.Index("ix_allocation_id", "id"), {"info": {SEEN: "people"}})

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    office_id: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(10))
    per_person: Mapped[int]
    as_of: Mapped[date]
    job_id: Mapped[str] = mapped_column(Key)
    summary: Mapped[dict[str, Any] | None]
    created_by: Mapped[str] = mapped_column(sa.String(60))


class AllocationProposalRow(Base):
    """What one allocation proposes to one person, sealed under the person's key; `outcome` says whether anything."""

    __tablename__ = "allocation_proposal"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"], ["returnee.country", "returnee.id"], ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.Index("ix_allocation_proposal_returnee", "country", "returnee_id"),
    )

    allocation_id: Mapped[str] = mapped_column(Key, primary_key=True)
    returnee_id: Mapped[str] = mapped_column(Key, primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)


async def proposals(
    session: AsyncSession, allocation_id: str, outcome: str | None, after: str, limit: int
) -> list[AllocationProposalRow]:
    """The next `limit` people of an allocation within sight, in the order of their ids after one."""
    row = AllocationProposalRow
    where = [row.allocation_id == allocation_id, row.returnee_id > after]
    if outcome is not None:
        where.append(row.outcome == outcome)
    return list(await session.scalars(sa.select(row).where(*where).order_by(row.returnee_id).limit(limit)))


async def proposal(session: AsyncSession, allocation_id: str, returnee_id: str) -> AllocationProposalRow | None:
    """What an allocation proposes to one person."""
    return await session.get(AllocationProposalRow, (allocation_id, returnee_id))


async def keep(session: AsyncSession, some: Sequence[Mapping[str, Any]]) -> None:
    """Keep proposals, given as columns."""
    if some:
        await session.execute(sa.insert(AllocationProposalRow), list(some))


Subject = Any
"""A plain row with what the record needs of a returnee, and what the person agrees to."""


async def still_there(session: AsyncSession, ids: Sequence[str]) -> list[Subject]:
    """Those of these returnees who are there, kept there until the transaction ends."""
    row, found = ReturneeRow, list[Subject]()
    columns = (row.id, row.country, row.office_id, row.agreed, row.closed_on)
    for start in range(0, len(ids), rows.BATCH):
        some = sa.select(*columns).where(row.id.in_(ids[start : start + rows.BATCH]))
        found += await session.execute(some.with_for_update(read=True, key_share=True))
    return found


async def within_reach(session: AsyncSession, ids: Sequence[str], where: rows.Conditions) -> list[Subject]:
    """Those of these returnees who meet the conditions, without their profiles."""
    row, found = ReturneeRow, list[Subject]()
    columns = (row.id, row.country, row.office_id, row.agreed, row.closed_on)
    for start in range(0, len(ids), rows.BATCH):
        found += await session.execute(sa.select(*columns).where(row.id.in_(ids[start : start + rows.BATCH]), *where))
    return found


async def made_since(session: AsyncSession, ids: Sequence[str], items: Sequence[str]) -> dict[tuple[str, str], str]:
    """By returnee and item, the newest referral that there is."""
    row, found = ReferralRow, dict[tuple[str, str], str]()
    for start in range(0, len(ids), rows.BATCH):
        some = (row.returnee_id.in_(ids[start : start + rows.BATCH]), row.opportunity_id.in_(items))
        query = sa.select(row.returnee_id, row.opportunity_id, row.id).where(*some).order_by(row.created_at)
        found |= {(one, item): key for one, item, key in await session.execute(query)}
    return found


async def before(session: AsyncSession, ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """What these returnees were ever proposed for: returnee, opportunity and its kind, and the state of it."""
    row, found = ReferralRow, list[tuple[str, str, str, str]]()
    for start in range(0, len(ids), rows.BATCH):
        some = row.returnee_id.in_(ids[start : start + rows.BATCH])
        query = sa.select(row.returnee_id, row.opportunity_id, row.kind, row.state).where(some)
        found += [(one, item, kind, state) for one, item, kind, state in await session.execute(query)]
    return found


async def in_play(session: AsyncSession, country: str) -> dict[str, int]:
    """By item, how many people are being proposed for it, by whichever office."""
    row = ReferralRow
    query = sa.select(row.opportunity_id, sa.func.count()).where(row.country == country, row.is_open.is_(True))
    async with beyond(session):
        return {key: int(count) for key, count in await session.execute(query.group_by(row.opportunity_id))}


async def room_of(session: AsyncSession, country: str, kind: str) -> Sequence[Any]:
    """The open items of a kind as plain rows: id, openings and how many are taken, and the employer."""
    row = OpportunityRow
    where = (row.country == country, row.kind == kind, row.status == "open")
    return await rows.in_turns(session, sa.select(row.id, row.openings, row.placed, row.employer_id).where(*where))


async def caps_left(session: AsyncSession, country: str, first: date, last: date) -> dict[str, int]:
    """By employer with a monthly cap, how many more people it is sent from one day to another, by all offices."""
    row, employer = ReferralRow, EmployerRow
    capped = (employer.country == country, employer.monthly_referral_cap.is_not(None))
    sent = sa.select(row.employer_id, sa.func.count()).where(row.country == country, row.sent_on.between(first, last))
    async with beyond(session):
        caps = await session.execute(sa.select(employer.id, employer.monthly_referral_cap).where(*capped))
        taken = {key: int(count) for key, count in await session.execute(sent.group_by(row.employer_id))}
    return {key: max(0, int(cap or 0) - taken.get(key, 0)) for key, cap in caps}
