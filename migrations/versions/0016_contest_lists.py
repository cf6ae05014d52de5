"""Keep contests of referral lists, and their answers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0016"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contest",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("referral_list_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("listed_by", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("contested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("explanation", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_contest_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_contest")),
    )
    op.create_index("ix_contest_id", "contest", ["id"])
    op.create_index("ix_contest_listing", "contest", ["country", "created_at", "id"])
    op.create_index("ix_contest_returnee", "contest", ["country", "returnee_id"])
    op.create_index("ix_contest_due", "contest", ["answered_at", "due_on"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("contest")
