"""The one list of what is kept about a returnee: which tables, which rows of theirs, and what becomes of them.

Export and erasure go by it. A new table about returnees is a line here, or a test fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from magnet.store.allocations import AllocationProposalRow
from magnet.store.audit import AuditEventRow
from magnet.store.base import Base
from magnet.store.break_glass import BreakGlassRow
from magnet.store.closings import CaseClosingRow
from magnet.store.consents import ConsentRow
from magnet.store.contests import ContestRow
from magnet.store.corrections import CorrectionRow
from magnet.store.counselling import CounsellingRow
from magnet.store.duplicates import BlindMarkRow, ComparisonRow, DuplicateRow
from magnet.store.follow_ups import FollowUpRow
from magnet.store.handovers import HandoverRow
from magnet.store.idempotency import AnswerRow
from magnet.store.legal_holds import LegalHoldRow
from magnet.store.parts import PartRow
from magnet.store.plans import PlanReasonRow, PlanRow, PlanStepRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralMoveRow, ReferralRow
from magnet.store.reminders import ReminderRow
from magnet.store.returnees import ProfileRow, ReturneeRow
from magnet.store.rows import BATCH
from magnet.store.safeguards import SafeguardDecisionRow
from magnet.store.verdicts import ListVerdictRow
from magnet.store.visits import CaseVisitRow

SINCE = ("seq", "created_at", "recorded_at", "handed_at", "placed_at", "at")
Goes = Literal["along", "by itself", "never"]
"""At erasure: along with the returnee's row, deleted for itself, or not at all, as it names an id and nothing more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one table that are about some returnees."""

    table: type[Base]
    of: Callable[[Sequence[str]], sa.ColumnElement[bool]]
    goes: Goes = "along"


def _by_id(table: type[Base], goes: Goes = "along") -> Kept:
    column: Any = table.returnee_id  # type: ignore[attr-defined]
    return Kept(table, column.in_, goes)


def _moves(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return ReferralMoveRow.referral_id.in_(sa.select(ReferralRow.id).where(ReferralRow.returnee_id.in_(ids)))


def _pairs(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(DuplicateRow.returnee_id.in_(ids), DuplicateRow.other_id.in_(ids))


ABOUT: Mapping[str, Kept] = {
    kept.table.__tablename__: kept
    for kept in (
        Kept(ReturneeRow, ReturneeRow.id.in_),
        _by_id(ProfileRow),
        _by_id(PartRow),
        _by_id(ConsentRow),
        _by_id(HandoverRow),
        _by_id(FollowUpRow),
        _by_id(CaseVisitRow),
        _by_id(CaseClosingRow),
        _by_id(CorrectionRow),
        _by_id(LegalHoldRow),
        _by_id(ReferralListRow),
        _by_id(ContestRow),
        _by_id(CounsellingRow),
        _by_id(AllocationProposalRow),
        _by_id(ListVerdictRow),
        _by_id(ReferralRow),
        Kept(ReferralMoveRow, _moves),
        _by_id(ReminderRow),
        _by_id(PlanRow),
        _by_id(PlanStepRow),
        _by_id(PlanReasonRow),
        _by_id(SafeguardDecisionRow),
        _by_id(BlindMarkRow),
        _by_id(ComparisonRow),
        Kept(DuplicateRow, _pairs),
        _by_id(AnswerRow, "by itself"),
        _by_id(BreakGlassRow, "never"),
        _by_id(AuditEventRow, "never"),
    )
}


async def rows_about(session: AsyncSession, name: str, returnee_id: str) -> Sequence[Any]:
    """The rows of a table that are about one returnee, whole, the oldest first where they say since when they are."""
    kept = ABOUT[name]
    columns = kept.table.__table__.c
    since = [columns[name] for name in SINCE if name in columns][:1]
    query = sa.select(kept.table).where(kept.of([returnee_id])).options(undefer("*"))
    return (await session.scalars(query.order_by(*since, *kept.table.__table__.primary_key))).all()


async def forget(session: AsyncSession, ids: Sequence[str]) -> None:
    """Delete what does not go along with these returnees' rows by itself."""
    for kept in ABOUT.values():
        if kept.goes == "by itself":
            for start in range(0, len(ids), BATCH):
                await session.execute(sa.delete(kept.table).where(kept.of(ids[start : start + BATCH])))
