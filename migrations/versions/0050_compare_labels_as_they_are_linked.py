"""Compare a country's own labels as they are linked, so that a full stop makes no other label of one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.schemas.label_words import read_as

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LABELS = sa.table("local_label", *map(sa.column, ("country", "id", "text", "reads_as")))


def upgrade() -> None:
    """Apply."""
    bind, label = op.get_bind(), LABELS.c
    found = bind.execute(sa.select(label.country, label.id, label.text, label.reads_as)).all()
    for country, key, text, before in found:
        if (now := read_as(text)[:700]) != before:
            this = (label.country == country, label.id == key)
            bind.execute(sa.update(LABELS).where(*this).values(reads_as=now))


def downgrade() -> None:
    """Undo: nothing, for the older program finds fewer labels alike, and refuses less."""
