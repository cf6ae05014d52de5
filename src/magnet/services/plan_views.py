"""Plans and steps as each reader sees them: whoever sees plans, or who may also read needs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from magnet import i18n
from magnet.errors import NotFound
from magnet.schemas.care import CareStep
from magnet.schemas.plans import Plan, Step, Total
from magnet.schemas.reasons import ReasonOut
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import sealed
from magnet.services.context import Context
from magnet.services.plan_rules import CARE, PLANS, STEPS, is_minor
from magnet.services.sealed import Body
from magnet.store import plans, rows
from magnet.store.audit import Act
from magnet.store.db import Session
from magnet.store.plans import PlanRow, PlanStepRow
from magnet.store.returnees import ReturneeRow

Out = TypeVar("Out", Step, CareStep)
Said = Mapping[str, Any]
"""What is sealed of a step: title, note, proof_reference, need; and of a guarded one its kind and opportunity_id."""
WORDS = ("title", "note", "proof_reference")
HOUSEHOLD = "grant_in_household"
"""The check that somebody else of the household is given the same grant."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan with steps that were opened, and the items that also give somebody else of the household a grant."""

    returnee: ReturneeRow
    plan: PlanRow
    steps: Sequence[tuple[PlanStepRow, Said]]
    given: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Door(Generic[Out]):
    """How steps are reached: by whoever sees plans, or, all of them and whole, by who may read needs."""

    reads: Permission
    writes: Permission
    whole: bool
    read: Act
    written: Act
    show: Callable[[Context, Seen, PlanStepRow, Said], Out]

    @property
    def where(self) -> rows.Conditions:
        """The condition of the steps that are there for who comes this way."""
        return () if self.whole else plans.UNGUARDED


def place(row: PlanStepRow) -> Place:
    """Where what is sealed of a step stands."""
    return Place("plan_step", row.id)


async def opened(ctx: Context, some: Sequence[PlanStepRow]) -> list[tuple[PlanStepRow, Said]]:
    """Steps with what is sealed of them; those that do not open are left out."""
    said = await sealed.opened(ctx.runtime, [Body(row.returnee_id, place(row), row.body) for row in some])
    return [(row, one) for row, one in zip(some, said, strict=True) if one is not None]


async def seen(
    ctx: Context, session: Session, returnee: ReturneeRow, plan: PlanRow, some: Sequence[PlanStepRow]
) -> Seen:
    """A plan with these steps of it, opened, and with what there is to check."""
    items = [row.opportunity_id for row in some if row.opportunity_id and row.grant and row.status != "dropped"]
    given = await plans.granted_in_household(session, returnee, items)
    return Seen(returnee, plan, await opened(ctx, some), given)


def plan_of(ctx: Context, all_of: Seen) -> Plan:
    """A plan as whoever sees plans sees it."""
    own = {name: getattr(all_of.plan, name) for name in Plan.model_fields if hasattr(all_of.plan, name)}
    return Plan.model_validate(
        {
            **own,
            "possible": PLANS[all_of.plan.state],  # type: ignore[index]
            "guardian_needed": is_minor(all_of.returnee, ctx.today),
            "steps": [step(ctx, all_of, row, said) for row, said in all_of.steps if not row.guarded],
            "totals": totals([row for row, _ in all_of.steps if not row.guarded]),
        }
    )


def step(ctx: Context, all_of: Seen, row: PlanStepRow, said: Said) -> Step:
    """A step without what tells of needs."""
    hidden = dict.fromkeys(WORDS) if row.kind in CARE else {}
    return Step.model_validate({**_facts(ctx, all_of, row, said), **hidden})


def care_step(ctx: Context, all_of: Seen, row: PlanStepRow, said: Said) -> CareStep:
    """A step whole."""
    return CareStep.model_validate({**_facts(ctx, all_of, row, said), "need": said.get("need")})


def _facts(ctx: Context, all_of: Seen, row: PlanStepRow, said: Said) -> dict[str, Any]:
    plan, shared = all_of.plan, row.opportunity_id in all_of.given and bool(row.grant) and row.status != "dropped"
    own = {name: getattr(row, name) for name in Step.model_fields if hasattr(row, name)}
    guarded = {name: said.get(name) for name in ("kind", "opportunity_id")} if row.guarded else {}
    text = i18n.sentence(HOUSEHOLD, {}, ctx.languages)
    return {
        **own,
        **{name: said.get(name) for name in WORDS},
        **guarded,
        "possible": () if plan.state == "closed" else STEPS[row.status],  # type: ignore[index]
        "agreed": plan.agreed_at is not None and row.planned_at <= plan.agreed_at,
        "checks": [ReasonOut(code=HOUSEHOLD, parameters={}, text=text)] if shared else [],
    }


def totals(some: Sequence[PlanStepRow]) -> list[Total]:
    """What steps cost and give, by currency."""
    counted = [row for row in some if row.currency is not None and row.status != "dropped"]
    return [
        Total(
            currency=currency,
            budget=sum(row.budget or 0 for row in counted if row.currency == currency),
            grant=sum(row.grant or 0 for row in counted if row.currency == currency),
            given=sum(row.grant or 0 for row in counted if row.currency == currency and row.status == "done"),
        )
        for currency in sorted({str(row.currency) for row in counted})
    ]


async def plan_to_change(session: Session, returnee: ReturneeRow) -> PlanRow:
    """The plan of a returnee who is locked, or NotFound."""
    plan = await plans.of_returnee(session, returnee.id)
    if plan is None:
        raise NotFound("No plan was begun for this returnee.")
    return plan


OPEN: Door[Step] = Door(
    reads=Permission.PLANS_READ,
    writes=Permission.PLANS_WRITE,
    whole=False,
    read="plan read",
    written="plan changed",
    show=step,
)
WHOLE: Door[CareStep] = Door(
    reads=Permission.NEEDS_READ,
    writes=Permission.NEEDS_WRITE,
    whole=True,
    read="care read",
    written="care changed",
    show=care_step,
)
