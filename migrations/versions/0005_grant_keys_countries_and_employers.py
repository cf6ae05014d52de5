"""Narrow what a key reaches: to countries, and to one employer; an employer is its own employer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("api_key", sa.Column("countries", DOCUMENT, nullable=True))
    op.add_column("api_key", sa.Column("employer_id", sa.String(length=36), nullable=True))
    op.execute("UPDATE employer SET employer_id = id")


def downgrade() -> None:
    """Undo."""
    op.execute("UPDATE employer SET employer_id = NULL")
    op.drop_column("api_key", "employer_id")
    op.drop_column("api_key", "countries")
