"""Keep sessions with returnees and with groups."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant, Json

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "counselling",
        sa.Column("country", sa.String(length=2), nullable=False),
        *_stamps(),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        *_meeting(),
        sa.Column("present", Json, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=True),
        sa.Column("step_due_on", sa.Date(), nullable=True),
        sa.Column("step_done_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("sensitive", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_counselling_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_counselling")),
    )
    op.create_index("ix_counselling_id", "counselling", ["id"])
    op.create_index("ix_counselling_returnee", "counselling", ["country", "returnee_id", "held_on"])
    op.create_table(
        "group_session",
        sa.Column("country", sa.String(length=2), nullable=False),
        *_stamps(),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("host_country", sa.String(length=2), nullable=True),
        sa.Column("programme", sa.String(length=300), nullable=True),
        *_meeting(),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("attendance", Json, nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_group_session")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_group_session_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_group_session_id", "group_session", ["id"])
    op.create_index("ix_group_session_listing", "group_session", ["country", "created_at", "id"])
    op.create_index("ix_group_session_held", "group_session", ["country", "held_on"])


def _stamps() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
    ]


def _meeting() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("topics", Json, nullable=False),
        sa.Column("guide_sections", Json, nullable=False),
    ]


def downgrade() -> None:
    """Undo."""
    op.drop_table("group_session")
    op.drop_table("counselling")
