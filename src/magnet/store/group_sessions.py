"""Sessions with a group, of whom there are counts and nothing else: the table."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Tenant, tenant_args


class GroupSessionRow(Tenant, Base):
    """One session with a group; `country` is the country of return that it was about."""

    __tablename__ = "group_session"
    __table_args__ = tenant_args("group_session", sa.Index("ix_group_session_held", "country", "held_on"))

    host_country: Mapped[str | None] = mapped_column(sa.String(2))
    programme: Mapped[str | None] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))
    held_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    language: Mapped[str | None] = mapped_column(sa.String(10))
    topics: Mapped[list[str]]
    guide_sections: Mapped[list[Any]]
    attended: Mapped[int]
    attendance: Mapped[list[Any]]
