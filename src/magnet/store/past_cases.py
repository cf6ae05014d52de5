"""What is left of the erased: how many there were of each code, so that counts stay; no id, and no date but years."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import SEEN, Base
from magnet.store.rows import Conditions


class PastCaseRow(Base):
    """So many erased people who are alike in country of return, programme, sex and one further dimension.

    Each person counts once for every dimension, and of two of them together nothing is kept: the row of somebody with a
    rare occupation does not say in which region.
    """

    __tablename__ = "past_case"
    __table_args__ = ({"info": {SEEN: "people"}},)

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    programme: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    sex: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    people: Mapped[int]


Kind = tuple[str, str, str, str, str]
"""Country, programme, sex, dimension and value."""


async def add(session: AsyncSession, counted: Mapping[Kind, int]) -> None:
    """Add people to those counted before, in one order for everybody, so that no two wait for each other."""
    table, names = PastCaseRow.__table__, ("country", "programme", "sex", "dimension", "value")
    is_sqlite = (await session.connection()).dialect.name == "sqlite"
    for kind, people in sorted(counted.items()):
        new: Any = (sqlite.insert if is_sqlite else postgresql.insert)(table)  # type: ignore[arg-type]
        new = new.values(dict(zip(names, kind, strict=True)) | {"people": people})
        more = {"people": table.c.people + new.excluded.people}
        await session.execute(new.on_conflict_do_update(index_elements=names, set_=more))


async def of_dimension(session: AsyncSession, dimension: str, where: Conditions) -> Sequence[tuple[Kind, int]]:
    """How many there are of each kind, by one dimension, in one order."""
    row = PastCaseRow
    columns = (row.country, row.programme, row.sex, row.dimension, row.value)
    query = sa.select(*columns, row.people).where(row.dimension == dimension, *where).order_by(*columns)
    counted: Counter[Kind] = Counter()
    for country, programme, sex, name, value, people in await session.execute(query):
        counted[country, programme, sex, name, value] += people
    return list(counted.items())
