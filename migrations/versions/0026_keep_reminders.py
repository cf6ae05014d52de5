"""Keep reminders of what is due in a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reminder",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_reminder_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "country", "kind", "subject_id", "due_on", name=op.f("uq_reminder_country_kind_subject_id_due_on")
        ),
    )
    op.create_index("ix_reminder_id", "reminder", ["id"])
    op.create_index("ix_reminder_due", "reminder", ["country", "settled_on", "due_on", "id"])
    op.create_index("ix_reminder_returnee", "reminder", ["country", "returnee_id"])
    op.create_index("ix_reminder_subject", "reminder", ["subject_id", "kind"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("reminder")
