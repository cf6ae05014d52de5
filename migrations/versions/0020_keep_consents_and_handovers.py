"""Keep consent for each purpose with its withdrawal, and every handover of a case."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from magnet.store.base import Instant

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
REGISTERED = ("registration", "matching")
"""What consent stood for before it named its purposes."""
RETURNEES = sa.table(
    "returnee",
    sa.column("country", sa.String),
    sa.column("id", sa.String),
    sa.column("consent", DOCUMENT),
    sa.column("created_at", Instant),
)


def upgrade() -> None:
    """Apply; who is registered gave consent to that and to be matched, as it was written down then."""
    consent = op.create_table(
        "consent",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("transfer_to", sa.String(length=2), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("notice_version", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("given_by", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=10), nullable=True),
        sa.Column("withdrawn_how", sa.String(length=12), nullable=True),
        sa.Column("withdrawal_recorded_by", sa.String(length=60), nullable=True),
        sa.Column("withdrawal_recorded_at", Instant(), nullable=True),
        _of_returnee("consent"),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_returnee"), "consent", ["country", "returnee_id", "recorded_at"])
    op.create_table(
        "handover",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("to_country", sa.String(length=2), nullable=False),
        sa.Column("agreement", sa.String(length=300), nullable=True),
        sa.Column("handed_by", sa.String(length=60), nullable=False),
        sa.Column("handed_at", Instant(), nullable=False),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_because", sa.String(length=20), nullable=True),
        _of_returnee("handover"),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_returnee"), "handover", ["country", "returnee_id", "handed_at"])
    _name_purposes(consent)


def _of_returnee(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["country", "returnee_id"],
        ["returnee.country", "returnee.id"],
        name=op.f(f"fk_{table}_country_returnee_id"),
        ondelete="CASCADE",
        onupdate="CASCADE",
    )


def _name_purposes(consent: sa.Table) -> None:
    """What each returnee's consent was for, as rows, and in what was said at registration."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(RETURNEES)).all():
        said: dict[str, Any] = row.consent
        facts = {
            "country": row.country,
            "returnee_id": row.id,
            "given_on": date.fromisoformat(said["given_on"]),
            "notice_version": said["notice_version"],
            "language": said.get("language"),
            "given_by": said.get("given_by", "self"),
            "how": said.get("how", "written"),
            "recorded_by": "migration",
            "recorded_at": row.created_at,
        }
        connection.execute(sa.insert(consent), [{**facts, "id": str(uuid4()), "purpose": one} for one in REGISTERED])
        mine = (RETURNEES.c.country == row.country, RETURNEES.c.id == row.id)
        named = {"purposes": list(REGISTERED), **said}
        connection.execute(sa.update(RETURNEES).where(*mine).values(consent=named))


def downgrade() -> None:
    """Undo."""
    op.drop_table("handover")
    op.drop_table("consent")
