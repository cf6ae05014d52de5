"""Keep who opened which case in an emergency, and what a second person found of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "break_glass",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("principal", sa.String(length=60), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("escalated_at", Instant(), nullable=True),
        sa.Column("reviewed_at", Instant(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=60), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index("ix_break_glass_principal", "break_glass", ["principal", "created_at"])
    op.create_index("ix_break_glass_waiting", "break_glass", ["reviewed_at", "created_at"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("break_glass")
