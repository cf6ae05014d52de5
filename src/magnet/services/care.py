"""What of a reintegration plan tells of needs: which step answers which, what has no step, and why."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import NotFound
from magnet.schemas.audit import Purpose
from magnet.schemas.care import NeedReason, NeedReasonIn, PlanCare
from magnet.schemas.needs import NeedKind
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, cases, consents, parts, sealed, sealed_words
from magnet.services.context import Context
from magnet.services.plan_rules import require_open
from magnet.services.plan_views import Said, care_step, opened, plan_to_change, seen, totals
from magnet.services.sealed import Body
from magnet.store import parts as kept
from magnet.store import plans
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.plans import PlanReasonRow, PlanRow, PlanStepRow
from magnet.store.returnees import ReturneeRow


async def needs_of(ctx: Context, session: Session, returnee: Any) -> set[NeedKind]:
    """The kinds of a returnee's recorded needs; that they were opened is for the caller to note."""
    row = await kept.one(session, returnee.country, returnee.id, "needs")
    said = await parts.document(ctx.runtime, returnee, row)
    return {one["kind"] for one in said.get("needs", ())}


async def unanswered(ctx: Context, session: Session, returnee: ReturneeRow) -> list[NeedKind]:
    """The needs that have neither a step nor a reason."""
    needs = await needs_of(ctx, session, returnee)
    if not needs:
        return []
    steps = await opened(ctx, await plans.steps(session, returnee.id))
    return _unanswered(needs, steps, await _reasons(ctx, await plans.reasons(session, returnee.id)))


def _unanswered(
    needs: set[NeedKind], steps: Sequence[tuple[PlanStepRow, Said]], reasons: Sequence[NeedReason]
) -> list[NeedKind]:
    """In no order that tells when they were recorded."""
    answered = {said.get("need") for row, said in steps if row.status != "dropped"}
    return sorted(needs - answered - {one.need for one in reasons})


async def read(ctx: Context, returnee_id: str, purpose: Purpose) -> PlanCare:
    """The whole plan, needs and all, for a purpose that is kept in the record."""
    ctx.require(Permission.NEEDS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.NEEDS_READ)
        if purpose != "rights_request":
            consents.require(returnee)
        plan = await plan_to_change(session, returnee)
        shown = await whole(ctx, session, returnee, plan)
    await auditing.note_seen(ctx, "care read", [returnee], plan.id, purpose=purpose)
    return shown


async def whole(ctx: Context, session: Session, returnee: ReturneeRow, plan: PlanRow) -> PlanCare:
    """All of a plan, for who may know all of it."""
    steps = await plans.steps(session, returnee.id)
    found = await seen(ctx, session, returnee, plan, steps)
    reasons = await _reasons(ctx, await plans.reasons(session, returnee.id))
    place = Place("plan", plan.id, part="guardian")
    (guardian,) = await sealed_words.opened(ctx, [(returnee.id, plan.guardian, place)])
    return PlanCare(
        returnee_id=returnee.id,
        guardian=guardian,
        unanswered_needs=_unanswered(await needs_of(ctx, session, returnee), found.steps, reasons),
        reasons=reasons,
        steps=[care_step(ctx, found, row, said) for row, said in found.steps],
        totals=totals(steps),
    )


async def give_reason(ctx: Context, returnee_id: str, new: NeedReasonIn) -> NeedReason:
    """Record why a need has no step; what was said about it before stays."""
    ctx.require(Permission.NEEDS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.NEEDS_WRITE)
        consents.require(returnee)
        cases.require_open(returnee)
        require_open(await plan_to_change(unit.session, returnee))
        key = (await ctx.runtime.vault.keys([returnee_id])).get(returnee_id)
        if key is None:
            raise NotFound
        row = PlanReasonRow(
            id=new_id(),
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=returnee_id,
            recorded_by=ctx.principal.id,
        )
        said = new.model_dump(mode="json")
        row.body = sealed.sealed(key, _place(row), said)
        unit.session.add(row)
        await auditing.note(ctx, unit.session, "care changed", [returnee], row.id)
        return unit.answer(_reason(row, said), about=returnee_id)


async def _reasons(ctx: Context, some: Sequence[PlanReasonRow]) -> list[NeedReason]:
    said = await sealed.opened(ctx.runtime, [Body(row.returnee_id, _place(row), row.body) for row in some])
    return [_reason(row, one) for row, one in zip(some, said, strict=True) if one is not None]


def _reason(row: PlanReasonRow, said: Said) -> NeedReason:
    own = {"id": row.id, "recorded_by": row.recorded_by, "created_at": row.created_at}
    return NeedReason.model_validate({**own, **said})


def _place(row: PlanReasonRow) -> Place:
    return Place("plan_reason", row.id)
