"""Steps of reintegration plans: added, changed and moved one by one, so that two people at once lose nothing."""

from datetime import date
from typing import Any

from magnet.errors import Changed, Conflict, Invalid, NotFound
from magnet.schemas.audit import Purpose
from magnet.schemas.care import CareStepIn
from magnet.schemas.plans import StepIn, StepMoveIn
from magnet.schemas.reminders import Kind
from magnet.services import auditing, cases, consents, reminders, sealed
from magnet.services.context import Context, Unit
from magnet.services.days import require_past
from magnet.services.plan_rules import (
    CARE,
    GUARDED,
    STEPS,
    is_proof_needed,
    require_in_plan,
    require_old_enough,
    require_open,
    require_possible,
    require_references,
    require_step_old_enough,
)
from magnet.services.plan_views import WORDS, Door, Out, Said, opened, place, plan_to_change, seen
from magnet.store import rows
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.plans import PlanRow, PlanStepRow
from magnet.store.returnees import ReturneeRow

COLUMNS = ("responsible", "due_on", "budget", "grant", "currency")
"""What every step has in a column of its own."""
REMINDERS: tuple[Kind, ...] = ("plan_step", "care_step")
"""What a step is on the worklist as: a guarded one as the second, which who may not read needs is not shown."""


async def add(ctx: Context, door: Door[Out], returnee_id: str, new: StepIn | CareStepIn) -> Out:
    """Add a step to a returnee's plan."""
    ctx.require(door.writes)
    await ctx.replay()
    async with ctx.write() as unit:
        returnee, plan = await _plan(ctx, unit, door, returnee_id)
        columns, said = await _planned(ctx, unit.session, (returnee, plan), new, {})
        row = PlanStepRow(
            id=new_id(),
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=returnee.id,
            status="planned",
            done_on=None,
            proof=None,
            planned_at=ctx.now,
            recorded_by=ctx.principal.id,
            **columns,
        )
        await _seal(ctx, row, said)
        unit.session.add(row)
        return await _noted(ctx, unit, door, (returnee, plan), row)


async def read(ctx: Context, door: Door[Out], key: str, purpose: Purpose | None = None) -> Out:
    """One step; where it is opened whole, for a purpose that is kept in the record."""
    ctx.require(door.reads)
    async with ctx.read() as session:
        row = await rows.one(session, PlanStepRow, key, [*rows.within(PlanStepRow, ctx.reach(door.reads)), *door.where])
        returnee = await rows.one(session, ReturneeRow, row.returnee_id) if row else None
        if row is None or returnee is None:
            raise NotFound
        if purpose != "rights_request":
            consents.require(returnee)
        plan = await plan_to_change(session, returnee)
        shown = await seen(ctx, session, returnee, plan, [row])
    await auditing.note_seen(ctx, door.read, [returnee], key, purpose=purpose)
    return _of(ctx, door, shown)


async def replace(ctx: Context, door: Door[Out], key: str, new: StepIn | CareStepIn, expected: int) -> Out:
    """Put what is planned in a step in the place of what was, if the step still has version `expected`."""
    ctx.require(door.writes)
    await ctx.replay()
    about = await _about(ctx, door, key)
    async with ctx.write() as unit:
        returnee, plan = await _plan(ctx, unit, door, about)
        row, before = await _to_change(ctx, unit.session, door, key)
        if row.version != expected:
            raise Changed
        if not door.whole and row.kind in CARE:
            raise Conflict("A housing step is changed as one of the `care-steps`.")
        columns, said = await _planned(ctx, unit.session, (returnee, plan), new, before)
        if row.status == "done" and row.proof is None and is_proof_needed(new.kind, new.grant):
            raise _unproven("kind" if new.kind == "training" else "grant")
        if rows.assign(row, columns) or said != before:
            row.planned_at = ctx.now
            await _seal(ctx, row, said)
            rows.touch(row, ctx.now)
        unit.status = 200
        return await _noted(ctx, unit, door, (returnee, plan), row)


async def move(ctx: Context, door: Door[Out], key: str, wanted: StepMoveIn) -> Out:
    """Let a step go on, be done, be dropped, or be taken back."""
    ctx.require(door.writes)
    await ctx.replay()
    about = await _about(ctx, door, key)
    async with ctx.write() as unit:
        returnee, plan = await _plan(ctx, unit, door, about)
        row, said = await _to_change(ctx, unit.session, door, key)
        require_possible(STEPS, row.status, wanted.to)
        if wanted.to in ("under_way", "done"):
            await require_step_old_enough(unit.session, returnee, row, ctx.today)
        row.done_on = _done_on(ctx.today, plan, wanted)
        if wanted.proof is not None:
            row.proof = wanted.proof.kind
            await _seal(ctx, row, {**said, "proof_reference": wanted.proof.reference})
        if wanted.to == "done" and row.proof is None and is_proof_needed(row.kind, row.grant):
            raise _unproven("proof")
        row.status = wanted.to
        rows.touch(row, ctx.now)
        unit.status = 200
        return await _noted(ctx, unit, door, (returnee, plan), row)


def _done_on(today: date, plan: PlanRow, wanted: StepMoveIn) -> date | None:
    """The day that is kept: only of what was done."""
    day = wanted.on or today
    require_past(today, day, "on")
    if wanted.to != "done":
        return None
    require_in_plan(plan, day, "on")
    return day


def _unproven(field: str) -> Invalid:
    return Invalid.at(field, "proof_required", "A training or a grant counts as done once there is proof of it.")


async def _plan(ctx: Context, unit: Unit, door: Door[Out], returnee_id: str) -> tuple[ReturneeRow, PlanRow]:
    """The returnee, locked, with the plan: all that changes it goes one after the other."""
    returnee = await cases.to_change(ctx, unit, returnee_id, door.writes)
    consents.require(returnee)
    cases.require_open(returnee)
    plan = await plan_to_change(unit.session, returnee)
    require_open(plan)
    return returnee, plan


async def _about(ctx: Context, door: Door[Out], key: str) -> str:
    """Whose step it is, of those within reach to be changed."""
    async with ctx.read() as session:
        where = [*rows.within(PlanStepRow, ctx.reach(door.writes)), *door.where]
        row = await rows.one(session, PlanStepRow, key, where)
    if row is None:
        raise NotFound
    return row.returnee_id


async def _to_change(ctx: Context, session: Session, door: Door[Out], key: str) -> tuple[PlanStepRow, Said]:
    row = await rows.one_to_change(session, PlanStepRow, key, door.where)
    found = [] if row is None else await opened(ctx, [row])
    if not found:
        raise NotFound
    return found[0]


async def _planned(
    ctx: Context, session: Session, of: tuple[ReturneeRow, PlanRow], new: StepIn | CareStepIn, before: Said
) -> tuple[dict[str, Any], Said]:
    """A step's columns, and what is sealed of it; `before` holds what this request may not say and is to stay."""
    returnee, plan = of
    require_in_plan(plan, new.due_on, "due_on")
    item = await require_references(ctx, session, returnee, new.kind, new)
    require_old_enough(returnee, new.kind, item, ctx.today)
    guarded = new.kind in GUARDED
    said: dict[str, Any] = {**before, "title": new.title, "note": new.note}
    if isinstance(new, CareStepIn):
        said["need"] = new.need
    for name in ("kind", "opportunity_id"):
        said.pop(name, None)
        if guarded:
            said[name] = getattr(new, name)
    columns = {name: getattr(new, name) for name in COLUMNS}
    plain = {"kind": new.kind, "referral_id": new.referral_id, "opportunity_id": new.opportunity_id}
    return {**columns, "guarded": guarded, **(dict.fromkeys(plain) if guarded else plain)}, said


async def _seal(ctx: Context, row: PlanStepRow, said: Said) -> None:
    key = (await ctx.runtime.vault.keys([row.returnee_id])).get(row.returnee_id)
    if key is None:
        raise NotFound
    full = {**dict.fromkeys((*WORDS, "need")), **said}
    row.body = sealed.sealed(key, place(row), full)


async def _noted(ctx: Context, unit: Unit, door: Door[Out], of: tuple[ReturneeRow, PlanRow], row: PlanStepRow) -> Out:
    """What follows from a step as it stands now, noted and shown."""
    returnee, plan = of
    await unit.session.flush()
    await remind(ctx, unit.session, (returnee, plan), row)
    if row.status == "done" and row.grant and not row.guarded and not returnee.grant_used:
        # What cares for health is no part of the grant that is given once; and it would tell of it.
        returnee.grant_used = True
        await cases.changed(ctx, unit, returnee, "changed")
    await auditing.note(ctx, unit.session, door.written, [returnee], row.id)
    shown = await seen(ctx, unit.session, returnee, plan, [row])
    return unit.answer(_of(ctx, door, shown), about=returnee.id)


async def remind(ctx: Context, session: Session, of: tuple[ReturneeRow, PlanRow], row: PlanStepRow) -> None:
    """Have a step on the worklist on the day it is due, until it is done or dropped or the plan closed."""
    returnee, plan = of
    kind: Kind = "care_step" if row.guarded else "plan_step"
    if row.due_on is None or row.status in ("done", "dropped") or plan.state == "closed":
        await reminders.settle(session, REMINDERS, row.id, ctx.now)
    else:
        await reminders.forget_but(session, REMINDERS, row.id, (kind, row.due_on))
        await reminders.due(session, returnee, kind, row.id, row.due_on, at=ctx.now)


def _of(ctx: Context, door: Door[Out], shown: Any) -> Out:
    if not shown.steps:
        raise NotFound
    row, said = shown.steps[0]
    return door.show(ctx, shown, row, said)
