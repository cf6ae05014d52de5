"""Runs migrations on the connection that magnet.store.migrate hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from magnet.store import policies
from magnet.store.base import Instant, Json
from magnet.store.tables import METADATA


def render(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Write our own column types as plain ones: a migration must not change when the program does."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        return 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'
    return False


def run(connection: Connection) -> None:
    """Run the wanted migrations in one transaction on `connection`; no policy is in their way, they are laid after."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        render_item=render,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    if connection.dialect.name == "postgresql" and context.config.attributes["changes"]:
        policies.lift(connection)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
