"""Let who writes to the audit wait for who seals it by a lock that a role without further rights may take."""

from collections.abc import Sequence

from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_waits_at_the_door() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(7262485); RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_event_waits BEFORE INSERT ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_waits_at_the_door()"
        )


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_event_waits ON audit_event")
        op.execute("DROP FUNCTION audit_waits_at_the_door()")
