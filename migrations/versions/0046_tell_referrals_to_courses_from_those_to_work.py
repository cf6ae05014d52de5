"""Tell referrals to courses and supports from those to work."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KIND = """
UPDATE referral SET kind = coalesce(
    (SELECT opportunity.kind FROM opportunity
     WHERE opportunity.country = referral.country AND opportunity.id = referral.opportunity_id),
    'vacancy')
"""
"""Of what was deleted since nothing is known; most of it was work."""


def upgrade() -> None:
    """Apply."""
    op.add_column("referral", sa.Column("kind", sa.String(length=10), nullable=False, server_default="vacancy"))
    op.execute(KIND)


def downgrade() -> None:
    """Undo."""
    op.drop_column("referral", "kind")
