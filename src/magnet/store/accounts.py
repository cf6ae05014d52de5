"""Accounts of people, their grants and sessions, and failed tries to sign in: tables and queries."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from magnet.store.base import Base, Key, new_id

FORGOTTEN = timedelta(days=1)
"""Failed tries older than this count no more."""


class GrantRow(Base):
    """A role of an account, and where it is held; `countries` null is every country."""

    __tablename__ = "account_grant"

    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    countries: Mapped[list[str] | None]
    regions: Mapped[list[str] | None]
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AccountRow(Base):
    """Somebody who signs in: with a password kept as argon2, or as `subject` of an OpenID provider `issuer`."""

    __tablename__ = "account"
    __table_args__ = (sa.UniqueConstraint("name"), sa.UniqueConstraint("issuer", "subject"))

    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(300))
    password: Mapped[str | None] = mapped_column(sa.String(300))
    issuer: Mapped[str | None] = mapped_column(sa.String(300))
    subject: Mapped[str | None] = mapped_column(sa.String(300))
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    grants: Mapped[list[GrantRow]] = relationship(
        order_by=(GrantRow.created_at, GrantRow.id), lazy="selectin", cascade="all, delete-orphan"
    )


class SessionRow(Base):
    """A signed-in session; its token is kept as a digest only."""

    __tablename__ = "account_session"

    id: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInFailureRow(Base):
    """Failed tries in a row under one name, known or not: `name_digest` tells it to nobody."""

    __tablename__ = "sign_in_failure"

    name_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    closed_until: Mapped[datetime | None]


async def one(session: AsyncSession, key: str) -> AccountRow | None:
    """The account with this id."""
    return await session.get(AccountRow, key)


async def named(session: AsyncSession, name: str) -> AccountRow | None:
    """The account with this name."""
    return (await session.scalars(sa.select(AccountRow).where(AccountRow.name == name))).one_or_none()


async def of_subject(session: AsyncSession, issuer: str, subject: str) -> AccountRow | None:
    """The account of an OpenID provider's subject."""
    row = AccountRow
    return (await session.scalars(sa.select(row).where(row.issuer == issuer, row.subject == subject))).one_or_none()


async def every(session: AsyncSession) -> list[AccountRow]:
    """All accounts, oldest first."""
    return list(await session.scalars(sa.select(AccountRow).order_by(AccountRow.created_at, AccountRow.id)))


async def session_of(session: AsyncSession, key: str) -> SessionRow | None:
    """The session with this id."""
    return await session.get(SessionRow, key)


async def end_sessions(session: AsyncSession, account_id: str, at: datetime) -> None:
    """End every session of an account."""
    open_ones = sa.and_(SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None))
    await session.execute(sa.update(SessionRow).where(open_ones).values(revoked_at=at))


async def end_all_sessions(session: AsyncSession, at: datetime) -> None:
    """End every session of everybody."""
    await session.execute(sa.update(SessionRow).where(SessionRow.revoked_at.is_(None)).values(revoked_at=at))


async def failures(session: AsyncSession, name_digest: str) -> SignInFailureRow | None:
    """The failed tries under a name, locked in a writing session."""
    return await session.get(SignInFailureRow, name_digest, with_for_update=True)


async def forget(session: AsyncSession, now: datetime, name_digest: str | None = None) -> None:
    """Forget the failures under a name that signed in, all that are old, and sessions that ended long ago."""
    row = SignInFailureRow
    gone = [row.last_at < now - FORGOTTEN, *([row.name_digest == name_digest] if name_digest else [])]
    await session.execute(sa.delete(row).where(sa.or_(*gone)))
    await session.execute(sa.delete(SessionRow).where(SessionRow.expires_at < now - FORGOTTEN))
