"""Say `personal` of a verdict where it said health or family, as referrals and follow-ups do."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from magnet.store.base import Json

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
VERDICTS = sa.table("list_verdict", sa.column("country"), sa.column("id"), sa.column("reasons", Json))
BEFORE, NOW = "health_or_family", "personal"


def upgrade() -> None:
    """Apply."""
    _say(BEFORE, NOW)


def downgrade() -> None:
    """Undo."""
    _say(NOW, BEFORE)


def _say(now: str, instead: str) -> None:
    found = op.get_bind().execute(sa.select(VERDICTS.c.country, VERDICTS.c.id, VERDICTS.c.reasons)).all()
    for country, key, reasons in found:
        if now in reasons:
            said = [instead if one == now else one for one in reasons]
            same = (VERDICTS.c.country == country, VERDICTS.c.id == key)
            op.get_bind().execute(sa.update(VERDICTS).where(*same).values(reasons=said))
