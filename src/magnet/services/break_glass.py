"""Break-glass: in an emergency a case out of reach opens at once, for an hour; a second person reviews it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from magnet.errors import Conflict, NotFound, TooMany
from magnet.logs import FIELDS
from magnet.schemas.break_glass import (
    BreakGlass,
    BreakGlassFilters,
    BreakGlassIn,
    BrokenGlass,
    ExplainedGlass,
    ReviewIn,
)
from magnet.security.permissions import Permission
from magnet.security.principals import WORKER, Principal
from magnet.security.scopes import EVERYTHING
from magnet.services import auditing
from magnet.services.context import Context, Runtime
from magnet.services.resources import Position
from magnet.services.sealed_words import of_rows, place_of, sealed
from magnet.store import break_glass, returnees, rows, who
from magnet.store.base import new_id
from magnet.store.break_glass import BreakGlassRow
from magnet.store.changes import EVERYWHERE
from magnet.store.db import Session, beyond

LOG = logging.getLogger(__name__)
OPEN_FOR = timedelta(hours=1)
REVIEWED_WITHIN = timedelta(hours=24)
MOST_A_DAY = 3
"""Openings of one principal in 24 hours: who needs more needs a grant, which an administrator gives."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Case:
    """Whom an opening is about, as the record names it."""

    id: str
    country: str
    office_id: str | None


async def with_openings(session: Session, principal: Principal, now: datetime) -> Principal:
    """A principal that signed in, with the cases that are open to it; to who may open none any more none is."""
    if not principal.reach(Permission.BREAK_GLASS):
        return principal
    return replace(principal, glasses=await break_glass.open_to(session, principal.id, now))


async def create(ctx: Context, wanted: BreakGlassIn) -> BreakGlass:
    """Open a case to the principal for an hour, and alert who reviews it.

    An id that nobody has is answered and recorded alike: that there is none shows in what is read afterwards only.
    """
    ctx.require(Permission.BREAK_GLASS)
    await ctx.replay()
    returnee_id = str(wanted.returnee_id)
    key = new_id()
    explanation = await sealed(ctx, returnee_id, wanted.explanation, place_of(BreakGlassRow, key, "explanation"))
    async with ctx.write() as unit:
        await break_glass.one_at_a_time(unit.session)
        await _require_free(ctx, unit.session)
        async with beyond(unit.session):  # the case is out of reach, and the record is to say whose it is
            found = await returnees.whose(unit.session, returnee_id)
        case = _Case(returnee_id, *(found or (EVERYWHERE, None)))
        row = BreakGlassRow(
            id=key,
            created_at=ctx.now,
            updated_at=ctx.now,
            principal=ctx.principal.id,
            returnee_id=case.id,
            country=case.country,
            office_id=case.office_id,
            reason=wanted.reason,
            explanation=explanation,
            ends_at=ctx.now + OPEN_FOR,
        )
        unit.session.add(row)
        await auditing.note(ctx, unit.session, "glass broken", [case], row.id)
        # Before the commit: rather an alert too many than none after a crash between the two.
        LOG.warning("glass broken", extra={FIELDS: _named(row)})
        return unit.answer(BreakGlass.model_validate(_opening(row)))


async def _require_free(ctx: Context, session: Session) -> None:
    """Refuse who has an overdue review, or has opened too many today."""
    if await break_glass.is_any_waiting(session, ctx.principal.id, ctx.now - REVIEWED_WITHIN):
        raise Conflict("An earlier opening has waited for its review for more than a day: have it reviewed first.")
    recent = await break_glass.openings_since(session, ctx.principal.id, ctx.now - DAY)
    if len(recent) >= MOST_A_DAY:
        seconds = int((recent[-MOST_A_DAY] + DAY - ctx.now).total_seconds()) + 1
        raise TooMany("No more cases can be opened this way today; ask for a grant.", retry_after=seconds)


async def listing(
    ctx: Context, filters: BreakGlassFilters, after: Position | None
) -> tuple[list[ExplainedGlass], Position | None]:
    """A page of openings for who reviews them, newest first: who, whom, when and why, and nothing of the case."""
    ctx.require(Permission.BREAK_GLASS_REVIEW)
    where = [*rows.within(BreakGlassRow, ctx.reach(Permission.BREAK_GLASS_REVIEW)), *_wanted(ctx, filters.state)]
    async with ctx.read() as session:
        shown, last = rows.cut(await rows.page(session, BreakGlassRow, where, after, filters.limit + 1), filters.limit)
    await auditing.note_seen(ctx, "glass seen", [_case(row) for row in shown])
    return await presented(ctx, shown), last


def _wanted(ctx: Context, state: str | None) -> rows.Conditions:
    if state is None:
        return []
    return break_glass.waiting(ctx.now - REVIEWED_WITHIN if state == "overdue" else None)


async def review(ctx: Context, key: str, wanted: ReviewIn) -> BrokenGlass:
    """Keep what a second person found of an opening; one that was not justified ends at once."""
    ctx.require(Permission.BREAK_GLASS_REVIEW)
    await ctx.replay()
    within = rows.within(BreakGlassRow, ctx.reach(Permission.BREAK_GLASS_REVIEW))
    async with ctx.read() as session:
        asked = await rows.one(session, BreakGlassRow, key, within)
    if asked is None:
        raise NotFound
    comment = await sealed(ctx, asked.returnee_id, wanted.comment, place_of(BreakGlassRow, key, "comment"))
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, BreakGlassRow, key, within)
        if row is None:
            raise NotFound
        if row.principal == ctx.principal.id:
            raise Conflict("Another person than the one who opened the case reviews it.")
        if row.reviewed_at is not None:
            raise Conflict("This was reviewed already.")
        row.reviewed_at, row.reviewed_by, row.verdict, row.comment = ctx.now, ctx.principal.id, wanted.verdict, comment
        if wanted.verdict == "not_justified":
            row.ends_at = min(row.ends_at, ctx.now)
        rows.touch(row, ctx.now)
        await auditing.note(ctx, unit.session, "glass reviewed", [_case(row)], row.id)
        unit.status = 200
        return unit.answer(BrokenGlass.model_validate(_outcome(row)))


async def escalate_due(runtime: Runtime, now: datetime) -> int:
    """Raise an alarm, once each, for openings that nobody has reviewed within a day; answers for how many."""
    before = now - REVIEWED_WITHIN
    async with runtime.database.read(EVERYTHING) as session:
        if not await break_glass.to_escalate(session, before):
            return 0
    ctx = Context(runtime, WORKER, now)
    async with ctx.write() as unit, beyond(unit.session):  # whoever opened what
        found = await break_glass.to_escalate(unit.session, before)
        for row in found:
            row.escalated_at = now
            await auditing.note(ctx, unit.session, "glass escalated", [_case(row)], row.id)
            LOG.error("break-glass review overdue", extra={FIELDS: _named(row)})
    return len(found)


async def presented(ctx: Context, some: Sequence[BreakGlassRow]) -> list[ExplainedGlass]:
    """Openings with their words opened."""
    words = await of_rows(ctx, some, ("explanation", "comment"))
    async with ctx.read() as session:
        names = await who.names(session, {row.principal for row in some})
    return [
        ExplainedGlass.model_validate({**_outcome(row), **said, "principal_name": names.get(row.principal)})
        for row, said in zip(some, words, strict=True)
    ]


def _outcome(row: BreakGlassRow) -> dict[str, Any]:
    columns = ("principal", "escalated_at", "verdict", "reviewed_by", "reviewed_at")
    return {**_opening(row), **{name: getattr(row, name) for name in columns}}


def _opening(row: BreakGlassRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "returnee_id": row.returnee_id,
        "reason": row.reason,
        "opened_at": row.created_at,
        "ends_at": row.ends_at,
        "review_due_at": row.created_at + REVIEWED_WITHIN,
    }


def _case(row: BreakGlassRow) -> _Case:
    return _Case(row.returnee_id, row.country, row.office_id)


def _named(row: BreakGlassRow) -> dict[str, str]:
    """What an alert says: enough to find the opening in the reviewers' list, and nothing about whom it is."""
    return {"break_glass": row.id, "principal": row.principal}
