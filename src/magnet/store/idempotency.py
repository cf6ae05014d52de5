"""Answers of POST requests by Idempotency-Key, so that a retry gets the first answer again."""

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.security.sealing import Place
from magnet.store.base import SEEN, Base, Key

KEPT = timedelta(hours=24)


class AnswerRow(Base):
    """The answer to one keyed request of one principal; `request_digest` tells another request under the same key.

    The body is sealed, with the key of the returnee whom it is about if it is about one.

    It is found by whose it is, and whoever keeps another forgets all that are old.
    """

    __tablename__ = "idempotent_answer"
    __table_args__ = (sa.Index("ix_idempotent_answer_created_at", "created_at"), {"info": {SEEN: None}})

    principal: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    returnee_id: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[datetime]


def place(principal: str, key: str) -> Place:
    """Where the sealed body of an answer stands."""
    return Place(AnswerRow.__tablename__, json.dumps([principal, key]))


async def find(session: AsyncSession, principal: str, key: str, now: datetime) -> AnswerRow | None:
    """The kept answer, if it is younger than a day."""
    row = await session.get(AnswerRow, (principal, key))
    return row if row is not None and row.created_at > now - KEPT else None


async def keep(session: AsyncSession, answer: AnswerRow) -> None:
    """Keep `answer` in the caller's transaction; whoever comes second with the same key fails on the unique key."""
    expired = AnswerRow.created_at <= answer.created_at - KEPT
    await session.execute(sa.delete(AnswerRow).where(expired))
    session.add(answer)
    await session.flush()


async def withhold(session: AsyncSession, returnee_id: str) -> None:
    """Blank the answers about a returnee, so that a retry is given none; it is not taken for a new request either."""
    await session.execute(sa.update(AnswerRow).where(AnswerRow.returnee_id == returnee_id).values(body=b""))
