"""Keys of programs and people: made, listed, revoked, and read at each request, so that a revocation bites at once."""

from dataclasses import dataclass
from datetime import datetime

from magnet.errors import NotFound, Unauthenticated
from magnet.security import keys as security
from magnet.security.permissions import Permission, Role
from magnet.security.principals import Principal
from magnet.services.context import Context, Runtime
from magnet.store import keys
from magnet.store.keys import KeyRow


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """What a new key should be; `expires_at` None lasts until it is revoked."""

    name: str
    role: Role = Role.ADMIN
    office_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyKnown:
    """A key as listed: all but its text, which is kept nowhere."""

    id: str
    name: str
    role: str
    office_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def valid(self, now: datetime) -> bool:
        """Whether the key opens anything at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


async def create(ctx: Context, wanted: KeyWanted) -> security.NewKey:
    """Store a new key's digest; the text in the answer is shown once and cannot be had again."""
    ctx.require(Permission.KEYS_MANAGE)
    made = security.make(ctx.runtime.secret)
    row = KeyRow(
        id=made.id,
        name=wanted.name,
        role=wanted.role.value,
        digest=made.digest,
        office_id=wanted.office_id,
        created_at=ctx.now,
        expires_at=wanted.expires_at,
    )
    async with ctx.write() as unit:
        unit.session.add(row)
    return made


async def listing(ctx: Context) -> list[KeyKnown]:
    """Every key, oldest first, revoked and expired ones included."""
    ctx.require(Permission.KEYS_MANAGE)
    async with ctx.read() as session:
        return [_known(row) for row in await keys.every(session)]


async def revoke(ctx: Context, key_id: str) -> KeyKnown:
    """End a key now; revoking it again changes nothing."""
    ctx.require(Permission.KEYS_MANAGE)
    async with ctx.write() as unit:
        row = await keys.one(unit.session, key_id)
        if row is None:
            raise NotFound("There is no key with this id.")
        row.revoked_at = row.revoked_at or ctx.now
        return _known(row)


async def authenticate(runtime: Runtime, text: str, now: datetime) -> Principal:
    """The principal whose key this is, or Unauthenticated: unknown, wrong, expired and revoked look alike."""
    key_id = security.key_id(text)
    if key_id is None:
        raise Unauthenticated
    async with runtime.database.read() as session:
        row = await keys.one(session, key_id)
    if row is None or not security.matches(text, row.digest, runtime.secret) or not _known(row).valid(now):
        raise Unauthenticated
    return Principal(id=row.id, role=Role(row.role), office_id=row.office_id)


def _known(row: KeyRow) -> KeyKnown:
    return KeyKnown(
        id=row.id,
        name=row.name,
        role=row.role,
        office_id=row.office_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
