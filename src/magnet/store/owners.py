"""Employers and providers: the table."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base, Tenant, tenant_args


class EmployerRow(Tenant, Base):
    """An employer or provider; unvetted until vetted. `reliability` is answers / referrals in per mille."""

    __tablename__ = "employer"
    __table_args__ = tenant_args("employer")

    name: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))
    sector: Mapped[str | None] = mapped_column(sa.String(1))
    region: Mapped[str | None] = mapped_column(sa.String(10))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    website: Mapped[str | None] = mapped_column(sa.String(300))
    note: Mapped[str | None] = mapped_column(sa.Text)
    monthly_referral_cap: Mapped[int | None]
    vetting: Mapped[str] = mapped_column(sa.String(10), default="unvetted")
    vetted_on: Mapped[date | None]
    vetted_by: Mapped[str | None] = mapped_column(sa.String(300))
    vetting_reason: Mapped[str | None] = mapped_column(sa.Text)
    reliability: Mapped[int | None]
