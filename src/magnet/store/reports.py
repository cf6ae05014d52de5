"""Frozen reports: the table; it holds figures that name nobody, so that it outlives whoever was counted."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import SEEN, Base, Versioned


class ReportRow(Versioned, Base):
    """A report as it was answered at first; `country` is null where it counts more than one."""

    __tablename__ = "report"
    __table_args__ = (
        sa.Index("ix_report_listing", "created_at", "id"),
        {"info": {SEEN: "items"}},
    )

    title: Mapped[str] = mapped_column(sa.String(300))
    as_of: Mapped[date]
    country: Mapped[str | None] = mapped_column(sa.String(2))
    programme: Mapped[str | None] = mapped_column(sa.String(300))
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    period_start: Mapped[date]
    period_end: Mapped[date]
    created_by: Mapped[str] = mapped_column(sa.String(60))
    figures: Mapped[str] = mapped_column(sa.Text)
    """JSON as text, which a database gives back letter by letter."""
