"""Keep referrals of people to employers, the card that each was sent with, and every move."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from magnet.store.base import Instant

revision: str = "0012"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
OPEN = sa.text("is_open")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "referral",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("opportunity_id", sa.String(length=36), nullable=False),
        sa.Column("employer_id", sa.String(length=36), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("returnee_country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("referral_list_id", sa.String(length=36), nullable=True),
        sa.Column("pseudonym", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("card", DOCUMENT, nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["returnee_country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_referral_returnee_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_id", "referral", ["id"])
    op.create_index("ix_referral_returnee", "referral", ["returnee_country", "returnee_id"])
    op.create_index("ix_referral_employer", "referral", ["country", "employer_id", "sent_on", "id"])
    op.create_index("ix_referral_office", "referral", ["country", "office_id", "created_at", "id"])
    op.create_index(
        "uq_referral_open",
        "referral",
        ["returnee_id", "opportunity_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "referral_move",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("left", sa.String(length=20), nullable=True),
        sa.Column("to", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "referral_id"],
            ["referral.country", "referral.id"],
            name=op.f("fk_referral_move_country_referral_id_referral"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_referral_move")),
    )
    op.create_index("ix_referral_move_referral", "referral_move", ["country", "referral_id", "seq"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("referral_move")
    op.drop_table("referral")
