"""Reminders: one worklist of what is due, settled by what it reminds of or by a person.

Whatever makes something due calls `due` in its own transaction, and whatever does it calls `settle`: both may be
called again, and change nothing then.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from magnet.errors import NotFound
from magnet.schemas.reminders import Kind, Reminder, ReminderFilters
from magnet.security.permissions import Permission
from magnet.services import auditing
from magnet.services.context import Context
from magnet.services.resources import Position
from magnet.store import reminders, rows
from magnet.store.db import Session
from magnet.store.reminders import ReminderRow
from magnet.store.returnees import ReturneeRow

Case = Any
"""A returnee's row, mapped or plain: it has `id` and `country`."""
TELLING_OF_NEEDS: frozenset[Kind] = frozenset({"care_step", "safeguard_decision"})
"""The kinds that tell that there is a need: on the list of who may read needs, and of nobody else."""


async def due(
    session: Session,
    returnee: Case,
    kind: Kind,
    subject_id: str,
    due_on: date,
    *,
    at: datetime,
    cause: str | None = None,
) -> None:
    """Remind whoever has the case of something by a day; of the same once, whether it was settled since or not."""
    facts = {"country": returnee.country, "returnee_id": returnee.id, "kind": kind, "subject_id": subject_id}
    await reminders.add(session, {**facts, "due_on": due_on, "cause": cause}, at)


async def forget_but(session: Session, kinds: Sequence[Kind], subject_id: str, now_due: tuple[Kind, date]) -> None:
    """Forget what reminds of a subject for another day, or reminded of it, as it is due on another day or once more."""
    await reminders.forget_but(session, reminders.of_subject(kinds, subject_id), *now_due)


async def settle(session: Session, kind: Kind | Sequence[Kind], subject_id: str, at: datetime) -> None:
    """End the reminders of a kind, or of several, about a subject, as what they remind of was done."""
    kinds = [kind] if isinstance(kind, str) else kind
    await reminders.settle(session, reminders.of_subject(kinds, subject_id), at)


async def settle_all(session: Session, returnee_id: str, at: datetime) -> None:
    """End all reminders about a returnee: the case is closed, or nobody may keep it any more."""
    await reminders.settle(session, reminders.of_returnee(returnee_id), at)


async def search(
    ctx: Context, wanted: ReminderFilters, after: Position | None
) -> tuple[list[Reminder], Position | None]:
    """One page of the reminders within reach, by the day they are due, and where the next begins."""
    ctx.require(Permission.REMINDERS_READ)
    where = [*_within(ctx, Permission.REMINDERS_READ), *_wanted(wanted, ctx.today)]
    async with ctx.read() as session:
        found = await reminders.page_due(session, where, after, wanted.limit + 1)
        shown, last = rows.cut(found, wanted.limit, reminders.position_due)
        people = await rows.many(session, ReturneeRow, {row.returnee_id for row in shown})
    await auditing.note_seen(ctx, "reminders seen", people)
    return _presented(shown, people, ctx.today), last


async def settle_by_hand(ctx: Context, key: str) -> Reminder:
    """Settle a reminder, whatever it reminds of; one that is settled stays as it is."""
    ctx.require(Permission.REMINDERS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, ReminderRow, key, _within(ctx, Permission.REMINDERS_WRITE))
        if row is None:
            raise NotFound
        people = await rows.many(unit.session, ReturneeRow, [row.returnee_id])
        if row.settled_on is None:
            row.settled_on, row.settled_by = ctx.today, ctx.principal.id
            rows.touch(row, ctx.now)
            await auditing.note(ctx, unit.session, "reminder settled", people, key)
        else:
            await auditing.note(ctx, unit.session, "reminders seen", people, key)
        unit.status = 200
        (shown,) = _presented([row], people, ctx.today)
        return unit.answer(shown, about=row.returnee_id)


def _within(ctx: Context, permission: Permission) -> rows.Conditions:
    allowed = rows.within(ReminderRow, ctx.reach(Permission.NEEDS_READ))
    return [*rows.within(ReminderRow, ctx.reach(permission)), *reminders.unless(TELLING_OF_NEEDS, allowed)]


def _wanted(wanted: ReminderFilters, today: date) -> rows.Conditions:
    given = wanted.model_dump(include={"kind", "returnee_id"}, exclude_none=True)
    where = [*rows.matching(ReminderRow, given)]
    if wanted.settled is not None:
        where += reminders.is_settled(wanted.settled)
    if wanted.office_id is not None:
        where += reminders.of_office(wanted.office_id)
    if wanted.due_until is not None:
        where += reminders.due_until(wanted.due_until)
    if wanted.overdue is not None:
        where += reminders.overdue(today) if wanted.overdue else reminders.in_time(today)
    return where


def _presented(some: Iterable[ReminderRow], people: Iterable[ReturneeRow], today: date) -> list[Reminder]:
    offices, given = {one.id: one.office_id for one in people}, ("office_id", "overdue")
    return [
        Reminder(
            **{name: getattr(row, name) for name in Reminder.model_fields if name not in given},
            office_id=offices.get(row.returnee_id),
            overdue=row.settled_on is None and row.due_on < today,
        )
        for row in some
    ]
