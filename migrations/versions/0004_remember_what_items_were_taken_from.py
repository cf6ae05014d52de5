"""Remember what each item was last taken from, so that a row that comes again unchanged is known at a glance."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("opportunity", sa.Column("taken_as", sa.String(length=60), nullable=True))
    op.create_index("ix_opportunity_reference", "opportunity", ["country", "kind", "source", "source_reference"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_opportunity_reference", "opportunity")
    op.drop_column("opportunity", "taken_as")
