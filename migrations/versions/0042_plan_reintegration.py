"""Keep reintegration plans with their steps, and decisions on what safeguards hold."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Instant

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    _table(
        "plan",
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_how", sa.String(length=20), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("guardian_on", sa.Date(), nullable=True),
        sa.Column("guardian_how", sa.String(length=20), nullable=True),
        sa.Column("guardian", sa.LargeBinary(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("country", "returnee_id", name=op.f("uq_plan_country_returnee_id")),
    )
    _table(
        "plan_step",
        sa.Column("guarded", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("responsible", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("grant", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("opportunity_id", sa.String(length=36), nullable=True),
        sa.Column("proof", sa.String(length=20), nullable=True),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_plan_step_returnee", "plan_step", ["country", "returnee_id", "created_at"])
    op.create_index("ix_plan_step_opportunity", "plan_step", ["opportunity_id"])
    _table(
        "plan_reason",
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_plan_reason_returnee", "plan_reason", ["country", "returnee_id", "created_at"])
    _table(
        "safeguard_decision",
        sa.Column("opportunity_id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "ix_safeguard_decision_returnee", "safeguard_decision", ["country", "returnee_id", "opportunity_id"]
    )


def _table(name: str, *columns: Any) -> None:
    """A table about returnees, with the columns that all of them have."""
    op.create_table(
        name,
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f(f"fk_{name}_country_returnee_id_returnee"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_id", name, ["id"])


def downgrade() -> None:
    """Undo."""
    for name in ("safeguard_decision", "plan_reason", "plan_step", "plan"):
        op.drop_table(name)
