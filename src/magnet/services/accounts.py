"""Accounts of people: made, granted, ended; who signs in how is `signing_in`'s."""

from collections.abc import Sequence

from magnet.errors import Conflict, NotFound, fault
from magnet.schemas.accounts import Account, AccountIn, Grant, Identity, NewAccount
from magnet.schemas.keys import GrantIn
from magnet.security import passwords
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.grants import columns_of, settle, tell
from magnet.store import accounts
from magnet.store.accounts import AccountRow, GrantRow
from magnet.store.base import new_id
from magnet.store.db import Session


def folded(name: str) -> str:
    """A name as it is kept and looked up: people type it in any case."""
    return name.casefold()


async def create(ctx: Context, wanted: AccountIn) -> NewAccount:
    """Make an account; the password made for one without an identity is in the answer and nowhere else."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    password = None if wanted.identity else passwords.made()
    stored = await ctx.runtime.check(passwords.hashed, password) if password else None
    identity = wanted.identity
    row = AccountRow(
        id=new_id(),
        name=folded(wanted.name),
        password=stored,
        issuer=identity.issuer if identity else None,
        subject=identity.subject if identity else None,
        created_by=ctx.principal.id,
        created_at=ctx.now,
        disabled_at=None,
        grants=[_grant(ctx, one) for one in wanted.grants],
    )
    async with ctx.write() as unit:
        for place, one in enumerate(wanted.grants):
            await settle(unit.session, one, f"grants.{place}.")
        await _require_free(unit.session, row)
        unit.session.add(row)
        await unit.session.flush()
        tell(ctx, "account made", row.id)
        return NewAccount(**presented(row).model_dump(), password=password)


async def _require_free(session: Session, row: AccountRow) -> None:
    taken = []
    if await accounts.named(session, row.name) is not None:
        taken.append("name")
    if row.issuer and row.subject and await accounts.of_subject(session, row.issuer, row.subject) is not None:
        taken.append("identity")
    if taken:
        raise Conflict(extra={"errors": [fault(name, "taken", "Another account has this.") for name in taken]})


async def listing(ctx: Context) -> list[Account]:
    """Every account, oldest first, disabled ones included."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    async with ctx.read() as session:
        return [presented(row) for row in await accounts.every(session)]


async def grant(ctx: Context, key: str, wanted: GrantIn) -> Account:
    """Grant a role; it holds from the account's next request on."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    async with ctx.write() as unit:
        row = await _existing(unit.session, key)
        await settle(unit.session, wanted)
        row.grants.append(_grant(ctx, wanted))
        await unit.session.flush()
        tell(ctx, "role granted", row.id)
        return presented(row)


async def revoke_grant(ctx: Context, key: str, grant_id: str) -> Account:
    """End a grant now; ending it again changes nothing."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    async with ctx.write() as unit:
        row = await _existing(unit.session, key)
        found = [one for one in row.grants if one.id == grant_id]
        if not found:
            raise NotFound
        found[0].revoked_at = found[0].revoked_at or ctx.now
        tell(ctx, "grant ended", row.id)
        return presented(row)


async def disable(ctx: Context, key: str) -> Account:
    """End an account and all its sessions now; its name stays taken, as it stands in the record."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    async with ctx.write() as unit:
        row = await _existing(unit.session, key)
        row.disabled_at = row.disabled_at or ctx.now
        await accounts.end_sessions(unit.session, row.id, ctx.now)
        tell(ctx, "account ended", row.id)
        return presented(row)


async def renew_password(ctx: Context, key: str) -> NewAccount:
    """Make a new password for who lost theirs, shown once; every session of the account ends."""
    ctx.require(Permission.ACCOUNTS_MANAGE)
    password = passwords.made()
    stored = await ctx.runtime.check(passwords.hashed, password)
    async with ctx.write() as unit:
        row = await _existing(unit.session, key)
        if row.issuer is not None:
            raise Conflict("This account signs in with its provider, and has no password here.")
        row.password = stored
        await accounts.end_sessions(unit.session, row.id, ctx.now)
        tell(ctx, "password made", row.id)
        return NewAccount(**presented(row).model_dump(), password=password)


async def _existing(session: Session, key: str) -> AccountRow:
    row = await accounts.one(session, key)
    if row is None:
        raise NotFound
    return row


def _grant(ctx: Context, wanted: GrantIn) -> GrantRow:
    return GrantRow(id=new_id(), created_by=ctx.principal.id, created_at=ctx.now, revoked_at=None, **columns_of(wanted))


def presented(row: AccountRow) -> Account:
    """An account on the wire."""
    grants: Sequence[GrantRow] = row.grants
    return Account(
        id=row.id,
        name=row.name,
        identity=Identity(issuer=row.issuer, subject=row.subject) if row.issuer and row.subject else None,
        grants=[Grant.model_validate(one) for one in grants],
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
