"""Keep what was corrected, legal holds, and counts of whoever was erased."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Serial

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "correction",
        sa.Column("seq", Serial, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        _of_returnee("correction"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_correction")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_returnee", "correction", ["country", "returnee_id", "seq"])
    op.create_table(
        "legal_hold",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("placed_by", sa.String(length=60), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("lifting_note", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        _of_returnee("legal_hold"),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_returnee", "legal_hold", ["country", "returnee_id", "placed_at"])
    op.create_table(
        "past_case",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("programme", sa.String(length=300), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("country", "programme", "sex", "dimension", "value", name=op.f("pk_past_case")),
    )


def _of_returnee(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["country", "returnee_id"],
        ["returnee.country", "returnee.id"],
        name=op.f(f"fk_{table}_country_returnee_id_returnee"),
        ondelete="CASCADE",
        onupdate="CASCADE",
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("past_case")
    op.drop_table("legal_hold")
    op.drop_table("correction")
