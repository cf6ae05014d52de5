"""Put the names of files, and what was noted of them, where they can be sealed: both may name people."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
FILES = sa.table(
    "import",
    sa.column("country"),
    sa.column("id"),
    sa.column("filename"),
    sa.column("notes", DOCUMENT),
    sa.column("about", sa.LargeBinary()),
)


def upgrade() -> None:
    """Apply; `magnet migrate` seals what is there, with keys that no migration has."""
    op.add_column("import", sa.Column("about", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    found = op.get_bind().execute(sa.select(FILES.c.country, FILES.c.id, FILES.c.filename, FILES.c.notes)).all()
    for country, key, filename, notes in found:
        body = json.dumps({"filename": filename, "notes": notes}).encode()
        same = (FILES.c.country == country, FILES.c.id == key)
        op.get_bind().execute(sa.update(FILES).where(*same).values(about=body))
    op.drop_column("import", "filename")
    op.drop_column("import", "notes")
    if found:
        op.execute("INSERT INTO meta (name, value) VALUES ('to_seal', '0022') ON CONFLICT (name) DO NOTHING")


def downgrade() -> None:
    """Undo, which only a database without files can: without the keys nothing sealed becomes plain again."""
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(FILES)).scalar_one():
        raise RuntimeError("what is sealed cannot be put back in plain")
    op.add_column("import", sa.Column("filename", sa.String(length=300), nullable=False))
    op.add_column("import", sa.Column("notes", DOCUMENT, nullable=False))
    op.drop_column("import", "about")
