"""Keep identity and needs of a returnee as sealed parts, and in the record for what they were opened."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sealed_part",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_sealed_part_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "returnee_id", "part", name=op.f("pk_sealed_part")),
    )
    op.add_column("audit_event", sa.Column("purpose", sa.String(length=30), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("audit_event", "purpose")
    op.drop_table("sealed_part")
