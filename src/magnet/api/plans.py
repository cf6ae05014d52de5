"""Reintegration plans: begun, agreed to and closed; their steps one by one; and what of them tells of needs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.audit import Purpose
from magnet.schemas.care import CareStep, CareStepIn, NeedReason, NeedReasonIn, PlanCare
from magnet.schemas.plans import AgreementIn, Plan, PlanClosingIn, PlanIn, Step, StepIn, StepMoveIn
from magnet.security.permissions import Permission
from magnet.services import care, plan_steps, plans
from magnet.services.context import Context
from magnet.services.plan_views import OPEN, WHOLE
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.preconditions import Expected
from magnet.web.route import Route

PLAN = "/v1/returnees/{key:uuid}/plan"
STEPS, CARE_STEPS = "/v1/plan-steps", "/v1/care-steps"
MADE, SHOWN = Shape(201, personal=True), Shape(personal=True)
router = APIRouter(tags=["plans"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.PLANS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.PLANS_WRITE))]
ReadsCare = Annotated[Context, Depends(Permitted(Permission.NEEDS_READ))]
WritesCare = Annotated[Context, Depends(PermittedOnce(Permission.NEEDS_WRITE))]
For = Annotated[Purpose, Query(description="what it is opened for, kept in the record of who saw whom")]


@router.get(PLAN, response_model=Plan, operation_id="get_plan")
async def read(key: UUID, ctx: Reads) -> Response:
    """The plan of a returnee with its steps, without what tells of needs."""
    return await answer(plans.read(ctx, str(key)), SHOWN)


@router.post(PLAN, status_code=201, response_model=Plan, operation_id="begin_plan")
async def begin(key: UUID, ctx: Writes, new: PlanIn) -> Response:
    """Begin the one plan of a returnee."""
    return await answer(plans.begin(ctx, str(key), new), MADE)


@router.put(PLAN, response_model=Plan, operation_id="replace_plan")
async def change(key: UUID, ctx: Writes, expected: Expected, new: PlanIn) -> Response:
    """Let a plan start on another day."""
    return await answer(plans.change(ctx, str(key), new, expected), SHOWN)


@router.post("/v1/returnees/{key:uuid}/plan-steps", status_code=201, response_model=Step, operation_id="add_plan_step")
async def add_step(key: UUID, ctx: Writes, new: StepIn) -> Response:
    """Add a step that tells of no need."""
    return await answer(plan_steps.add(ctx, OPEN, str(key), new), Shape(201, STEPS, personal=True))


@router.get(STEPS + "/{key:uuid}", response_model=Step, operation_id="get_plan_step")
async def read_step(key: UUID, ctx: Reads) -> Response:
    """One step."""
    return await answer(plan_steps.read(ctx, OPEN, str(key)), SHOWN)


@router.put(STEPS + "/{key:uuid}", response_model=Step, operation_id="replace_plan_step")
async def replace_step(key: UUID, ctx: Writes, expected: Expected, new: StepIn) -> Response:
    """Plan a step otherwise; the need that it answers stays."""
    return await answer(plan_steps.replace(ctx, OPEN, str(key), new, expected), SHOWN)


@router.post(STEPS + "/{key:uuid}/moves", response_model=Step, operation_id="move_plan_step")
async def move_step(key: UUID, ctx: Writes, wanted: StepMoveIn) -> Response:
    """Begin a step, end it, drop it, or take that back."""
    return await answer(plan_steps.move(ctx, OPEN, str(key), wanted), SHOWN)


@router.post(
    "/v1/returnees/{key:uuid}/care-steps", status_code=201, response_model=CareStep, operation_id="add_care_step"
)
async def add_care_step(key: UUID, ctx: WritesCare, new: CareStepIn) -> Response:
    """Add a step of any kind, with the need that it answers; of health and psychosocial ones nobody else learns."""
    return await answer(plan_steps.add(ctx, WHOLE, str(key), new), Shape(201, CARE_STEPS, personal=True))


@router.get(CARE_STEPS + "/{key:uuid}", response_model=CareStep, operation_id="get_care_step")
async def read_care_step(key: UUID, ctx: ReadsCare, purpose: For) -> Response:
    """One step, whole."""
    return await answer(plan_steps.read(ctx, WHOLE, str(key), purpose), SHOWN)


@router.put(CARE_STEPS + "/{key:uuid}", response_model=CareStep, operation_id="replace_care_step")
async def replace_care_step(key: UUID, ctx: WritesCare, expected: Expected, new: CareStepIn) -> Response:
    """Plan a step otherwise, with the need that it answers."""
    return await answer(plan_steps.replace(ctx, WHOLE, str(key), new, expected), SHOWN)


@router.post(CARE_STEPS + "/{key:uuid}/moves", response_model=CareStep, operation_id="move_care_step")
async def move_care_step(key: UUID, ctx: WritesCare, wanted: StepMoveIn) -> Response:
    """Begin a step, end it, drop it, or take that back."""
    return await answer(plan_steps.move(ctx, WHOLE, str(key), wanted), SHOWN)


@router.get(PLAN + "/care", response_model=PlanCare, operation_id="get_plan_care")
async def read_care(key: UUID, ctx: ReadsCare, purpose: For) -> Response:
    """The whole plan: all steps with the needs that they answer, and the needs that have none."""
    return await answer(care.read(ctx, str(key), purpose), SHOWN)


@router.post(PLAN + "/reasons", status_code=201, response_model=NeedReason, operation_id="add_plan_reason")
async def give_reason(key: UUID, ctx: WritesCare, new: NeedReasonIn) -> Response:
    """Say why a need has no step."""
    return await answer(care.give_reason(ctx, str(key), new), MADE)


@router.post(PLAN + "/agreement", response_model=Plan, operation_id="agree_plan")
async def agree(key: UUID, ctx: WritesCare, said: AgreementIn) -> Response:
    """Record that the person, and for a child the guardian, agreed to the plan as it stands now."""
    return await answer(plans.agree(ctx, str(key), said), SHOWN)


@router.post(PLAN + "/closing", response_model=Plan, operation_id="close_plan")
async def close(key: UUID, ctx: Writes, said: PlanClosingIn) -> Response:
    """Close a plan that was agreed to."""
    return await answer(plans.close(ctx, str(key), said), SHOWN)


@router.post(PLAN + "/reopening", response_model=Plan, operation_id="reopen_plan")
async def reopen(key: UUID, ctx: Writes) -> Response:
    """Open a closed plan again, to be agreed to anew."""
    return await answer(plans.reopen(ctx, str(key)), SHOWN)
