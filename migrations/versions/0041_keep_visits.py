"""Keep monitoring visits, to places and to cases."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "visit",
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("opportunity_id", sa.String(length=36), nullable=True),
        sa.Column("guide_section_id", sa.String(length=36), nullable=True),
        sa.Column("findings", Json, nullable=False),
        sa.Column("recommendations", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        *_versioned(),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_visit_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_visit_id", "visit", ["id"])
    op.create_index("ix_visit_listing", "visit", ["country", "created_at", "id"])
    op.create_index("ix_visit_employer", "visit", ["country", "employer_id"])
    op.create_table(
        "case_visit",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("findings", Json, nullable=False),
        sa.Column("recommendations", Json, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        *_versioned(),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_case_visit_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_case_visit")),
    )
    op.create_index("ix_case_visit_id", "case_visit", ["id"])
    op.create_index("ix_case_visit_returnee", "case_visit", ["country", "returnee_id", "visited_on"])


def _versioned() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("case_visit")
    op.drop_table("visit")
