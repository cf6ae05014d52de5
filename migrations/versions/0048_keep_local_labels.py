"""Keep the labels that a country adds, and what it refused to make one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "local_label",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("concept", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("reads_as", sa.String(length=700), nullable=False),
        sa.Column("use", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("overrules", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.String(length=300), nullable=True),
        sa.Column("written_by", sa.String(length=60), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_local_label")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_local_label_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_local_label_id", "local_label", ["id"])
    op.create_index("ix_local_label_listing", "local_label", ["country", "created_at", "id"])
    op.create_index("ix_local_label_reads_as", "local_label", ["country", "language", "reads_as"])
    op.create_table(
        "label_refusal",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("proposal", sa.String(length=64), nullable=False),
        sa.Column("refused_by", sa.String(length=60), nullable=False),
        sa.Column("refused_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("country", "proposal", name=op.f("pk_label_refusal")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("label_refusal")
    op.drop_table("local_label")
