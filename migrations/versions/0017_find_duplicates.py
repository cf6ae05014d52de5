"""Find likely duplicates by keyed digests of what identifies people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _of_returnee(name: str, country: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [country, key], ["returnee.country", "returnee.id"], name=op.f(name), ondelete="CASCADE", onupdate="CASCADE"
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "blind_index",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _of_returnee("fk_blind_index_country_returnee_id_returnee", "country", "returnee_id"),
        sa.PrimaryKeyConstraint("country", "returnee_id", "kind", "digest", name=op.f("pk_blind_index")),
    )
    op.create_index("ix_blind_index_digest", "blind_index", ["digest"])
    op.create_table(
        "comparison",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("principal", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        _of_returnee("fk_comparison_country_returnee_id_returnee", "country", "returnee_id"),
        sa.PrimaryKeyConstraint("country", "returnee_id", name=op.f("pk_comparison")),
        sa.UniqueConstraint("reference", name=op.f("uq_comparison_reference")),
    )
    op.create_index("ix_comparison_principal", "comparison", ["principal", "at"])
    op.create_table(
        "duplicate",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("other_country", sa.String(length=2), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("likelihood", sa.String(length=10), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("found_by", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("resolved_by", sa.String(length=60), nullable=True),
        sa.Column("resolved_at", Instant(), nullable=True),
        _of_returnee("fk_duplicate_country_returnee_id_returnee", "country", "returnee_id"),
        _of_returnee("fk_duplicate_other_country_other_id_returnee", "other_country", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate")),
        sa.UniqueConstraint("returnee_id", "other_id", name=op.f("uq_duplicate_returnee_id_other_id")),
    )
    op.create_index("ix_duplicate_other_id", "duplicate", ["other_id"])
    op.create_index("ix_duplicate_listing", "duplicate", ["created_at", "id"])


def downgrade() -> None:
    """Undo."""
    for table in ("duplicate", "comparison", "blind_index"):
        op.drop_table(table)
