"""Monitoring visits to one person: part of the case, seen by whoever follows it up, with what they recommend."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from magnet.errors import Invalid, NotFound
from magnet.schemas.visits import CaseVisit, CaseVisitIn, CaseVisits, SettlingIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, consents
from magnet.services.context import Context
from magnet.services.days import require_past
from magnet.services.sealed_words import of_rows, place_of, sealed
from magnet.store import referrals, reminders, rows, visits
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow
from magnet.store.visits import CaseVisitRow, VisitRow

PLAIN = tuple(name for name in CaseVisit.model_fields if name != "note")


async def record(ctx: Context, key: str, new: CaseVisitIn) -> CaseVisit:
    """Record a visit to a person who agrees to be asked how it goes; what is recommended comes up when it is due."""
    ctx.require(Permission.FOLLOW_UPS_WRITE)
    await ctx.replay()
    require_past(ctx.today, new.visited_on, "visited_on")
    visit = new_id()
    note = await sealed(ctx, key, new.note, place_of(CaseVisitRow, visit, "note")) if new.note else None
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, key, Permission.FOLLOW_UPS_WRITE)
        cases.require_open(returnee)
        consents.require(returnee, "follow_up")
        await _require_known(ctx, unit.session, returnee, new)
        row = CaseVisitRow(
            id=visit,
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=key,
            visit_id=str(new.visit_id) if new.visit_id else None,
            referral_id=str(new.referral_id) if new.referral_id else None,
            recommendations=_numbered(new),
            note=note,
            recorded_by=ctx.principal.id,
            **new.model_dump(include={"kind", "visited_on", "findings"}),
        )
        unit.session.add(row)
        await _remind(ctx, unit.session, returnee)
        await auditing.note(ctx, unit.session, "visited", [returnee], visit)
        return unit.answer(_shown(row, new.note), about=key)


async def history(ctx: Context, key: str) -> CaseVisits:
    """All visits of a case; without the notes on who agrees to be registered no more."""
    ctx.require(Permission.FOLLOW_UPS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, key, Permission.FOLLOW_UPS_READ)
        found = await visits.of_returnee(session, returnee)
    await auditing.note_seen(ctx, "visits read", [returnee])
    items = await shown(ctx, found)
    if consents.lacking(returnee):
        items = [one.model_copy(update={"note": None}) for one in items]
    return CaseVisits(items=items)


async def settle(ctx: Context, key: str, said: SettlingIn) -> CaseVisit:
    """Say what became of a recommendation; said again, the later word holds."""
    ctx.require(Permission.FOLLOW_UPS_WRITE)
    await ctx.replay()
    require_past(ctx.today, said.on, "on")
    within = rows.within(CaseVisitRow, ctx.reach(Permission.FOLLOW_UPS_WRITE))
    async with ctx.read() as session:
        asked = await rows.one(session, CaseVisitRow, key, within)
    if asked is None:
        raise NotFound
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, asked.returnee_id, Permission.FOLLOW_UPS_WRITE)
        row = await rows.one_to_change(unit.session, CaseVisitRow, key, within)
        if row is None:
            raise NotFound
        if said.on < row.visited_on:
            raise Invalid.at("on", "backwards", "The visit was later than this.")
        if said.number > len(row.recommendations):
            raise Invalid.at("number", "unknown_reference", "The visit has no recommendation of this number.")
        settled_on = None if said.status == "open" else said.on.isoformat()
        changed = {"status": said.status, "settled_on": settled_on}
        row.recommendations = [
            {**one, **changed} if one["number"] == said.number else one for one in row.recommendations
        ]
        rows.touch(row, ctx.now)
        await _remind(ctx, unit.session, returnee)
        await auditing.note(ctx, unit.session, "visited", [returnee], key)
        unit.status = 200
        (answered,) = await shown(ctx, [row])
        return unit.answer(answered, about=returnee.id)


async def shown(ctx: Context, some: Sequence[CaseVisitRow]) -> list[CaseVisit]:
    """Visits with their notes opened."""
    words = await of_rows(ctx, some, ("note",))
    return [_shown(row, said["note"]) for row, said in zip(some, words, strict=True)]


def _shown(row: CaseVisitRow, note: str | None) -> CaseVisit:
    named = [{**one, "id": _known_as(row.id, one["number"])} for one in row.recommendations]
    return CaseVisit.model_validate(
        {name: getattr(row, name) for name in PLAIN} | {"recommendations": named, "note": note}
    )


def _known_as(visit: str, number: int) -> str:
    """The id of a recommendation: of its visit and its number there, of which it says no more."""
    return str(uuid5(UUID(visit), str(number)))


def _numbered(new: CaseVisitIn) -> list[dict[str, Any]]:
    """The recommendations as kept; one that was done by the day of recording was done at the visit."""
    return [
        one.model_dump(mode="json")
        | {"number": number, "settled_on": None if one.status == "open" else new.visited_on.isoformat()}
        for number, one in enumerate(new.recommendations, 1)
    ]


async def _require_known(ctx: Context, session: Session, returnee: ReturneeRow, new: CaseVisitIn) -> None:
    """Refuse a visit to a place out of reach, and a referral that is not this person's."""
    within = rows.within(VisitRow, ctx.reach(Permission.VISITS_READ))
    if new.visit_id is not None and await rows.one(session, VisitRow, str(new.visit_id), within) is None:
        raise Invalid.at("visit_id", "unknown_reference", "There is none with this id within reach.")
    if new.referral_id is not None and not await referrals.is_of(session, returnee.id, str(new.referral_id)):
        raise Invalid.at("referral_id", "unknown_reference", "This person has no such referral.")


async def _remind(ctx: Context, session: Session, returnee: ReturneeRow) -> None:
    """Make the reminders of recommendations in the case those that are open and have a day."""
    await session.flush()
    wanted = {
        (_known_as(row.id, one["number"]), date.fromisoformat(one["due_on"])): {
            "country": returnee.country,
            "returnee_id": returnee.id,
            "cause": one["step"],
        }
        for row in await visits.of_returnee(session, returnee)
        for one in row.recommendations
        if one["status"] == "open" and one["due_on"] is not None
    }
    await reminders.hold_to(session, "recommendation", [returnee.id], wanted, ctx.now)
