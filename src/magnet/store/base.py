"""What all tables share: naming, column types that behave alike on both databases, the tenant columns."""

import uuid
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from magnet.security.scopes import Family

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(sa.TypeDecorator[datetime]):
    """An instant in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive time, which would mean another instant on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
"""A JSON document: JSONB on PostgreSQL."""

Key = sa.String(36)
Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A growing number; SQLite only counts up by itself in a column of type INTEGER."""


class Base(DeclarativeBase):
    """All tables."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[Any]: Json, list[str]: Json}


def new_id() -> str:
    """A random id, which tells nothing of when or how many."""
    return str(uuid.uuid4())


class Versioned:
    """A row with a random id, and a version for ETag and If-Match."""

    id: Mapped[str] = mapped_column(Key, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Tenant(Versioned):
    """The columns of every tenant table: whose row it is and where it came from.

    Keys lead with `country`, so that partitioning by it stays possible. `owner` is the employer or else the office
    that a `source_reference` is unique for.
    """

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, sort_order=-1)
    office_id: Mapped[str | None] = mapped_column(sa.String(300))
    employer_id: Mapped[str | None] = mapped_column(Key)
    owner: Mapped[str] = mapped_column(sa.String(300), default="")
    source: Mapped[str] = mapped_column(sa.String(300), default="office")
    source_reference: Mapped[str | None] = mapped_column(sa.String(300))


SEEN = "seen"
"""In a table's `info`: the family by which sessions see its rows, or None where they are no tenant's."""


def tenant_args(
    name: str, *more: sa.schema.SchemaItem, apart: tuple[str, ...] = (), seen: Family = "items"
) -> tuple[Any, ...]:
    """The constraints of every tenant table: one row a source reference, look-up by id, listing by age.

    Rows that differ in a column of `apart` may have the same reference. Sessions see the rows as of the family `seen`.
    """
    return (
        sa.UniqueConstraint("country", *apart, "owner", "source", "source_reference"),
        sa.Index(f"ix_{name}_id", "id"),
        sa.Index(f"ix_{name}_listing", "country", "created_at", "id"),
        *more,
        {"info": {SEEN: seen}},
    )
