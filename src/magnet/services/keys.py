"""Keys of programs and people: made, listed, revoked, and read at each request, so that a revocation bites at once."""

from datetime import datetime

from magnet.errors import Invalid, NotFound, Unauthenticated
from magnet.schemas.keys import Key, KeyIn, NewKey
from magnet.security import keys as security
from magnet.security.permissions import Permission, Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services.context import Context, Runtime
from magnet.store import keys, rows
from magnet.store.db import Session
from magnet.store.keys import KeyRow
from magnet.store.owners import EmployerRow


async def create(ctx: Context, wanted: KeyIn) -> NewKey:
    """Store a new key's digest; the text in the answer is shown once and cannot be had again."""
    ctx.require(Permission.KEYS_MANAGE)
    if wanted.expires_at is not None and wanted.expires_at <= ctx.now:
        raise Invalid(extra={"errors": [_fault("expires_at", "past", "This is past already.")]})
    made = security.make(ctx.runtime.secret)
    row = KeyRow(
        id=made.id,
        name=wanted.name,
        role=wanted.role.value,
        digest=made.digest,
        countries=sorted(set(wanted.countries)) if wanted.countries else None,
        office_id=wanted.office_id,
        employer_id=wanted.employer_id,
        created_at=ctx.now,
        expires_at=wanted.expires_at,
        revoked_at=None,
    )
    async with ctx.write() as unit:
        await _settle(unit.session, row)
        unit.session.add(row)
    return NewKey(**Key.model_validate(row).model_dump(), text=made.text)


async def _settle(session: Session, row: KeyRow) -> None:
    """Refuse a grant that lacks what its role is bounded by, or that names an employer who is not there."""
    if (missing := _grant(row).lacks) is not None:
        name = {"office": "office_id", "employer": "employer_id"}.get(missing, missing)
        raise Invalid(extra={"errors": [_fault(name, "missing", "A key of this role needs this.")]})
    if row.employer_id is None:
        return
    employer = await rows.one(session, EmployerRow, row.employer_id)
    if employer is None or (row.countries is not None and employer.country not in row.countries):
        message = "There is none with this id in the countries."
        raise Invalid(extra={"errors": [_fault("employer_id", "unknown_reference", message)]})


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
        return Key.model_validate(row)


async def authenticate(runtime: Runtime, text: str, now: datetime) -> Principal:
    """The principal whose key this is, or Unauthenticated: unknown, wrong, expired and revoked look alike."""
    key_id = security.key_id(text)
    if key_id is None:
        raise Unauthenticated
    async with runtime.database.read() as session:
        row = await keys.one(session, key_id)
    if row is None or not security.matches(text, row.digest, runtime.secret) or not _is_valid(row, now):
        raise Unauthenticated
    return Principal(row.id, (_grant(row),))


async def principal(runtime: Runtime, name: str, now: datetime) -> Principal:
    """The principal of this id as it is granted now, for work that was asked for before; else Unauthenticated."""
    if name == OPERATOR.id:
        return OPERATOR
    async with runtime.database.read() as session:
        row = await keys.one(session, name)
    if row is None or not _is_valid(row, now):
        raise Unauthenticated("The key that asked for this is no longer valid.")
    return Principal(row.id, (_grant(row),))


def _is_valid(row: KeyRow, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)


def _grant(row: KeyRow) -> Grant:
    countries = None if row.countries is None else frozenset(row.countries)
    return Grant(Role(row.role), countries, row.office_id, row.employer_id)


def _fault(field: str, code: str, message: str) -> dict[str, str]:
    return {"field": field, "code": code, "message": message}
