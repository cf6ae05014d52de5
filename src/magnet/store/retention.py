"""Who has been kept for as long as a programme says: by the last thing that happened in their case."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store import legal_holds
from magnet.store.closings import CaseClosingRow
from magnet.store.contests import ContestRow
from magnet.store.counselling import CounsellingRow
from magnet.store.follow_ups import FollowUpRow
from magnet.store.legal_holds import LegalHoldRow
from magnet.store.parts import PartRow
from magnet.store.plans import PlanReasonRow, PlanRow, PlanStepRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralRow
from magnet.store.returnees import ReturneeRow
from magnet.store.rows import Conditions
from magnet.store.safeguards import SafeguardDecisionRow
from magnet.store.visits import CaseVisitRow

TOUCHED = (CounsellingRow, PlanRow, PlanStepRow, PlanReasonRow, SafeguardDecisionRow)
"""Beside the others, the tables of which any change of a row is something that happened."""


def over(programme: str, country: str, since: date) -> Conditions:
    """The conditions of cases in which nothing has happened from a day on.

    Something happened on the day of return, when the case, a consent, the identity or the needs changed, when a list
    was made, a referral moved, a contest was recorded or answered, a session, a follow-up or a visit was recorded, the
    plan or a step of it changed, a safeguard was decided on, or the case was closed or opened again.
    """
    row, moment = ReturneeRow, datetime.combine(since, time(), UTC)
    return [
        row.programme == programme,
        row.country == country,
        row.updated_at < moment,
        sa.or_(row.return_date.is_(None), row.return_date < since),
        _nothing_of(PartRow, PartRow.updated_at >= moment),
        _nothing_of(ReferralListRow, ReferralListRow.created_at >= moment),
        _nothing_of(ReferralRow, ReferralRow.updated_at >= moment),
        _nothing_of(ContestRow, ContestRow.updated_at >= moment),
        _nothing_of(FollowUpRow, FollowUpRow.created_at >= moment),
        _nothing_of(CaseVisitRow, CaseVisitRow.updated_at >= moment),
        _nothing_of(CaseClosingRow, sa.func.coalesce(CaseClosingRow.reopened_on, CaseClosingRow.on) >= since),
        *(_nothing_of(table, table.updated_at >= moment) for table in TOUCHED),
    ]


def held(today: date) -> sa.ColumnElement[bool]:
    """The condition of cases on which a legal hold lies."""
    return ~_nothing_of(LegalHoldRow, legal_holds.lies(today))


def _nothing_of(table: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(table.returnee_id == ReturneeRow.id, condition)


async def countries(session: AsyncSession, programme: str) -> list[str]:
    """The countries of return of a programme's cases."""
    query = sa.select(ReturneeRow.country).where(ReturneeRow.programme == programme).distinct()
    return sorted(await session.scalars(query))


async def due(session: AsyncSession, where: Conditions, today: date) -> Sequence[tuple[str, bool]]:
    """The ids of cases that meet the conditions, each with whether a legal hold lies on it."""
    query = sa.select(ReturneeRow.id, held(today)).where(*where).order_by(ReturneeRow.id)
    return [(key, bool(is_held)) for key, is_held in await session.execute(query)]


async def still_due(session: AsyncSession, key: str, where: Conditions, today: date) -> ReturneeRow | None:
    """The case, locked, if it still meets the conditions and no hold lies on it."""
    query = sa.select(ReturneeRow).where(ReturneeRow.id == key).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        return None
    again = sa.select(ReturneeRow.id).where(ReturneeRow.id == key, *where, ~held(today))
    return row if await session.scalar(again) is not None else None
