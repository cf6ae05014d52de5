"""What of a session only who may know a person's needs is told: read for a purpose, and replaced as a whole."""

from magnet.schemas.audit import Purpose
from magnet.schemas.counselling import CounsellingFacts, Sensitive, SensitiveIn
from magnet.security.permissions import Permission
from magnet.services import auditing, children, consents
from magnet.services.context import Context
from magnet.services.counselling import (
    existing,
    key_of,
    opened_sensitive,
    presented,
    sealed_sensitive,
    to_change,
)
from magnet.store import rows
from magnet.store.counselling import CounsellingRow
from magnet.store.returnees import ReturneeRow


async def read(ctx: Context, key: str, purpose: Purpose) -> Sensitive:
    """What is sensitive in a session, and what a child's still asks for; noted, with the purpose, before it is told.

    Without consent to be registered it is opened only for the person's own rights.
    """
    ctx.require(Permission.NEEDS_READ)
    async with ctx.read() as session:
        row, returnee = await existing(ctx, session, key, Permission.NEEDS_READ)
    if purpose != "rights_request":
        consents.require(returnee)
    said = await opened_sensitive(ctx, row)
    await auditing.note_seen(ctx, "needs read", [returnee], key, purpose=purpose)
    return await _shown(ctx, returnee, row, said)


async def replace(ctx: Context, key: str, new: SensitiveIn, expected: int) -> Sensitive:
    """Put this in the place of what was sensitive, if the session still has version `expected`."""
    ctx.require(Permission.NEEDS_WRITE)
    async with ctx.read() as session:
        row, returnee = await existing(ctx, session, key, Permission.NEEDS_WRITE)
    consents.require(returnee)
    children.require_past(ctx, new)
    await children.require_told(ctx, returnee, await _facts(ctx, row), new)
    body = sealed_sensitive(new, key, await key_of(ctx, row.returnee_id))
    before = await opened_sensitive(ctx, row)
    async with ctx.write() as unit:
        returnee, row = await to_change(ctx, unit, row, Permission.NEEDS_WRITE, expected)
        if new != before:
            row.sensitive = body
            rows.touch(row, ctx.now)
            await auditing.note(ctx, unit.session, "needs changed", [returnee], key)
        return Sensitive.model_validate({**new.model_dump(), "id": key, "version": row.version, "missing": []})


async def _shown(ctx: Context, returnee: ReturneeRow, row: CounsellingRow, said: SensitiveIn) -> Sensitive:
    lacking = await children.missing(ctx, returnee, await _facts(ctx, row), said)
    return Sensitive.model_validate({**said.model_dump(), "id": row.id, "version": row.version, "missing": lacking})


async def _facts(ctx: Context, row: CounsellingRow) -> CounsellingFacts:
    (one,) = await presented(ctx, [row])
    return one
