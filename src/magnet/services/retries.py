"""A retry of a keyed request is given its first answer again, if who asks may still see whom it is about."""

from magnet.errors import NotFound
from magnet.security import sealing
from magnet.security.permissions import Permission
from magnet.security.sealing import NotOpened
from magnet.services import auditing, cases
from magnet.services.context import Replay
from magnet.store import idempotency


async def again(replay: Replay) -> bytes:
    """The body of the first answer; where it is about a returnee, it is noted that the returnee was seen again.

    Raises NotFound where the returnee is out of reach by now, or was erased.
    """
    ctx, row = replay.ctx, replay.row
    about = None
    if row.returnee_id is not None:
        async with ctx.read() as session:
            about = await cases.to_read(ctx, session, row.returnee_id, Permission.RETURNEES_READ)
    key = await ctx.runtime.vault.answer_key(row.returnee_id)
    try:
        body = sealing.opened(key or b"", row.body, idempotency.place(row.principal, row.key))
    except NotOpened as error:
        raise NotFound from error
    await auditing.note_seen(ctx, "read", [about] if about is not None else [])
    return body
