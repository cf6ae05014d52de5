"""Roles of PostgreSQL: a serving one that owns nothing and holds no more than it needs; which ones nothing binds."""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from magnet.errors import Conflict, NotFound
from magnet.store.db import Database
from magnet.store.tables import METADATA

ONLY_ADDED_TO = frozenset({"audit_event", "audit_seal"})
MISSING = "42704"
"""PostgreSQL's word for a role that is not there."""


async def grant(database: Database, role: str) -> None:
    """Let a role serve: every table's rows, of the audit to read and add to only; nothing of the tables themselves.

    What it held before on these tables is taken away. Raises NotFound where there is no such role.
    """
    if database.sqlite:
        raise Conflict("SQLite has no roles: who can open the file holds all of it.")
    async with database.transaction() as connection:
        quote = connection.dialect.identifier_preparer.quote_identifier
        to, schema = quote(role), str(await connection.scalar(sa.text("SELECT current_schema()")))
        statements = [f"GRANT USAGE ON SCHEMA {quote(schema)} TO {to}"]
        for name in METADATA.tables:
            held = "SELECT, INSERT" if name in ONLY_ADDED_TO else "SELECT, INSERT, UPDATE, DELETE"
            statements += [f"REVOKE ALL ON {quote(name)} FROM {to}", f"GRANT {held} ON {quote(name)} TO {to}"]
        statements.append(f"GRANT SELECT ON alembic_version TO {to}")
        for sequence in await connection.run_sync(lambda c: sa.inspect(c).get_sequence_names()):
            statements.append(f"GRANT USAGE ON SEQUENCE {quote(sequence)} TO {to}")
        try:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == MISSING:
                raise NotFound("There is no such role: make it first (CREATE ROLE ... LOGIN).") from error
            raise


async def is_bound(database: Database) -> bool:
    """Whether row-level security binds whom the program comes to the database as: no superuser's sessions are."""
    if database.sqlite:
        return True
    async with database.read() as session:
        free = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        return not await session.scalar(sa.text(free))
