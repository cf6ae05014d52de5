"""Find visits to places by the day by which something that was recommended is due."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FIRST_DUE = {
    "postgresql": "SELECT min((one->>'due_on')::date) FROM jsonb_array_elements(recommendations) AS one"
    " WHERE one->>'status' = 'open'",
    "sqlite": "SELECT min(json_extract(value, '$.due_on')) FROM json_each(recommendations)"
    " WHERE json_extract(value, '$.status') = 'open'",
}


def upgrade() -> None:
    """Apply."""
    op.add_column("visit", sa.Column("recommendations_due", sa.Date(), nullable=True))
    op.execute(f"UPDATE visit SET recommendations_due = ({FIRST_DUE[op.get_bind().dialect.name]})")  # noqa: S608
    op.create_index("ix_visit_due", "visit", ["country", "recommendations_due"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_visit_due", "visit")
    op.drop_column("visit", "recommendations_due")
