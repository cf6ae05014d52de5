"""Keep the receipts of an import by batch, so that each batch writes only its own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_receipts",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receipts", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "import_id"],
            ["import.country", "import.id"],
            name=op.f("fk_import_receipts_country_import_id_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "import_id", "place", name=op.f("pk_import_receipts")),
    )
    op.execute('ALTER TABLE "import" RENAME COLUMN receipts TO notes')


def downgrade() -> None:
    """Undo."""
    op.execute('ALTER TABLE "import" RENAME COLUMN notes TO receipts')
    op.drop_table("import_receipts")
