"""Keep verdicts on what lists suggested."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "list_verdict",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("referral_list_id", sa.String(length=36), nullable=False),
        sa.Column("opportunity_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("judged", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_list_verdict_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_list_verdict")),
        sa.UniqueConstraint(
            "referral_list_id", "opportunity_id", name=op.f("uq_list_verdict_referral_list_id_opportunity_id")
        ),
    )
    op.create_index("ix_list_verdict_returnee", "list_verdict", ["country", "returnee_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("list_verdict")
