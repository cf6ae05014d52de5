"""Closing cases with a reason, so that nothing is begun in them any more, and opening them again; both are kept."""

from collections.abc import Sequence
from datetime import date

from magnet.errors import Conflict, Invalid
from magnet.schemas.closings import Closing, ClosingIn, Closings, ReopeningIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, consents, referral_moves, reminders
from magnet.services.context import Context, Unit
from magnet.services.days import require_past
from magnet.services.sealed_words import of_rows, place_of, sealed
from magnet.store import closings
from magnet.store.base import new_id
from magnet.store.closings import CaseClosingRow
from magnet.store.db import beyond
from magnet.store.returnees import ReturneeRow

PLAIN = tuple(name for name in Closing.model_fields if name != "note")


async def history(ctx: Context, key: str) -> Closings:
    """Whether a case is closed, and every closing; without the notes on who agrees to be registered no more."""
    ctx.require(Permission.RETURNEES_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.RETURNEES_READ)
        found = await closings.of_returnee(session, row)
    await auditing.note_seen(ctx, "read", [row])
    items = await shown(ctx, found)
    if consents.lacking(row):
        items = [one.model_copy(update={"note": None}) for one in items]
    return Closings(closed_on=row.closed_on, items=items)


async def close(ctx: Context, key: str, said: ClosingIn) -> Closing:
    """Close a case: what is open of it ends with it, in the same transaction."""
    ctx.require(Permission.RETURNEES_WRITE)
    await ctx.replay()
    require_past(ctx.today, said.on, "on")
    closing = new_id()
    note = await sealed(ctx, key, said.note, place_of(CaseClosingRow, closing, "note")) if said.note else None
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, key, Permission.RETURNEES_WRITE)
        cases.require_open(returnee)
        before = await closings.of_returnee(unit.session, returnee)
        _require_after([one.reopened_on for one in before], said.on, "The case was opened again after this day.")
        row = CaseClosingRow(
            id=closing,
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            country=returnee.country,
            returnee_id=key,
            reason=said.reason,
            on=said.on,
            note=note,
            closed_by=ctx.principal.id,
        )
        unit.session.add(row)
        returnee.closed_on = said.on
        await _end_what_is_open(ctx, unit, returnee)
        await cases.changed(ctx, unit, returnee, "case closed")
        return unit.answer(_shown(row, said.note), about=key)


async def reopen(ctx: Context, key: str, said: ReopeningIn) -> Closing:
    """Open a closed case again, for who agrees to be registered; what ended with the closing is not begun anew."""
    ctx.require(Permission.RETURNEES_WRITE)
    await ctx.replay()
    require_past(ctx.today, said.on, "on")
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, key, Permission.RETURNEES_WRITE)
        found = await closings.of_returnee(unit.session, returnee)
        row = next((one for one in found if one.reopened_on is None), None)
        if row is None:
            raise Conflict("The case is open.")
        consents.require(returnee)
        _require_after([row.on], said.on, "The case was closed after this day.")
        row.reopened_on, row.reopened_because = said.on, said.reason
        row.reopened_by, row.reopened_at = ctx.principal.id, ctx.now
        row.version, row.updated_at = row.version + 1, ctx.now
        returnee.closed_on = None
        await cases.changed(ctx, unit, returnee, "case reopened")
        unit.status = 200
        (answered,) = await shown(ctx, [row])
        return unit.answer(answered, about=key)


async def shown(ctx: Context, some: Sequence[CaseClosingRow]) -> list[Closing]:
    """Closings with their notes opened."""
    words = await of_rows(ctx, some, ("note",))
    return [_shown(row, said["note"]) for row, said in zip(some, words, strict=True)]


def _shown(row: CaseClosingRow, note: str | None) -> Closing:
    return Closing.model_validate({name: getattr(row, name) for name in PLAIN} | {"note": note})


async def _end_what_is_open(ctx: Context, unit: Unit, returnee: ReturneeRow) -> None:
    """Nobody goes on waiting for an answer, or is reminded, for a case that came to its end.

    Beyond what the session sees: what the person was proposed for ends wherever it is.
    """
    async with beyond(unit.session):
        await referral_moves.withdraw_all(ctx, unit.session, returnee.id)
    await reminders.settle_all(unit.session, returnee.id, ctx.now)


def _require_after(days: Sequence[date | None], day: date, message: str) -> None:
    if any(one is not None and day < one for one in days):
        raise Invalid.at("on", "backwards", message)
