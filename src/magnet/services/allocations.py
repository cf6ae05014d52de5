"""Allocations: asked for by an office, made by a job, read page by page, and confirmed person by person."""

from collections.abc import Mapping, Sequence
from typing import Any

from magnet import i18n
from magnet.errors import Invalid, NotFound
from magnet.schemas.allocations import (
    Allocation,
    AllocationIn,
    AllocationSummary,
    ConfirmationIn,
    HeldProposal,
    Proposal,
    ProposalFilters,
    ProposedItem,
)
from magnet.schemas.referrals import Referral, ReferralIn
from magnet.security.permissions import Permission
from magnet.services import auditing, jobs, referrals, sealed
from magnet.services.allocating import KIND, proposal_place
from magnet.services.consents import lacking
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.questions import require_country
from magnet.services.resources import Position
from magnet.services.sealed import Body
from magnet.store import allocations, opportunities, rows
from magnet.store import jobs as job_rows
from magnet.store.allocations import AllocationProposalRow, AllocationRow
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.jobs import JobRow
from magnet.store.returnees import ReturneeRow

STATES: Mapping[str, str] = {"done": "done", "dead": "failed", "running": "running"}
"""How far it is by the state of its job; one that failed once is tried again."""


async def create(ctx: Context, wanted: AllocationIn) -> Allocation:
    """Ask for an allocation of an office's cases; a job makes it."""
    ctx.require(Permission.ALLOCATIONS_WRITE)
    require_country(ctx, wanted.country)
    await ctx.replay()
    office = wanted.office_id or ctx.principal.office_id
    if office is None:
        raise Invalid.at("office_id", "missing", "Name the office whose cases are to be allocated.")
    theirs = {"country": wanted.country, "office_id": office}
    if not any(reach.covers(theirs) for reach in ctx.reach(Permission.ALLOCATIONS_WRITE)):
        raise outside("office_id" if wanted.office_id else "country")
    async with ctx.write() as unit:
        row = AllocationRow(
            id=new_id(),
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=wanted.country,
            office_id=office,
            kind=wanted.kind,
            per_person=wanted.limit_per_person,
            as_of=ctx.today,
            summary=None,
            created_by=ctx.principal.id,
        )
        arguments = {"allocation_id": row.id, "principal": ctx.principal.id}
        row.job_id = await jobs.enqueue(ctx, unit.session, KIND, arguments, country=row.country)
        unit.session.add(row)
        unit.status = 202
        return unit.answer(_shown(ctx, row, None))


async def read(ctx: Context, key: str) -> Allocation:
    """How far an allocation is, and what came of it."""
    ctx.require(Permission.ALLOCATIONS_READ)
    async with ctx.read() as session:
        row = await _existing(ctx, session, key)
        return _shown(ctx, row, await job_rows.one(session, row.job_id))


async def search(
    ctx: Context, key: str, wanted: ProposalFilters, after: Position | None
) -> tuple[list[Proposal], Position | None]:
    """One page of what is proposed to whom; nothing of who withdrew since, whose case closed, or went elsewhere."""
    ctx.require(Permission.ALLOCATIONS_READ)
    async with ctx.read() as session:
        row = await _existing(ctx, session, key)
        last = after.id if after else ""
        found = await allocations.proposals(session, key, wanted.outcome, last, wanted.limit + 1)
        shown = found[: wanted.limit]
        people = await _people(ctx, session, [one.returnee_id for one in shown])
    mine = [one for one in shown if one.returnee_id in people]
    items = await _presented(ctx, mine)
    await auditing.note_seen(ctx, "allocation seen", list(people.values()), key)
    answer = [
        Proposal(returnee_id=one.returnee_id, outcome=one.outcome, items=some)  # type: ignore[arg-type]
        for one, some in zip(mine, items, strict=True)
    ]
    return answer, Position(row.created_at, shown[-1].returnee_id) if len(found) > wanted.limit else None


async def confirm(ctx: Context, key: str, wanted: ConfirmationIn) -> Referral:
    """Draft the referral that was proposed to one person, with all that a referral is asked."""
    ctx.require(Permission.ALLOCATIONS_WRITE)
    await ctx.replay()
    async with ctx.read() as session:
        await _existing(ctx, session, key)
        row = await allocations.proposal(session, key, wanted.returnee_id)
        people = await _people(ctx, session, [wanted.returnee_id])
    if row is None or not people:
        raise Invalid.at("returnee_id", "unknown_reference", "This allocation proposes nothing to such a person.")
    (said,) = await _opened(ctx, [row])
    proposed = [one["item"] for one in said]
    if wanted.opportunity_id is None and len(proposed) != 1:
        raise Invalid.at("opportunity_id", "missing", "Name one of the items that are proposed to this person.")
    chosen = wanted.opportunity_id or proposed[0]
    if chosen not in proposed:
        raise Invalid.at("opportunity_id", "unknown_reference", "This is not proposed to this person.")
    return await referrals.create(ctx, wanted.returnee_id, ReferralIn(opportunity_id=chosen))


async def held(ctx: Context, some: Sequence[AllocationProposalRow]) -> list[HeldProposal]:
    """What was proposed to one person, for that person."""
    return [
        HeldProposal(allocation_id=one.allocation_id, outcome=one.outcome, items=items)  # type: ignore[arg-type]
        for one, items in zip(some, await _presented(ctx, some), strict=True)
    ]


async def _existing(ctx: Context, session: Session, key: str) -> AllocationRow:
    within = rows.within(AllocationRow, ctx.reach(Permission.ALLOCATIONS_READ))
    row = await rows.one(session, AllocationRow, key, within)
    if row is None:
        raise NotFound
    return row


async def _people(ctx: Context, session: Session, ids: Sequence[str]) -> dict[str, Any]:
    """Those of these people who are within reach, agree to be matched now, and whose case is open."""
    within = rows.within(ReturneeRow, ctx.reach(Permission.ALLOCATIONS_READ))
    found = await allocations.within_reach(session, ids, within)
    return {one.id: one for one in found if one.closed_on is None and not lacking(one, "matching")}


async def _opened(ctx: Context, some: Sequence[AllocationProposalRow]) -> list[list[dict[str, Any]]]:
    bodies = [Body(one.returnee_id, proposal_place(one.allocation_id, one.returnee_id), one.body) for one in some]
    return [said or [] for said in await sealed.opened(ctx.runtime, bodies)]


async def _presented(ctx: Context, some: Sequence[AllocationProposalRow]) -> list[list[ProposedItem]]:
    """The items by name, with the referrals that there are to them by now."""
    said = await _opened(ctx, some)
    keys = sorted({one["item"] for items in said for one in items})
    async with ctx.read() as session:
        country = some[0].country if some else ""
        named = {one.id: one for one in await opportunities.headed(session, country, keys)}
        made = await allocations.made_since(session, [one.returnee_id for one in some], keys)
    return [
        [
            ProposedItem(
                opportunity_id=one["item"],
                title=named[one["item"]].title if one["item"] in named else None,
                employer=(named[one["item"]].owner_name or named[one["item"]].employer_name)
                if one["item"] in named
                else None,
                score=one["score"],
                place=one["place"],
                cost=one["cost"],
                referral_id=made.get((row.returnee_id, one["item"])),
            )
            for one in items
        ]
        for row, items in zip(some, said, strict=True)
    ]


def _shown(ctx: Context, row: AllocationRow, job: JobRow | None) -> Allocation:
    progress = {} if job is None else job.progress
    state = "queued" if job is None else STATES.get(job.state, "queued")
    return Allocation(
        id=row.id,
        country=row.country,
        kind=row.kind,  # type: ignore[arg-type]
        office_id=row.office_id,
        limit_per_person=row.per_person,
        as_of=row.as_of,
        state="done" if row.summary is not None else state,  # type: ignore[arg-type]
        done=progress.get("done", 0),
        people=progress.get("people"),
        summary=None if row.summary is None else AllocationSummary.model_validate(row.summary),
        statement=i18n.sentence("person_decides", {}, ctx.languages),
        created_at=row.created_at,
    )
