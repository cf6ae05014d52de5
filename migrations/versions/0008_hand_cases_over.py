"""Say of a returnee whether the case was handed over and what the person agrees to; narrow grants to regions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
GRANTS = ("api_key", "account_grant")


def upgrade() -> None:
    """Apply; who is registered agreed to that, and to be matched."""
    for table in GRANTS:
        op.add_column(table, sa.Column("regions", DOCUMENT, nullable=True))
    op.add_column("returnee", sa.Column("handed", sa.String(length=12), nullable=True))
    op.add_column("returnee", sa.Column("agreed", DOCUMENT, nullable=False, server_default="[]"))
    op.execute("""UPDATE returnee SET agreed = '["registration", "matching"]'""")


def downgrade() -> None:
    """Undo."""
    op.drop_column("returnee", "agreed")
    op.drop_column("returnee", "handed")
    for table in reversed(GRANTS):
        op.drop_column(table, "regions")
