"""Seals what an older program left in plain, once, after the migration that made room; it goes on where it stopped."""

import json
import logging
from collections.abc import Callable
from typing import Any

from magnet.errors import Unavailable
from magnet.logs import FIELDS
from magnet.security import sealing
from magnet.security.sealing import Place
from magnet.services import sealed
from magnet.services.context import Context, Runtime
from magnet.services.referral_lists import list_place
from magnet.services.vault import ANSWERS, IMPORTS
from magnet.store import idempotency, imports, meta, unsealed
from magnet.store.db import Session
from magnet.store.unsealed import PROFILES, Kind

LOG = logging.getLogger(__name__)
BATCH = 200
"""Rows in one transaction."""
PLACES: dict[tuple[str, str], Callable[[Any], Place]] = {
    ("profile", "document"): lambda row: sealed.profile_place(row.returnee_id, row.country),
    ("referral_list", "answer"): lambda row: list_place(row.id, row.country, "answer"),
    ("referral_list", "person_inputs"): lambda row: list_place(row.id, row.country, "person_inputs"),
    ("idempotent_answer", "body"): lambda row: idempotency.place(row.principal, row.key),
    ("import", "content"): lambda row: imports.content_place(row.country, row.id),
    ("import", "about"): lambda row: imports.about_place(row.country, row.id),
    ("import_receipts", "receipts"): lambda row: imports.receipts_place(row.country, row.import_id, row.place),
}
"""Where the bodies of each column stand."""


async def require_sealed(runtime: Runtime) -> None:
    """Raise Unavailable while rows of an older program wait to be sealed."""
    async with runtime.database.read() as session:
        if await meta.get(session, meta.TO_SEAL) is not None:
            raise Unavailable("What an older program kept in plain is not sealed yet: run `magnet migrate`.")


async def seal_up(ctx: Context) -> int:
    """Seal all that is in plain; how many bodies were. Cheap where nothing is."""
    async with ctx.read() as session:
        if await meta.get(session, meta.TO_SEAL) is None:
            return 0
    done = 0
    for kind in unsealed.KINDS:
        while sealed_now := await _batch(ctx, kind):
            done += sealed_now
    async with ctx.write() as unit:
        await meta.drop(unit.session, meta.TO_SEAL)
    await ctx.runtime.database.compact()
    LOG.info("sealed what was plain", extra={FIELDS: {"bodies": done}})
    return done


async def _batch(ctx: Context, kind: Kind) -> int:
    table = kind.table.__tablename__
    place, vault = PLACES[table, kind.column], ctx.runtime.vault
    own = await vault.derived(ANSWERS if table == "idempotent_answer" else IMPORTS)
    async with ctx.write() as unit:
        found = await unsealed.some(unit.session, kind, BATCH)
        owners = {getattr(row, kind.owner) for row in found} if kind.owner else set()
        # Whoever was erased gets no key: what came back of them is sealed with one that nobody keeps.
        keys = {owner: sealing.new_key() for owner in owners} | await vault.make(owners, ctx.now)
        for row in found:
            key = keys[getattr(row, kind.owner)] if kind.owner else own
            await unsealed.put(unit.session, kind, row, sealing.seal(key, row.body, place(row)))
            if kind is PROFILES:
                await _hide(ctx, unit.session, row)
    return len(found)


async def _hide(ctx: Context, session: Session, row: Any) -> None:
    said = json.loads(row.body)
    await unsealed.hide(session, row, await sealed.hide(ctx, {name: said[name] for name in sealed.HIDDEN}))
