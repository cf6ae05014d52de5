"""Let offices set the rules of their work."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "office",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("referral_reminder_days", sa.Integer(), nullable=False),
        sa.Column("referral_expiry_days", sa.Integer(), nullable=False),
        sa.Column("stalled_days", sa.Integer(), nullable=False),
        sa.Column("follow_up_months", Json, nullable=False),
        sa.Column("follow_up_overdue_days", sa.Integer(), nullable=False),
        sa.Column("safeguards", Json, nullable=True),
        sa.Column("sustainability", Json, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code", name=op.f("uq_office_code")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("office")
