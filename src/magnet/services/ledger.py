"""Keeps the database and the vault's ledger of erasures of one mind, whichever of them was put back from a copy."""

import logging
from datetime import datetime

from magnet.logs import FIELDS
from magnet.security.principals import WORKER
from magnet.security.scopes import EVERYTHING
from magnet.services.context import Context, Runtime
from magnet.services.erasure import take_out
from magnet.services.vault import Erasure
from magnet.store import audit, erasure

LOG = logging.getLogger(__name__)
AT_ONCE = 500
"""Erasures that are replayed in one transaction."""
PUT_BACK = "vault_put_back"
"""The reason in the ledger of who was erased before, where the vault's own line of it is lost."""


async def settle(runtime: Runtime, now: datetime) -> int:
    """Erase from the database whoever the ledger names since it was last replayed; answers how many were still there.

    So neither a database that was put back nor an end between the two halves of an erasure brings anybody back. Where
    the vault is the older copy, the keys that it brought back are destroyed again. Several processes may try at once.
    """
    async with runtime.database.read() as session:
        noted = await erasure.replayed(session)
    last = await runtime.vault.last_line()
    if last < noted:
        await _destroy_again(runtime, now)
        async with runtime.database.write() as session:
            await erasure.note_replayed(session, 0)
        noted = 0
    return await _replay(runtime, noted, now)


async def _replay(runtime: Runtime, noted: int, now: datetime) -> int:
    lines = await runtime.vault.lines_after(noted)
    ctx, found = Context(runtime, WORKER, now), 0
    for start in range(0, len(lines), AT_ONCE):
        some = lines[start : start + AT_ONCE]
        async with runtime.database.write(EVERYTHING) as session:
            await erasure.one_at_a_time(session)
            cases = await take_out(ctx, session, [key for _, key in some])
            await erasure.note_replayed(session, some[-1][0])
        found += len(cases)
    if found:
        LOG.warning("erasures replayed", extra={FIELDS: {"returnees": found}})
    return found


async def _destroy_again(runtime: Runtime, now: datetime) -> None:
    """The vault is older than the database: destroy the keys of whoever is known here to have been deleted since."""
    async with runtime.database.read(EVERYTHING) as session:
        deleted = await audit.deleted(session)
    back = await runtime.vault.keys(deleted)
    await runtime.vault.destroy([Erasure(key, deleted[key], now, PUT_BACK) for key in back])
    LOG.warning("keys of erased people destroyed again", extra={FIELDS: {"returnees": len(back)}})
