"""Keep how cases were closed and opened again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0032"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("returnee", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_table(
        "case_closing",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("closed_by", sa.String(length=60), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopened_because", sa.String(length=30), nullable=True),
        sa.Column("reopened_by", sa.String(length=60), nullable=True),
        sa.Column("reopened_at", Instant(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_case_closing_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_case_closing")),
    )
    op.create_index("ix_case_closing_returnee", "case_closing", ["country", "returnee_id", "created_at"])
    standing = sa.text("reopened_on IS NULL")
    op.create_index(
        "uq_case_closing_standing",
        "case_closing",
        ["returnee_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("case_closing")
    op.drop_column("returnee", "closed_on")
