"""Files taken in over HTTP, with their preview and receipts: the table."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Key, new_id


class ImportRow(Base):
    """One file: previewed, then confirmed and applied as a job; the content is dropped once applied."""

    __tablename__ = "import"
    __table_args__ = (sa.Index("ix_import_id", "id"),)

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    noun: Mapped[str] = mapped_column(sa.String(20))
    filename: Mapped[str] = mapped_column(sa.String(300))
    mapping: Mapped[dict[str, Any] | None]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    job_id: Mapped[str | None] = mapped_column(Key)
    counts: Mapped[dict[str, Any]]
    receipts: Mapped[list[Any]] = mapped_column(deferred=True)
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
