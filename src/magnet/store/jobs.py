"""Background work: one leased job table, written in the same transaction as the cause."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, new_id


class JobRow(Base):
    """One piece of work: queued, running under a lease, done, failed (to be tried again) or dead."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_due", "state", "run_after"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(40))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(sa.String(60))
    progress: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
