"""Freeze reports, and say who pays for a programme and what it is to reach."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("programme", sa.Column("donor", sa.String(length=300), nullable=True))
    op.add_column("programme", sa.Column("targets", Json, nullable=False, server_default="{}"))
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("programme", sa.String(length=300), nullable=True),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_listing", "report", ["created_at", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("report")
    op.drop_column("programme", "targets")
    op.drop_column("programme", "donor")
