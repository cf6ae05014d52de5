"""Say of a programme on what ground it keeps data, who answers for it, where it may go, and for how long it is kept."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any], str | None], ...] = (
    ("lawful_basis", sa.String(length=30), "consent"),
    ("controller", DOCUMENT, None),
    ("processors", DOCUMENT, "[]"),
    ("transfers_need_agreement", sa.Boolean(), "0"),
    ("transfer_agreements", DOCUMENT, "[]"),
    ("retention_months", sa.Integer(), None),
    ("retention_months_by_country", DOCUMENT, "{}"),
)


def upgrade() -> None:
    """Apply; of the programmes that are there, consent is the ground."""
    for name, kind, default in COLUMNS:
        said = sa.false() if default == "0" else default
        op.add_column("programme", sa.Column(name, kind, nullable=default is None, server_default=said))


def downgrade() -> None:
    """Undo."""
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("programme", name)
