"""Contests of referral lists: recorded by the office, answered by somebody else than who made the list."""

from collections.abc import Collection, Iterable, Sequence

from magnet.errors import Conflict, Invalid, NotFound
from magnet.schemas.contests import Contest, ContestAnswer, ContestAnswerIn, ContestFilters, ContestIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases
from magnet.services.consents import lacking
from magnet.services.context import Context
from magnet.services.fairness import ANSWERED_WITHIN
from magnet.services.resources import Position
from magnet.services.sealed_words import of_rows, opened, place_of, sealed
from magnet.store import contests, referral_lists, rows
from magnet.store.base import new_id
from magnet.store.contests import ContestRow
from magnet.store.db import Session
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow

PLAIN = ("country", "returnee_id", "referral_list_id", "item_id", "by", "contested_on", "due_on", "recorded_by")
WORDS = ("reason", "explanation")


async def create(ctx: Context, list_id: str, new: ContestIn) -> Contest:
    """Record that a list is contested. It stays as it is: who accepts the contest has another one made."""
    ctx.require(Permission.CONTESTS_WRITE)
    await ctx.replay()
    if new.contested_on > ctx.today:
        raise Invalid.at("contested_on", "in_the_future", "This is the day on which it was contested.")
    async with ctx.read() as session:
        listed = await _listed(ctx, session, list_id)
    key, about = new_id(), listed.returnee_id
    reason = await sealed(ctx, about, new.reason, place_of(ContestRow, key, "reason"))
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, about, Permission.CONTESTS_WRITE)
        row = ContestRow(
            id=key,
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=about,
            referral_list_id=list_id,
            item_id=str(new.item_id) if new.item_id else None,
            listed_by=listed.created_by,
            by=new.by,
            contested_on=new.contested_on,
            due_on=new.contested_on + ANSWERED_WITHIN,
            recorded_by=ctx.principal.id,
            reason=reason,
        )
        unit.session.add(row)
        await auditing.note(ctx, unit.session, "contested", [returnee], key)
        return unit.answer(_shown(ctx, row, new.reason, None), about=about)


async def read(ctx: Context, key: str) -> Contest:
    """One contest."""
    ctx.require(Permission.CONTESTS_READ)
    async with ctx.read() as session:
        row = await rows.one(session, ContestRow, key, rows.within(ContestRow, ctx.reach(Permission.CONTESTS_READ)))
        returnee = await contests.subject(session, row) if row else None
    if row is None or returnee is None:
        raise NotFound
    await auditing.note_seen(ctx, "contest read", [returnee], key)
    return (await _presented(ctx, [row], [returnee]))[0]


async def search(ctx: Context, wanted: ContestFilters, after: Position | None) -> tuple[list[Contest], Position | None]:
    """One page of contests within reach, newest first, and where the next begins."""
    ctx.require(Permission.CONTESTS_READ)
    conditions = wanted.conditions()
    state = conditions.pop("state", None)
    where = [*rows.within(ContestRow, ctx.reach(Permission.CONTESTS_READ)), *rows.matching(ContestRow, conditions)]
    where += contests.in_state(str(state), ctx.today) if state else ()
    async with ctx.read() as session:
        shown, last = rows.cut(await rows.page(session, ContestRow, where, after, wanted.limit + 1), wanted.limit)
        people = await rows.many(session, ReturneeRow, {row.returnee_id for row in shown})
    await auditing.note_seen(ctx, "contest read", people)
    return await _presented(ctx, shown, people), last


async def answer(ctx: Context, key: str, wanted: ContestAnswerIn) -> Contest:
    """Answer a contest, once; not by who made the list."""
    ctx.require(Permission.CONTESTS_WRITE)
    await ctx.replay()
    within = rows.within(ContestRow, ctx.reach(Permission.CONTESTS_WRITE))
    async with ctx.read() as session:
        asked = await rows.one(session, ContestRow, key, within)
    if asked is None:
        raise NotFound
    (reason,) = await opened(ctx, [(asked.returnee_id, asked.reason, place_of(ContestRow, key, "reason"))])
    explanation = await sealed(ctx, asked.returnee_id, wanted.explanation, place_of(ContestRow, key, "explanation"))
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, ContestRow, key, within)
        returnee = await contests.subject(unit.session, row) if row else None
        if row is None or returnee is None:
            raise NotFound
        if row.listed_by == ctx.principal.id:
            raise Conflict("Somebody else than who made the list answers its contests.")
        if row.answered_at is not None:
            raise Conflict("This contest was answered already.")
        row.decision, row.explanation = wanted.decision, explanation
        row.answered_by, row.answered_at = ctx.principal.id, ctx.now
        rows.touch(row, ctx.now)
        await auditing.note(ctx, unit.session, "contest answered", [returnee], key)
        unit.status = 200
        reason = None if lacking(returnee) else reason
        return unit.answer(_shown(ctx, row, reason, wanted.explanation), about=row.returnee_id)


async def _listed(ctx: Context, session: Session, list_id: str) -> ReferralListRow:
    within = rows.within(ReferralListRow, ctx.reach(Permission.CONTESTS_WRITE))
    row = await referral_lists.one(session, list_id, within)
    if row is None:
        raise NotFound
    return row


async def _presented(ctx: Context, some: Sequence[ContestRow], people: Iterable[ReturneeRow]) -> list[Contest]:
    """Contests as shown; without the words about whoever agrees to be registered no more."""
    return await presented(ctx, some, {one.id for one in people if not lacking(one)})


async def presented(ctx: Context, some: Sequence[ContestRow], told: Collection[str]) -> list[Contest]:
    """Contests, with the words about those with one of these ids."""
    known = [row for row in some if row.returnee_id in told]
    words = dict(zip([row.id for row in known], await of_rows(ctx, known, WORDS), strict=True))
    return [_shown(ctx, row, *(words.get(row.id, {}).get(name) for name in WORDS)) for row in some]


def _shown(ctx: Context, row: ContestRow, reason: str | None, explanation: str | None) -> Contest:
    given = None
    if row.answered_at is not None:
        named = {name: getattr(row, name) for name in ("decision", "answered_by", "answered_at")}
        given = ContestAnswer.model_validate({**named, "explanation": explanation})
    stamps = {name: getattr(row, name) for name in ("id", "version", "created_at", "updated_at")}
    plain = {name: getattr(row, name) for name in PLAIN}
    overdue = given is None and row.due_on < ctx.today
    return Contest.model_validate({**stamps, **plain, "reason": reason, "overdue": overdue, "answer": given})
