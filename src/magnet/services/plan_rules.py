"""What a reintegration plan may hold: where it and its steps can go, by which days, for whom, and on what proof."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from magnet.errors import Conflict, ImpossibleStatus, Invalid, TooYoung
from magnet.matching.legal_age import HAZARDOUS_CONDITIONS, below_age, legal_age
from magnet.matching.person import ages
from magnet.schemas.plans import PlanState, Status, StepKind, StepTerms
from magnet.security.permissions import Permission
from magnet.services.consents import OF_AGE
from magnet.services.context import Context
from magnet.store import opportunities, rows
from magnet.store.db import Session
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.plans import PlanRow, PlanStepRow
from magnet.store.referrals import ReferralRow
from magnet.store.returnees import ReturneeRow

STEPS: Mapping[Status, tuple[Status, ...]] = {
    "planned": ("under_way", "done", "dropped"),
    "under_way": ("done", "dropped", "planned"),
    "done": ("under_way",),
    "dropped": ("planned",),
}
"""Where a step can go: nothing is an end, as whoever marks the wrong one has to be able to take it back."""
PLANS: Mapping[PlanState, tuple[PlanState, ...]] = {
    "draft": ("agreed",),
    "agreed": ("agreed", "closed"),
    "closed": ("draft",),
}
"""The same for plans: one that was changed since is agreed to anew; a closed one is opened again as a draft."""
GUARDED: frozenset[StepKind] = frozenset({"health", "psychosocial"})
"""Kinds of steps of which nobody learns that there is one but who may read needs."""
CARE: frozenset[StepKind] = GUARDED | {"housing"}
"""Kinds of steps whose words are shown to who may read needs, and to nobody else."""
ITEMS: Mapping[StepKind, str] = {"job_referral": "vacancy", "training": "training", "education": "training"}
"""By kind of step, the kind of opportunity that it can be about; support for all others."""


def require_possible(table: Mapping[Any, Sequence[str]], left: str, to: str) -> None:
    """Raise ImpossibleStatus, with those that are possible, where a state is not to be reached from another."""
    if to not in table[left]:
        raise ImpossibleStatus(extra={"possible": list(table[left])})


def require_open(plan: PlanRow) -> None:
    """Refuse changes of a plan that is closed."""
    if plan.state == "closed":
        raise Conflict("This plan is closed: reopen it first.")


def require_in_plan(plan: PlanRow, day: date | None, field: str) -> None:
    """Refuse what would be due, or done, before the plan starts."""
    if day is not None and day < plan.starts_on:
        raise Invalid.at(field, "before_plan", "This is before the plan starts.")


def is_proof_needed(kind: str | None, grant: int | None) -> bool:
    """Whether such a step counts as done on proof only."""
    return kind == "training" or bool(grant)


def is_minor(returnee: ReturneeRow, day: date) -> bool:
    """Whether somebody may be a minor on a day; an unknown year of birth is taken for an adult's, as for consent."""
    youngest, _ = ages(returnee.birth_year, day)
    return youngest is not None and youngest < OF_AGE


async def require_references(
    ctx: Context, session: Session, returnee: ReturneeRow, kind: StepKind, terms: StepTerms
) -> Indexed | None:
    """The item that a step is about, if it names one; Invalid for what is out of reach, or of another kind."""
    if terms.referral_id is not None:
        within = rows.within(ReferralRow, ctx.reach(Permission.REFERRALS_READ))
        referral = await rows.one(session, ReferralRow, terms.referral_id, within)
        if referral is None or referral.returnee_id != returnee.id:
            raise _unknown("referral_id")
        if kind != "job_referral":
            raise Invalid.at("referral_id", "other_kind", "A step of this kind is about no referral.")
    if terms.opportunity_id is None:
        return None
    within = rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
    item = await opportunities.anywhere(session, terms.opportunity_id, within)
    if item is None:
        raise _unknown("opportunity_id")
    if item.kind != ITEMS.get(kind, "support"):
        raise Invalid.at("opportunity_id", "other_kind", "A step of this kind is about another kind of opportunity.")
    return item


def _unknown(field: str) -> Invalid:
    return Invalid.at(field, "unknown_reference", "There is none with this id within reach.")


def require_old_enough(returnee: ReturneeRow, kind: StepKind, item: Indexed | None, today: date) -> None:
    """Refuse work, or learning it, below the legal age of the country, by the youngest age that is possible today."""
    if kind not in ("job_referral", "training"):
        return
    country, conditions = (item.country, item.details["conditions"]) if item else (returnee.country, ())
    youngest, _ = ages(returnee.birth_year, today)
    too_young = below_age(youngest, ITEMS[kind], country, conditions)
    if too_young is None and youngest is None and not HAZARDOUS_CONDITIONS.isdisjoint(conditions):
        too_young = ("age_unknown_hazardous", legal_age(country).hazardous)
    if too_young is not None:
        code, age = too_young
        raise TooYoung(extra={"because": code, "age": age})


async def require_step_old_enough(session: Session, returnee: ReturneeRow, row: PlanStepRow, today: date) -> None:
    """The same of a step as it stands: the year of birth, or the item's conditions, may have been corrected since."""
    if row.kind in ("job_referral", "training"):
        item = await opportunities.anywhere(session, row.opportunity_id) if row.opportunity_id else None
        require_old_enough(returnee, row.kind, item, today)  # type: ignore[arg-type]
