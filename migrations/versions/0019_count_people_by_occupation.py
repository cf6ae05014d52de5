"""Keep the major group of each returnee's last work in clear, so that people can be counted by it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply; who is there already is counted as unknown until the case changes or is linked again."""
    op.add_column("returnee", sa.Column("occupation_group", sa.String(length=1), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("returnee", "occupation_group")
