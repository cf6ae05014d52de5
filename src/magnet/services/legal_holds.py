"""Legal holds on cases: placed and lifted by who answers for the law; while one lies, nobody erases the case."""

from collections.abc import Sequence

from magnet.errors import Conflict, Invalid, NotFound
from magnet.schemas.erasure import LegalHold, LegalHoldIn, LegalHolds, LiftingIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases
from magnet.services.context import Context
from magnet.services.sealed_words import of_rows, place_of, sealed
from magnet.store import legal_holds
from magnet.store.base import new_id
from magnet.store.legal_holds import LegalHoldRow

PLAIN = ("id", "returnee_id", "reason", "until", "placed_by", "placed_at", "lifted_by", "lifted_at")


async def of_returnee(ctx: Context, key: str) -> LegalHolds:
    """Every hold on a returnee's case."""
    ctx.require(Permission.LEGAL_HOLDS_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.LEGAL_HOLDS_READ)
        found = await legal_holds.of_returnee(session, key)
    await auditing.note_seen(ctx, "holds read", [row])
    return await _presented(ctx, found)


async def place(ctx: Context, key: str, new: LegalHoldIn) -> LegalHolds:
    """Place a hold beside those that lie there."""
    ctx.require(Permission.LEGAL_HOLDS_WRITE)
    await ctx.replay()
    if new.until is not None and new.until < ctx.today:
        raise Invalid.at("until", "past", "This day is over.")
    hold = new_id()
    note = await sealed(ctx, key, new.note, place_of(LegalHoldRow, hold, "note")) if new.note is not None else None
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.LEGAL_HOLDS_WRITE)
        placed = LegalHoldRow(
            country=row.country,
            id=hold,
            returnee_id=key,
            reason=new.reason,
            until=new.until,
            note=note,
            placed_by=ctx.principal.id,
            placed_at=ctx.now,
        )
        unit.session.add(placed)
        await auditing.note(ctx, unit.session, "hold placed", [row], hold)
        return unit.answer(await _presented(ctx, await legal_holds.of_returnee(unit.session, key)), about=key)


async def lift(ctx: Context, key: str, hold: str, said: LiftingIn) -> LegalHolds:
    """Lift a hold before its end, once."""
    ctx.require(Permission.LEGAL_HOLDS_WRITE)
    await ctx.replay()
    note = (
        await sealed(ctx, key, said.note, place_of(LegalHoldRow, hold, "lifting_note"))
        if said.note is not None
        else None
    )
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.LEGAL_HOLDS_WRITE)
        found = await legal_holds.of_returnee(unit.session, key)
        lifted = next((one for one in found if one.id == hold), None)
        if lifted is None:
            raise NotFound
        if lifted.lifted_at is not None:
            raise Conflict("This hold was lifted already.")
        lifted.lifting_note, lifted.lifted_by, lifted.lifted_at = note, ctx.principal.id, ctx.now
        await auditing.note(ctx, unit.session, "hold lifted", [row], hold)
        unit.status = 200
        return unit.answer(await _presented(ctx, found), about=key)


async def shown(ctx: Context, some: Sequence[LegalHoldRow]) -> list[LegalHold]:
    """Holds with their notes opened."""
    words = await of_rows(ctx, some, ("note", "lifting_note"))
    return [
        LegalHold.model_validate({name: getattr(row, name) for name in PLAIN} | notes | {"in_force": _lies(ctx, row)})
        for row, notes in zip(some, words, strict=True)
    ]


def _lies(ctx: Context, row: LegalHoldRow) -> bool:
    return row.lifted_at is None and (row.until is None or row.until >= ctx.today)


async def _presented(ctx: Context, some: Sequence[LegalHoldRow]) -> LegalHolds:
    items = await shown(ctx, some)
    return LegalHolds(held=any(one.in_force for one in items), items=items)
