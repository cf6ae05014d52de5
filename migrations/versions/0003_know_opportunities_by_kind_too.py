"""Let a vacancy, a training and a support of one source have the same reference."""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
BEFORE = "uq_opportunity_country_owner_source_source_reference"
AFTER = "uq_opportunity_country_kind_owner_source_source_reference"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("opportunity") as table:
        table.drop_constraint(op.f(BEFORE), type_="unique")
        table.create_unique_constraint(op.f(AFTER), ["country", "kind", "owner", "source", "source_reference"])


def downgrade() -> None:
    """Undo; refused by the database while items of two kinds share a reference."""
    with op.batch_alter_table("opportunity") as table:
        table.drop_constraint(op.f(AFTER), type_="unique")
        table.create_unique_constraint(op.f(BEFORE), ["country", "owner", "source", "source_reference"])
