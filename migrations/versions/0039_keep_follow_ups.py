"""Keep how people get on after their return."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "follow_up",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("due_id", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("found", sa.String(length=20), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("pay_amount", sa.BigInteger(), nullable=True),
        sa.Column("pay_currency", sa.String(length=3), nullable=True),
        sa.Column("pay_period", sa.String(length=10), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("answers", Json, nullable=False),
        sa.Column("psychosocial", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("corrects", sa.String(length=36), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_follow_up_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_returnee", "follow_up", ["country", "returnee_id", "created_at"])
    counting = sa.text("counts")
    op.create_index(
        "uq_follow_up_counting",
        "follow_up",
        ["due_id"],
        unique=True,
        sqlite_where=counting,
        postgresql_where=counting,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("follow_up")
