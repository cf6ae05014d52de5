"""Sessions with one returnee: recorded by who keeps the case, with the next step that follows from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from magnet.errors import Changed, Invalid, NotFound
from magnet.schemas.counselling import Counselling, CounsellingFacts, CounsellingIn, SensitiveIn
from magnet.schemas.filters import Filters
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, cases, children, consents, next_steps, sealed
from magnet.services.context import Context, Unit
from magnet.services.merging import merge
from magnet.services.resources import Position, validated
from magnet.services.sealed import Body
from magnet.services.sealed_words import place_of
from magnet.store import rows
from magnet.store.base import new_id
from magnet.store.counselling import CounsellingRow
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

PLAIN = ("kind", "held_on", "how", "language", "topics", "guide_sections", "present")
STAMPS = ("id", "version", "created_at", "updated_at", "country", "returnee_id", "recorded_by")


async def create(ctx: Context, returnee_id: str, new: CounsellingIn) -> Counselling:
    """Record a session that was held."""
    ctx.require(Permission.SESSIONS_WRITE)
    await ctx.replay()
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.SESSIONS_WRITE)
    consents.require(returnee)
    _require_days(ctx, returnee, new)
    children.require_past(ctx, new.sensitive, "sensitive.")
    await children.require_told(ctx, returnee, new, new.sensitive, "sensitive.")
    key, sealing = new_id(), await key_of(ctx, returnee_id)
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.SESSIONS_WRITE)
        cases.require_open(returnee)
        consents.require(returnee)
        row = CounsellingRow(
            id=key,
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=returnee_id,
            recorded_by=ctx.principal.id,
            sensitive=sealed_sensitive(new.sensitive, key, sealing),
            **_columns(new, key, sealing),
        )
        unit.session.add(row)
        await next_steps.follow(unit.session, returnee, ctx.now)
        await auditing.note(ctx, unit.session, "session recorded", [returnee], key)
        return unit.answer(_shown(row, _words(new)), about=returnee_id)


async def read(ctx: Context, key: str) -> Counselling:
    """One session, without what is sensitive."""
    ctx.require(Permission.SESSIONS_READ)
    async with ctx.read() as session:
        row, returnee = await existing(ctx, session, key, Permission.SESSIONS_READ)
    consents.require(returnee)
    (one,) = await presented(ctx, [row])
    await auditing.note_seen(ctx, "session read", [returnee], key)
    return one


async def of_returnee(
    ctx: Context, returnee_id: str, wanted: Filters, after: Position | None
) -> tuple[list[Counselling], Position | None]:
    """One page of a returnee's sessions, the last recorded first, and where the next begins."""
    ctx.require(Permission.SESSIONS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.SESSIONS_READ)
        consents.require(returnee)
        where = (CounsellingRow.country == returnee.country, CounsellingRow.returnee_id == returnee_id)
        some = await rows.page(session, CounsellingRow, where, after, wanted.limit + 1)
    page, last = rows.cut(some, wanted.limit)
    await auditing.note_seen(ctx, "session read", [returnee])
    return await presented(ctx, page), last


async def change(ctx: Context, key: str, patch: Mapping[str, Any], expected: int) -> Counselling:
    """Merge `patch` (RFC 7396) onto a session if it still has version `expected`; what is sensitive stays."""
    ctx.require(Permission.SESSIONS_WRITE)
    await ctx.replay()
    if "sensitive" in patch:
        raise Invalid.at("sensitive", "elsewhere", "This is replaced at the session's own `sensitive`.")
    async with ctx.read() as session:
        row, returnee = await existing(ctx, session, key, Permission.SESSIONS_WRITE)
    consents.require(returnee)
    (shown,) = await presented(ctx, [row])
    before = _facts(shown)
    new = validated(CounsellingFacts, merge(before.model_dump(mode="json"), patch))
    _require_days(ctx, returnee, new, before)
    if new.present != before.present:
        await children.require_told(ctx, returnee, new, await opened_sensitive(ctx, row), "sensitive.")
    sealing = await key_of(ctx, row.returnee_id)
    async with ctx.write() as unit:
        returnee, row = await to_change(ctx, unit, row, Permission.SESSIONS_WRITE, expected)
        if new != before:
            rows.assign(row, _columns(new, key, sealing))
            rows.touch(row, ctx.now)
            await next_steps.follow(unit.session, returnee, ctx.now)
            await auditing.note(ctx, unit.session, "session changed", [returnee], key)
        unit.status = 200
        return unit.answer(_shown(row, _words(new)), about=row.returnee_id)


async def delete(ctx: Context, key: str, expected: int) -> None:
    """Delete a session that was recorded by mistake, if it still has version `expected`."""
    ctx.require(Permission.SESSIONS_WRITE)
    async with ctx.read() as session:
        row, _ = await existing(ctx, session, key, Permission.SESSIONS_WRITE)
    async with ctx.write() as unit:
        returnee, row = await to_change(ctx, unit, row, Permission.SESSIONS_WRITE, expected)
        await unit.session.delete(row)
        await next_steps.follow(unit.session, returnee, ctx.now)
        await auditing.note(ctx, unit.session, "session deleted", [returnee], key)


async def existing(
    ctx: Context, session: Session, key: str, permission: Permission
) -> tuple[CounsellingRow, ReturneeRow]:
    """A session within reach for a permission with whom it was held, or NotFound."""
    row = await rows.one(session, CounsellingRow, key, rows.within(CounsellingRow, ctx.reach(permission)))
    returnee = await rows.one(session, ReturneeRow, row.returnee_id) if row else None
    if row is None or returnee is None:
        raise NotFound
    return row, returnee


async def to_change(
    ctx: Context, unit: Unit, known: CounsellingRow, permission: Permission, expected: int
) -> tuple[ReturneeRow, CounsellingRow]:
    """The case and its session, locked, if the session still has version `expected` and its words may be kept."""
    returnee = await cases.to_change(ctx, unit, known.returnee_id, permission)
    consents.require(returnee)
    row = await rows.one_to_change(unit.session, CounsellingRow, known.id)
    if row is None:
        raise NotFound
    if row.version != expected:
        raise Changed
    return returnee, row


async def presented(ctx: Context, some: Sequence[CounsellingRow]) -> list[Counselling]:
    """Sessions with their words; NotFound where they do not open, as for whoever was erased."""
    said = await sealed.opened(ctx.runtime, [Body(row.returnee_id, _place(row.id, "words"), row.words) for row in some])
    if None in said:
        raise NotFound
    return [_shown(row, words) for row, words in zip(some, said, strict=True)]


async def opened_sensitive(ctx: Context, row: CounsellingRow) -> SensitiveIn:
    """What of a session is sensitive, for who may know it or for what only asks whether it is there."""
    if row.sensitive is None:
        return SensitiveIn()
    (said,) = await sealed.opened(ctx.runtime, [Body(row.returnee_id, _place(row.id, "sensitive"), row.sensitive)])
    if said is None:
        raise NotFound
    return SensitiveIn.model_validate(said)


def sealed_sensitive(said: SensitiveIn | None, key: str, sealing: bytes) -> bytes | None:
    """What is sensitive as it is kept; None where nothing is."""
    content = said.model_dump(mode="json", exclude_none=True) if said is not None else None
    return sealed.sealed(sealing, _place(key, "sensitive"), content) if content else None


async def key_of(ctx: Context, returnee_id: str) -> bytes:
    """The returnee's own key; NotFound for whoever was erased."""
    key = (await ctx.runtime.vault.keys([returnee_id])).get(returnee_id)
    if key is None:
        raise NotFound
    return key


def _require_days(
    ctx: Context, returnee: ReturneeRow, new: CounsellingFacts, before: CounsellingFacts | None = None
) -> None:
    """Refuse days that are still to come, and a session on the wrong side of a birth or a return.

    What is wrong may be the day of return, planned and then kept otherwise: it is corrected first, as what comes after
    is reckoned from it. Where it was corrected later, what a session says stays as it is.
    """
    consents.require_given(ctx.today, new.held_on, "held_on")
    if new.next_step and new.next_step.done_on:
        consents.require_given(ctx.today, new.next_step.done_on, "next_step.done_on")
    if before is not None and (new.kind, new.held_on) == (before.kind, before.held_on):
        return
    if returnee.birth_year is not None and new.held_on.year < returnee.birth_year:
        raise Invalid.at("held_on", "before_birth", "The person was not born yet.")
    if returnee.return_date is None:
        return
    if new.kind == "post_arrival" and new.held_on < returnee.return_date:
        message = "This is before the return: correct the day of return first, if the person arrived earlier."
        raise Invalid.at("held_on", "before_return", message)
    if new.kind == "pre_departure" and new.held_on > returnee.return_date:
        message = "This is after the return: correct the day of return first, if the person left later."
        raise Invalid.at("held_on", "after_return", message)


def _columns(new: CounsellingFacts, key: str, sealing: bytes) -> dict[str, Any]:
    said, step = new.model_dump(mode="json"), new.next_step
    return {
        **{name: said[name] for name in PLAIN},
        "held_on": new.held_on,
        "step": step.step if step else None,
        "step_due_on": step.due_on if step else None,
        "step_done_on": step.done_on if step else None,
        "words": sealed.sealed(sealing, _place(key, "words"), _words(new)),
    }


def _words(new: CounsellingFacts) -> dict[str, str | None]:
    """What of a session is sealed: where it was, what was noted, and what is to be done."""
    return {"place": new.place, "notes": new.notes, "step": new.next_step.words if new.next_step else None}


def _shown(row: CounsellingRow, words: Mapping[str, str | None]) -> Counselling:
    days = {"due_on": row.step_due_on, "done_on": row.step_done_on}
    step = {"step": row.step, "words": words["step"], **days} if row.step_due_on else None
    said = {name: getattr(row, name) for name in (*STAMPS, *PLAIN)} | {"place": words["place"], "notes": words["notes"]}
    return Counselling.model_validate({**said, "next_step": step, "has_sensitive": row.sensitive is not None})


def _facts(shown: Counselling) -> CounsellingFacts:
    return CounsellingFacts.model_validate(shown.model_dump(include=set(CounsellingFacts.model_fields)))


def _place(key: str, name: str) -> Place:
    return place_of(CounsellingRow, key, name)
