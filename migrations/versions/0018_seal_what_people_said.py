"""Make room for sealed documents in place of plain ones: what is there is gathered as it is, and sealed after this.

A body that begins as JSON or gzip does is plain still; `magnet migrate` seals it, with keys that no migration has.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
BODIES = (("profile", "document"), ("referral_list", "answer"), ("referral_list", "person_inputs"))
PIECES = ("import_receipts", "receipts")
KEPT = ("profile", "referral_list", "idempotent_answer", "import", "import_receipts")
BATCH = 500
Key = tuple[Any, ...]


def upgrade() -> None:
    """Apply."""
    places = _places()
    for table, column in (*BODIES, PIECES):
        _retyped(table, column, sa.LargeBinary(), places if column == "document" else {})
    op.drop_column("returnee", "place")
    op.add_column("idempotent_answer", sa.Column("returnee_id", sa.String(length=36), nullable=True))
    if any(_count(table) for table in KEPT):
        op.execute("INSERT INTO meta (name, value) VALUES ('to_seal', '0018')")


def downgrade() -> None:
    """Undo, which only an empty database can: without the keys nothing sealed becomes plain again."""
    if any(_count(table) for table in KEPT):
        raise RuntimeError("what is sealed cannot be put back in plain")
    op.drop_column("idempotent_answer", "returnee_id")
    op.add_column("returnee", sa.Column("place", sa.String(length=300), nullable=True))
    for table, column in (PIECES, *reversed(BODIES)):
        _retyped(table, column, DOCUMENT, {})


def _count(table: str) -> int:
    return int(op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())


def _places() -> dict[Key, dict[str, Any]]:
    """What is sealed with the profile, by the profile's key."""
    names = ("place", "household", "source_reference")
    returnee = sa.table("returnee", *map(sa.column, ("country", "id", *names)))
    found = op.get_bind().execute(sa.select(returnee)).all()
    return {(row.country, row.id): {name: getattr(row, name) for name in names} for row in found}


def _retyped(table: str, column: str, kind: sa.types.TypeEngine[Any], beside: dict[Key, dict[str, Any]]) -> None:
    """Give a column another type; of a document the bytes are kept, the profile's with what is sealed beside it."""
    empty = sa.text("''" if isinstance(kind, sa.LargeBinary) else "'{}'")
    op.add_column(table, sa.Column(f"{column}_new", kind, nullable=False, server_default=empty))
    names = list(sa.inspect(op.get_bind()).get_pk_constraint(table)["constrained_columns"])
    there = sa.table(
        table,
        *map(sa.column, names),
        sa.column(column, DOCUMENT),
        sa.column(f"{column}_new", sa.LargeBinary()),
    )
    same = [there.c[name] == sa.bindparam(f"key_{name}") for name in names]
    change = sa.update(there).where(*same).values({f"{column}_new": sa.bindparam("body")})
    for some in _bodies(there, names, column):
        values = [dict(zip((f"key_{name}" for name in names), key, strict=True)) for key, _ in some]
        for value, (key, said) in zip(values, some, strict=True):
            value["body"] = _whole(key, said, beside)
        op.get_bind().execute(change, values)
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column}_new TO {column}")


def _bodies(there: sa.TableClause, names: list[str], column: str) -> Iterator[list[tuple[Key, Any]]]:
    """Keys and documents of a table, some at a time."""
    columns = [there.c[name] for name in names]
    keys = [tuple(row) for row in op.get_bind().execute(sa.select(*columns).order_by(*columns))]
    for start in range(0, len(keys), BATCH):
        some = sa.tuple_(*columns).in_(keys[start : start + BATCH])
        found = op.get_bind().execute(sa.select(*columns, there.c[column]).where(some))
        yield [(tuple(row[:-1]), row[-1]) for row in found]


def _whole(key: Key, said: Any, beside: dict[Key, dict[str, Any]]) -> bytes:
    return json.dumps({"profile": said, **beside[key]} if beside else said).encode()
