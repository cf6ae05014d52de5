"""What happened in cases, as plain rows for counting: one query a table, each of the cases that meet the conditions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store import returnees, rows
from magnet.store.closings import CaseClosingRow
from magnet.store.counselling import CounsellingRow
from magnet.store.follow_ups import FollowUpRow
from magnet.store.group_sessions import GroupSessionRow
from magnet.store.plans import PlanStepRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralMoveRow, ReferralRow
from magnet.store.returnees import ReturneeRow

COUNTED = ("registration", "statistics")
"""What somebody agrees to who is counted."""
Rows = Sequence[Any]


async def cases(session: AsyncSession, where: rows.Conditions) -> Rows:
    """The cases themselves."""
    row = ReturneeRow
    columns = (row.id, row.country, row.region, row.host_country, row.programme, row.office_id, row.gender)
    return await rows.in_turns(
        session, sa.select(*columns, row.birth_year, row.return_date, row.created_at).where(*where)
    )


async def number(session: AsyncSession, where: rows.Conditions) -> int:
    """How many cases there are."""
    return int(await session.scalar(sa.select(sa.func.count()).select_from(ReturneeRow).where(*where)) or 0)


async def lists(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Referral lists: whose, and of which day."""
    row = ReferralListRow
    return await _about(session, (row.returnee_id, row.as_of), (row.returnee_country, row.returnee_id), where)


async def moves(session: AsyncSession, where: rows.Conditions) -> Rows:
    """The moves of referrals, oldest first: whose, of which referral, of what kind, to which state, when and why."""
    row, move = ReferralRow, ReferralMoveRow
    query = sa.select(row.returnee_id, row.id, row.kind, move.to, move.on, move.reason)
    query = query.join(move, sa.and_(move.country == row.country, move.referral_id == row.id))
    return await _with_case(session, query.order_by(move.seq), (row.returnee_country, row.returnee_id), where)


async def sessions(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Sessions with people of their own: whose, of which kind, on which day."""
    row = CounsellingRow
    return await _about(session, (row.returnee_id, row.kind, row.held_on), (row.country, row.returnee_id), where)


async def steps(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Steps of plans that were done and whose kind tells of no need: whose, of which kind, on which day."""
    row = PlanStepRow
    done = (row.status == "done", row.done_on.is_not(None), row.kind.is_not(None))
    columns = (row.returnee_id, row.kind, row.done_on)
    return await _about(session, columns, (row.country, row.returnee_id), [*where, *done])


async def follow_ups(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Follow-ups, of each month the one that counts: whose, of which placement if any, and what was found."""
    row = FollowUpRow
    columns = (row.returnee_id, row.referral_id, row.month, row.on, row.status, row.found)
    return await _about(session, columns, (row.country, row.returnee_id), [*where, row.counts.is_(True)])


async def closings(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Closings of cases that were no mistake: whose, on which day, and why."""
    row = CaseClosingRow
    meant = sa.or_(row.reopened_because.is_(None), row.reopened_because != "mistake")
    return await _about(session, (row.returnee_id, row.on, row.reason), (row.country, row.returnee_id), [*where, meant])


async def groups(session: AsyncSession, where: rows.Conditions) -> Rows:
    """Group sessions with how many attended, alike in what."""
    row = GroupSessionRow
    columns = (row.country, row.host_country, row.programme, row.office_id, row.held_on)
    return await rows.in_turns(session, sa.select(*columns, row.attendance).where(*where))


async def _about(session: AsyncSession, columns: Sequence[Any], case: tuple[Any, Any], where: rows.Conditions) -> Rows:
    return await _with_case(session, sa.select(*columns), case, where)


async def _with_case(
    session: AsyncSession, query: sa.Select[*tuple[Any, ...]], case: tuple[Any, Any], where: rows.Conditions
) -> Rows:
    """Rows whose case, named by its country and its id, meets the conditions."""
    country, key = case
    joined = query.join(ReturneeRow, sa.and_(ReturneeRow.country == country, ReturneeRow.id == key))
    return await rows.in_turns(session, joined.where(*where))


def born(years: tuple[int, int] | None) -> rows.Conditions:
    """The condition of those born from one year to another; without any, of those of whom no year is known."""
    row = ReturneeRow
    return (row.birth_year.is_(None) if years is None else row.birth_year.between(*years),)


def agreeing() -> rows.Conditions:
    """The conditions of those who agree to be counted."""
    return tuple(returnees.agrees(purpose) for purpose in COUNTED)
