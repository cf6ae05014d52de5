"""Have assessments reviewed before they count, and succeed each other; those that are there were published."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Json

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("assessment", sa.Column("state", sa.String(length=12), nullable=False, server_default="published"))
    op.add_column("assessment", sa.Column("predecessor_id", sa.String(length=36), nullable=True))
    op.add_column("assessment", sa.Column("successor_id", sa.String(length=36), nullable=True))
    op.add_column("assessment", sa.Column("written_by", Json, nullable=False, server_default="[]"))
    op.add_column("assessment", sa.Column("moves", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Undo."""
    for name in ("moves", "written_by", "successor_id", "predecessor_id", "state"):
        op.drop_column("assessment", name)
