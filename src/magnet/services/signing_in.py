"""Who is asking: by a program's key, a session that a password opened, or an OpenID provider's access token."""

from datetime import datetime, timedelta

from magnet.errors import Conflict, TooMany, Unauthenticated
from magnet.schemas.accounts import PasswordChange, SignedIn, SignIn
from magnet.security import keys as security
from magnet.security import passwords, tokens
from magnet.security.principals import OPERATOR, Principal
from magnet.security.scopes import SIGNING_IN
from magnet.services import break_glass, keys
from magnet.services.accounts import folded
from magnet.services.context import Context, Runtime
from magnet.services.grants import grant_of
from magnet.store import accounts
from magnet.store.accounts import AccountRow, SessionRow, SignInFailureRow

SESSION = timedelta(hours=12)
"""A working day; then the password is asked again."""
FREE_TRIES = 5
CLOSED_FIRST, CLOSED_LONGEST = timedelta(minutes=1), timedelta(hours=1)
"""From the fifth failure in a row on a name stays closed for a minute, then twice as long each time."""
WRONG = "The name or the password is wrong."


async def sign_in(runtime: Runtime, wanted: SignIn, now: datetime) -> SignedIn:
    """Open a session; a wrong name and a wrong password look alike, in words and in time, and so does the throttle."""
    name = folded(wanted.name)
    name_digest = _name_digest(runtime, name)
    await _count(runtime, name_digest, now)
    async with runtime.database.read() as session:
        row = await accounts.named(session, name)
    stored = row.password if row is not None and row.disabled_at is None else None
    right = await runtime.check(passwords.verified, wanted.password, stored)
    if row is None or not right:
        raise Unauthenticated(WRONG)
    made = security.make(runtime.secret, "mgs")
    ends = now + SESSION
    async with runtime.database.write() as session:
        again = await accounts.one(session, row.id)
        if again is None or again.disabled_at is not None or again.password != stored:
            raise Unauthenticated(WRONG)  # it changed while the password was checked
        await accounts.forget(session, now, name_digest)
        session.add(
            SessionRow(
                id=made.id, account_id=row.id, digest=made.digest, created_at=now, expires_at=ends, revoked_at=None
            )
        )
    return SignedIn(token=made.text, expires_at=ends)


def _name_digest(runtime: Runtime, name: str) -> str:
    return security.digest(f"sign-in:{name}", runtime.secret)


async def _count(runtime: Runtime, name_digest: str, now: datetime) -> None:
    """Count a try as failed before it is checked, so that a thousand at once are no more than a thousand in a row."""
    async with runtime.database.write() as session:
        await accounts.forget(session, now)
        row = await accounts.failures(session, name_digest)
        if row is None:
            row = SignInFailureRow(name_digest=name_digest, failures=0, last_at=now, closed_until=None)
            session.add(row)
        if row.closed_until is not None and now < row.closed_until:
            seconds = int((row.closed_until - now).total_seconds()) + 1
            raise TooMany("Too many tries; wait before the next.", retry_after=seconds)
        row.failures, row.last_at = row.failures + 1, now
        if row.failures >= FREE_TRIES:
            doubled = CLOSED_FIRST * 2 ** min(row.failures - FREE_TRIES, 10)
            row.closed_until = now + min(doubled, CLOSED_LONGEST)


async def sign_out(ctx: Context, text: str) -> None:
    """End the session whose token this is; for a key or a provider's token there is none to end."""
    session_id = security.key_id(text, "mgs")
    if session_id is None:
        raise Conflict("Only a session that was opened here can be ended here.")
    async with ctx.write() as unit:
        row = await accounts.session_of(unit.session, session_id)
        if row is not None:
            row.revoked_at = row.revoked_at or ctx.now


async def change_password(ctx: Context, wanted: PasswordChange) -> None:
    """Change one's own password; every session of the account ends, this one too.

    Tries are counted as at signing in: who has taken over a session is not to find out the password by it.
    """
    async with ctx.read() as session:
        row = await accounts.one(session, ctx.principal.id)
    if row is None or row.password is None:
        raise Conflict("This principal has no password here.")
    name_digest = _name_digest(ctx.runtime, row.name)
    await _count(ctx.runtime, name_digest, ctx.now)
    if not await ctx.runtime.check(passwords.verified, wanted.password, row.password):
        raise Unauthenticated(WRONG)
    stored = await ctx.runtime.check(passwords.hashed, wanted.new_password)
    async with ctx.write() as unit:
        mine = await accounts.one(unit.session, ctx.principal.id)
        if mine is None or mine.password != row.password:
            raise Conflict("The password was changed at the same moment.")
        mine.password = stored
        await accounts.forget(unit.session, ctx.now, name_digest)
        await accounts.end_sessions(unit.session, mine.id, ctx.now)


async def authenticate(runtime: Runtime, text: str, now: datetime) -> Principal:
    """The principal that sent these credentials, or Unauthenticated."""
    if security.key_id(text, "mgs") is not None:
        return await _by_session(runtime, text, now)
    if text.count(".") == 2:
        return await _by_token(runtime, text, now)
    return await keys.authenticate(runtime, text, now)


async def principal(runtime: Runtime, name: str, now: datetime) -> Principal:
    """The principal of this id as it is granted now, for work that it asked for before; else Unauthenticated."""
    if name == OPERATOR.id:
        return OPERATOR
    async with runtime.database.read() as session:
        row = await accounts.one(session, name)
    if row is not None:
        return _principal(row)
    found = await keys.principal(runtime, name, now)
    if found is None:
        raise Unauthenticated("Who asked for this may no longer ask.")
    return found


async def _by_session(runtime: Runtime, text: str, now: datetime) -> Principal:
    session_id = security.key_id(text, "mgs")
    async with runtime.database.read(SIGNING_IN) as session:
        row = await accounts.session_of(session, session_id or "")
        if row is None or not security.matches(text, row.digest, runtime.secret):
            raise Unauthenticated
        account = await accounts.one(session, row.account_id)
        if row.revoked_at is not None or now >= row.expires_at or account is None:
            raise Unauthenticated
        return await break_glass.with_openings(session, _principal(account), now)


async def _by_token(runtime: Runtime, text: str, now: datetime) -> Principal:
    issuer, audience = runtime.issuer, runtime.settings.oidc_audience
    named = tokens.key_id(text)
    if issuer is None or audience is None or named is None:
        raise Unauthenticated
    known = await issuer.keys(named)
    subject = tokens.subject(text, known.get, issuer.issuer, audience, now)
    async with runtime.database.read(SIGNING_IN) as session:
        account = await accounts.of_subject(session, issuer.issuer, subject)
        if account is None:
            raise Unauthenticated("Nobody has an account for this sign-in yet.")
        return await break_glass.with_openings(session, _principal(account), now)


def _principal(account: AccountRow) -> Principal:
    if account.disabled_at is not None:
        raise Unauthenticated
    return Principal(account.id, tuple(grant_of(one) for one in account.grants if one.revoked_at is None))
