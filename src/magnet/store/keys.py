"""Keys of programs and people, as digests: the table and its queries."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base


class KeyRow(Base):
    """A key; its text is kept nowhere."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    role: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(64))
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
