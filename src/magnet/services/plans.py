"""The reintegration plan of a returnee: begun, agreed to by the person and for a child by the guardian, closed."""

from magnet.errors import Changed, Conflict, Invalid, NeedsUnanswered, NotFound
from magnet.schemas.exports import HeldPlan
from magnet.schemas.plans import AgreementIn, Plan, PlanClosingIn, PlanIn
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, care, cases, consents, plan_steps
from magnet.services.context import Context, Unit
from magnet.services.days import require_past
from magnet.services.plan_rules import (
    PLANS,
    is_minor,
    require_in_plan,
    require_open,
    require_possible,
    require_step_old_enough,
)
from magnet.services.plan_views import plan_of, plan_to_change, seen
from magnet.services.sealed_words import sealed
from magnet.store import plans, rows
from magnet.store.audit import Act
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.plans import PlanRow
from magnet.store.returnees import ReturneeRow


async def begin(ctx: Context, returnee_id: str, new: PlanIn) -> Plan:
    """Begin the one plan of a returnee, as a draft without steps."""
    ctx.require(Permission.PLANS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.PLANS_WRITE)
        consents.require(returnee)
        cases.require_open(returnee)
        if await plans.of_returnee(unit.session, returnee_id) is not None:
            raise Conflict("This returnee has a plan; one that is closed can be reopened.")
        row = PlanRow(
            id=new_id(),
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=returnee_id,
            state="draft",
            starts_on=new.starts_on,
        )
        unit.session.add(row)
        unit.status = 201
        return await _answered(ctx, unit, returnee, row, "plan changed")


async def read(ctx: Context, returnee_id: str) -> Plan:
    """The plan of a returnee, as whoever sees plans sees it."""
    ctx.require(Permission.PLANS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.PLANS_READ)
        consents.require(returnee)
        plan = await plans.of_returnee(session, returnee_id)
        if plan is None:
            raise NotFound
        found = await seen(ctx, session, returnee, plan, await plans.steps(session, returnee_id))
    await auditing.note_seen(ctx, "plan read", [returnee], plan.id)
    return plan_of(ctx, found)


async def held(ctx: Context, session: Session, returnee: ReturneeRow) -> HeldPlan | None:
    """The plan and all of it that tells of needs, for who may know all of the returnee."""
    plan = await plans.of_returnee(session, returnee.id)
    if plan is None:
        return None
    found = await seen(ctx, session, returnee, plan, await plans.steps(session, returnee.id))
    return HeldPlan(plan=plan_of(ctx, found), care=await care.whole(ctx, session, returnee, plan))


async def change(ctx: Context, returnee_id: str, new: PlanIn, expected: int) -> Plan:
    """Let a plan that has version `expected` start on another day; none of its steps may be due or done before."""
    ctx.require(Permission.PLANS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        returnee, plan = await _to_change(ctx, unit, returnee_id, Permission.PLANS_WRITE)
        if plan.version != expected:
            raise Changed
        require_open(plan)
        if rows.assign(plan, {"starts_on": new.starts_on}):
            rows.touch(plan, ctx.now)
            for one in await plans.steps(unit.session, returnee_id):
                # Of what the reader does not see nothing is told: it may be due before.
                for day in () if one.guarded else (one.due_on, one.done_on):
                    require_in_plan(plan, day, "starts_on")
        return await _answered(ctx, unit, returnee, plan, "plan changed")


async def agree(ctx: Context, returnee_id: str, said: AgreementIn) -> Plan:
    """Record that the returnee agreed to the plan as it stands now, and for who may be a minor the guardian too.

    Refused while a recorded need has neither a step nor a reason: so only who may read needs records it.
    """
    ctx.require(Permission.NEEDS_WRITE)
    await ctx.replay()
    require_past(ctx.today, said.agreed_on, "agreed_on")
    if said.guardian is not None:
        require_past(ctx.today, said.guardian.given_on, "guardian.given_on")
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.NEEDS_WRITE)
    # Noted by itself: whoever is refused has learnt something, too.
    await auditing.note_seen(ctx, "needs read", [returnee], purpose="counselling")
    async with ctx.write() as unit:
        returnee, plan = await _to_change(ctx, unit, returnee_id, Permission.NEEDS_WRITE)
        require_possible(PLANS, plan.state, "agreed")
        if is_minor(returnee, said.agreed_on) and said.guardian is None:
            raise Invalid.at("guardian", "guardian_required", "For who may be a minor a guardian agrees, too.")
        for one in await plans.steps(unit.session, returnee_id):
            if one.status in ("planned", "under_way"):
                await require_step_old_enough(unit.session, returnee, one, ctx.today)
        if await care.unanswered(ctx, unit.session, returnee):
            raise NeedsUnanswered
        plan.state, plan.agreed_at = "agreed", ctx.now
        plan.agreed_on, plan.agreed_how = said.agreed_on, said.how
        who = said.guardian
        plan.guardian_on, plan.guardian_how = (who.given_on, who.how) if who else (None, None)
        plan.guardian = await sealed(ctx, returnee_id, who.name, guardian_place(plan)) if who else None
        rows.touch(plan, ctx.now)
        return await _answered(ctx, unit, returnee, plan, "plan agreed")


async def close(ctx: Context, returnee_id: str, said: PlanClosingIn) -> Plan:
    """Close a plan that was agreed to: nothing of it changes any more."""
    ctx.require(Permission.PLANS_WRITE)
    await ctx.replay()
    day = said.closed_on or ctx.today
    require_past(ctx.today, day, "closed_on")
    async with ctx.write() as unit:
        returnee, plan = await _to_change(ctx, unit, returnee_id, Permission.PLANS_WRITE, to_end=True)
        require_possible(PLANS, plan.state, "closed")
        require_in_plan(plan, day, "closed_on")
        plan.state, plan.closed_on = "closed", day
        rows.touch(plan, ctx.now)
        await _remind(ctx, unit, returnee, plan)
        return await _answered(ctx, unit, returnee, plan, "plan changed")


async def reopen(ctx: Context, returnee_id: str) -> Plan:
    """Open a closed plan again, as a draft to be agreed to anew."""
    ctx.require(Permission.PLANS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        returnee, plan = await _to_change(ctx, unit, returnee_id, Permission.PLANS_WRITE)
        require_possible(PLANS, plan.state, "draft")
        plan.state, plan.closed_on = "draft", None
        rows.touch(plan, ctx.now)
        await _remind(ctx, unit, returnee, plan)
        return await _answered(ctx, unit, returnee, plan, "plan changed")


def guardian_place(plan: PlanRow) -> Place:
    """Where the name of who agreed for a child stands."""
    return Place("plan", plan.id, part="guardian")


async def _to_change(
    ctx: Context, unit: Unit, returnee_id: str, permission: Permission, *, to_end: bool = False
) -> tuple[ReturneeRow, PlanRow]:
    """The returnee and the plan, locked; in a closed case a plan can only be ended."""
    returnee = await cases.to_change(ctx, unit, returnee_id, permission)
    consents.require(returnee)
    if not to_end:
        cases.require_open(returnee)
    unit.status = 200
    return returnee, await plan_to_change(unit.session, returnee)


async def _remind(ctx: Context, unit: Unit, returnee: ReturneeRow, plan: PlanRow) -> None:
    """Take the steps of a closed plan off the worklist, and put those of a reopened one back."""
    for one in await plans.steps(unit.session, returnee.id):
        await plan_steps.remind(ctx, unit.session, (returnee, plan), one)


async def _answered(ctx: Context, unit: Unit, returnee: ReturneeRow, plan: PlanRow, act: Act) -> Plan:
    await unit.session.flush()
    await auditing.note(ctx, unit.session, act, [returnee], plan.id)
    found = await seen(ctx, unit.session, returnee, plan, await plans.steps(unit.session, returnee.id))
    return unit.answer(plan_of(ctx, found), about=returnee.id)
