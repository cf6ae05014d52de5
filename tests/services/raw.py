"""What a database holds to whoever looks into its files."""

import re
from pathlib import Path

import sqlalchemy as sa

from magnet.store.db import Database


async def everything(database: Database) -> bytes:
    """All of it: the file with its log, or every table as text, what is binary spelt out."""
    if database.sqlite:
        path = Path(database.url.removeprefix("sqlite+aiosqlite:///"))
        return b"".join(found.read_bytes() for found in sorted(path.parent.glob(f"{path.name}*")))
    async with database.transaction() as connection:
        names = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
        tables = [await connection.scalars(sa.text(f'SELECT CAST(t AS text) FROM "{name}" t')) for name in names]
    text = "\n".join(str(row) for rows in tables for row in rows)
    binary = [bytes.fromhex(found) for found in re.findall(r"\\x((?:[0-9a-f]{2})+)", text)]
    return b"\n".join([text.encode(), *binary])
