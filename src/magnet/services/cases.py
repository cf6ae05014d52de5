"""One returnee's case, found within reach for what is to be done with it, and noted when it changed."""

from typing import Any

from magnet.errors import CaseClosed, NotFound
from magnet.security.permissions import Permission
from magnet.services import auditing
from magnet.services.context import Context, Unit
from magnet.store import changes, rows
from magnet.store.audit import Act
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow


async def to_read(ctx: Context, session: Session, key: str, permission: Permission) -> ReturneeRow:
    """The returnee within reach for a permission, or NotFound."""
    row = await rows.one(session, ReturneeRow, key, rows.within(ReturneeRow, ctx.reach(permission)))
    if row is None:
        raise NotFound
    return row


async def to_change(ctx: Context, unit: Unit, key: str, permission: Permission) -> ReturneeRow:
    """The same, locked until the transaction ends: what is asked of it first still holds when it is written."""
    row = await rows.one_to_change(unit.session, ReturneeRow, key, rows.within(ReturneeRow, ctx.reach(permission)))
    if row is None:
        raise NotFound
    return row


async def changed(ctx: Context, unit: Unit, row: ReturneeRow, act: Act) -> None:
    """Count and note a change of a case in its transaction."""
    rows.touch(row, ctx.now)
    await auditing.note(ctx, unit.session, act, [row])
    await changes.record(unit.session, "returnee", "changed", [(row.country, row.id)], at=ctx.now)


def require_open(row: Any) -> None:
    """Refuse to begin anything in a closed case; `row` is a returnee's, mapped or plain."""
    if row.closed_on is not None:
        raise CaseClosed
