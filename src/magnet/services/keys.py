"""Keys of programs: made, listed, revoked, and read at each request, so that a revocation bites at once."""

from datetime import datetime

from magnet.errors import Invalid, NotFound, Unauthenticated
from magnet.schemas.keys import Key, KeyIn, NewKey
from magnet.security import keys as security
from magnet.security.permissions import Permission
from magnet.security.principals import Principal
from magnet.security.scopes import SIGNING_IN
from magnet.services import break_glass
from magnet.services.context import Context, Runtime
from magnet.services.grants import columns_of, grant_of, settle, tell
from magnet.store import keys
from magnet.store.keys import KeyRow


async def create(ctx: Context, wanted: KeyIn) -> NewKey:
    """Store a new key's digest; the text in the answer is shown once and cannot be had again."""
    ctx.require(Permission.KEYS_MANAGE)
    if wanted.expires_at is not None and wanted.expires_at <= ctx.now:
        raise Invalid.at("expires_at", "past", "This is past already.")
    made = security.make(ctx.runtime.secret)
    row = KeyRow(
        id=made.id,
        name=wanted.name,
        digest=made.digest,
        created_at=ctx.now,
        expires_at=wanted.expires_at,
        revoked_at=None,
        **columns_of(wanted),
    )
    async with ctx.write() as unit:
        await settle(unit.session, wanted)
        unit.session.add(row)
        tell(ctx, "key made", row.id)
    return NewKey(**Key.model_validate(row).model_dump(), text=made.text)


async def listing(ctx: Context) -> list[Key]:
    """Every key, oldest first, revoked and expired ones included."""
    ctx.require(Permission.KEYS_MANAGE)
    async with ctx.read() as session:
        return [Key.model_validate(row) for row in await keys.every(session)]


async def revoke(ctx: Context, key_id: str) -> Key:
    """End a key now; revoking it again changes nothing."""
    ctx.require(Permission.KEYS_MANAGE)
    async with ctx.write() as unit:
        row = await keys.one(unit.session, key_id)
        if row is None:
            raise NotFound("There is no key with this id.")
        row.revoked_at = row.revoked_at or ctx.now
        tell(ctx, "key ended", row.id)
        return Key.model_validate(row)


async def authenticate(runtime: Runtime, text: str, now: datetime) -> Principal:
    """The principal whose key this is, or Unauthenticated: unknown, wrong, expired and revoked look alike."""
    key_id = security.key_id(text)
    if key_id is None:
        raise Unauthenticated
    async with runtime.database.read(SIGNING_IN) as session:
        row = await keys.one(session, key_id)
        if row is None or not security.matches(text, row.digest, runtime.secret) or not _is_valid(row, now):
            raise Unauthenticated
        return await break_glass.with_openings(session, Principal(row.id, (grant_of(row),)), now)


async def principal(runtime: Runtime, key_id: str, now: datetime) -> Principal | None:
    """The principal of a key as it is granted now; None where there is no such key, or none that is valid."""
    async with runtime.database.read() as session:
        row = await keys.one(session, key_id)
    return Principal(row.id, (grant_of(row),)) if row is not None and _is_valid(row, now) else None


def _is_valid(row: KeyRow, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)
