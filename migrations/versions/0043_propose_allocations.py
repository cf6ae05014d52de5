"""Keep what is proposed to an office's whole caseload."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "allocation",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("summary", Json, nullable=True),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_id", "allocation", ["id"])
    op.create_table(
        "allocation_proposal",
        sa.Column("allocation_id", sa.String(length=36), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_allocation_proposal_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("allocation_id", "returnee_id", name=op.f("pk_allocation_proposal")),
    )
    op.create_index("ix_allocation_proposal_returnee", "allocation_proposal", ["country", "returnee_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("allocation_proposal")
    op.drop_table("allocation")
