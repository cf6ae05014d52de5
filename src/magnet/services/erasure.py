"""The one way by which somebody is erased: the key first, so that nothing opens in any copy, then every row.

What an end in between leaves is completed by `ledger.settle`, which goes the same way.
"""

from collections.abc import Sequence
from typing import Any

from magnet.errors import Changed, Held, NotFound
from magnet.schemas.erasure import Erased, ErasureIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, past_cases
from magnet.services.context import Context, Unit
from magnet.services.vault import Erasure
from magnet.store import changes, erasure, legal_holds
from magnet.store.db import Session, beyond
from magnet.store.returnees import ReturneeRow

UNSTATED = "unstated"
"""The reason in the ledger of who was deleted without one."""


async def erase(ctx: Context, key: str, wanted: ErasureIn) -> Erased:
    """Erase a returnee; NotFound from then on, but for a retry of the same request."""
    return await _erase(ctx, key, wanted.reason, None)


async def delete(ctx: Context, key: str, expected: int) -> Erased:
    """The same for one who still has version `expected`."""
    return await _erase(ctx, key, UNSTATED, expected)


async def _erase(ctx: Context, key: str, reason: str, expected: int | None) -> Erased:
    ctx.require(Permission.RETURNEES_ERASE)
    await ctx.replay()
    try:
        # Who began it is known whatever becomes of the rest: the key cannot come back, this transaction could.
        async with ctx.write() as unit:
            row = await _free(ctx, unit, key, expected)
            await auditing.note(ctx, unit.session, "erasure begun", [row])
        async with ctx.write() as unit:
            row = await _free(ctx, unit, key, expected)
            async with beyond(unit.session):  # what is about the person goes, whoever may see it
                await erase_row(ctx, unit.session, row, reason)
            unit.status = 200
            return unit.answer(erased(ctx, row, reason))
    except NotFound:
        await ctx.replay()  # of two at once the second finds nobody
        raise


async def _free(ctx: Context, unit: Unit, key: str, expected: int | None) -> ReturneeRow:
    """The returnee within reach, locked, on whose case no hold lies."""
    row = await cases.to_change(ctx, unit, key, Permission.RETURNEES_ERASE)
    if expected is not None and row.version != expected:
        raise Changed
    if await legal_holds.is_held(unit.session, key, ctx.today):
        raise Held
    return row


async def erase_row(ctx: Context, session: Session, row: ReturneeRow, reason: str) -> None:
    """Destroy the key of a returnee whose row is locked, and take out the rows; held by none, as was just asked."""
    if not await ctx.runtime.vault.erased_among([row.id]):
        await ctx.runtime.vault.destroy([Erasure(row.id, row.country, ctx.now, reason)])
    await take_out(ctx, session, [row.id])


async def take_out(ctx: Context, session: Session, ids: Sequence[str]) -> list[Any]:
    """Delete whatever is about these returnees, in a session that sees everything; the cases that were still there.

    They go on being counted where they agreed to it. The record of who saw them stays: it holds ids only.
    """
    await past_cases.keep(session, ids)
    cases = await erasure.delete(session, ids)
    await auditing.note(ctx, session, "deleted", cases)
    await changes.record(session, "returnee", "deleted", [(one.country, one.id) for one in cases], at=ctx.now)
    return cases


def erased(ctx: Context, row: ReturneeRow, reason: str) -> Erased:
    """What is answered of an erasure, which is about nobody any more."""
    counted = set(row.agreed) >= past_cases.AGREED
    return Erased(returnee_id=row.id, reason=reason, at=ctx.now, counted=counted)
