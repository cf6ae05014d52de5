"""Keep country guides with all versions, and what a counsellor needs to know of services and providers."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0035"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SERVICE: dict[str, sa.types.TypeEngine[Any]] = {
    "address": sa.String(300),
    "phone": sa.String(300),
    "hours": sa.String(300),
    "for_whom": sa.Text(),
    "last_confirmed": sa.Date(),
    "source_url": sa.String(2000),
}
PROVIDER: dict[str, sa.types.TypeEngine[Any]] = {"free": sa.Boolean(), "last_confirmed": sa.Date()}
LISTS = {"job_search_service": "offers", "employer": "languages"}


def upgrade() -> None:
    """Apply."""
    _sections()
    _versions()
    for table, columns in (("job_search_service", SERVICE), ("employer", PROVIDER)):
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
        op.add_column(table, sa.Column(LISTS[table], Json, nullable=False, server_default="[]"))


def _sections() -> None:
    op.create_table(
        "guide_section",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", Json, nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_guide_section")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_guide_section_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_guide_section_id", "guide_section", ["id"])
    op.create_index("ix_guide_section_listing", "guide_section", ["country", "created_at", "id"])


def _versions() -> None:
    op.create_table(
        "guide_version",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("section_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=10), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", Json, nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.String(length=60), nullable=False),
        sa.Column("reviewed_by", sa.String(length=60), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_as", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["country", "section_id"],
            ["guide_section.country", "guide_section.id"],
            name=op.f("fk_guide_version_country_section_id_guide_section"),
        ),
        sa.PrimaryKeyConstraint("country", "section_id", "number", name=op.f("pk_guide_version")),
    )
    op.create_index("ix_guide_version_current", "guide_version", ["country", "ended_at", "topic"])


def downgrade() -> None:
    """Undo."""
    for table, columns in (("employer", PROVIDER), ("job_search_service", SERVICE)):
        op.drop_column(table, LISTS[table])
        for name in reversed(columns):
            op.drop_column(table, name)
    op.drop_table("guide_version")
    op.drop_table("guide_section")
