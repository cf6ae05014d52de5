"""Queries that all tenant tables share: one row, one row to change, a page, rows by source reference."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.security.principals import Bounds, Reach
from magnet.store.base import Tenant, Versioned
from magnet.store.db import READS

Row = TypeVar("Row", bound=Versioned)
TenantRow = TypeVar("TenantRow", bound=Tenant)
Conditions = Sequence[sa.ColumnElement[bool]]
BATCH = 500
"""Values in one IN list: SQLite takes 32,766 variables a statement, planners like far fewer."""
IN_ONE_GO = 500
"""Rows that are turned into values at once: half a millisecond each where they hold large documents."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: lists run from the newest row to the oldest."""

    created_at: datetime
    id: str


async def one(session: AsyncSession, table: type[Row], key: str, where: Conditions = ()) -> Row | None:
    """The row with this id that meets the conditions."""
    return (await session.scalars(sa.select(table).where(table.id == key, *where))).one_or_none()


async def one_to_change(session: AsyncSession, table: type[Row], key: str, where: Conditions = ()) -> Row | None:
    """The same, locked until the transaction ends."""
    query = sa.select(table).where(table.id == key, *where).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def many(session: AsyncSession, table: type[Row], keys: Iterable[str]) -> list[Row]:
    """The rows with these ids, in no order."""
    wanted, found = list(keys), list[Row]()
    for start in range(0, len(wanted), BATCH):
        found += await session.scalars(sa.select(table).where(table.id.in_(wanted[start : start + BATCH])))
    return found


async def many_to_change(session: AsyncSession, table: type[Row], keys: Iterable[str]) -> list[Row]:
    """The same, locked until the transaction ends."""
    wanted, found = list(keys), list[Row]()
    for start in range(0, len(wanted), BATCH):
        some = table.id.in_(wanted[start : start + BATCH])
        found += await session.scalars(sa.select(table).where(some).with_for_update())
    return found


async def in_turns(session: AsyncSession, query: sa.Select[*tuple[Any, ...]]) -> list[Any]:
    """All plain rows of a large result: others have their turn between them, as decoding takes the event loop.

    By the session's connection: the session itself would decode all of them at once.
    """
    found, result = list[Any](), await (await session.connection()).execute(query)
    for some in result.partitions(IN_ONE_GO):
        found += some
        await asyncio.sleep(0)
    return found


async def keys(session: AsyncSession, table: type[Row], where: Conditions = ()) -> list[str]:
    """The ids of all rows that meet the conditions."""
    return list(await session.scalars(sa.select(table.id).where(*where).order_by(table.id)))


async def page(
    session: AsyncSession, table: type[Row], where: Conditions, after: Position | None, limit: int
) -> list[Row]:
    """The next `limit` rows after a position, newest first."""
    query = sa.select(table).where(*where).order_by(table.created_at.desc(), table.id.desc()).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(table.created_at, table.id) < sa.tuple_(after.created_at, after.id))
    return list(await session.scalars(query))


def ended(row: Versioned) -> Position:
    """Where a page that ends with this row ended."""
    return Position(row.created_at, row.id)


def cut(
    found: Sequence[Row], limit: int, position: Callable[[Row], Position] = ended
) -> tuple[Sequence[Row], Position | None]:
    """The page of `limit` rows, of rows of which one more was asked for, and where the next page begins if any does."""
    shown = found[:limit]
    return shown, position(shown[-1]) if len(found) > limit else None


async def exists(session: AsyncSession, table: type[Row], where: Conditions) -> bool:
    """Whether a row meets the conditions. In a writing session it stays until the transaction ends."""
    query = sa.select(sa.literal(1)).select_from(table).where(*where).limit(1)
    if READS not in session.info:
        query = query.with_for_update(read=True, key_share=True)
    return await session.scalar(query) is not None


async def is_in_country(session: AsyncSession, table: type[TenantRow], country: str, key: str) -> bool:
    """Whether the country has a row with this id; asked once a session, as many imported rows name the same."""
    known: dict[object, bool] = session.info.setdefault("is_in_country", {})
    name = (table, country, key)
    if name not in known:
        known[name] = await exists(session, table, (table.country == country, table.id == key))
    return known[name]


async def by_reference(
    session: AsyncSession,
    table: type[TenantRow],
    country: str,
    source: str,
    references: Iterable[str],
    *,
    where: Conditions = (),
) -> dict[tuple[str, str], TenantRow]:
    """The rows that came from these references of `source`, by (owner, reference); locked in a writing session.

    `where` tells kinds of rows apart that share a table, and may share references.
    """
    wanted, found = sorted(set(references)), dict[tuple[str, str], TenantRow]()
    for start in range(0, len(wanted), BATCH):
        some = table.source_reference.in_(wanted[start : start + BATCH])
        query = sa.select(table).where(table.country == country, table.source == source, some, *where)
        if READS not in session.info:
            # Everybody locks in one order, so that no two wait for each other.
            query = query.order_by(table.source_reference, table.id).with_for_update()
        for row in await session.scalars(query):
            found[row.owner, str(row.source_reference)] = row
    return found


def within(table: type[Any], reaches: Sequence[Reach]) -> Conditions:
    """The condition that a row is within one of these reaches; what belongs to no country is within every one.

    What names a returnee by a foreign key is within reach as far as the returnee is.
    """
    if not hasattr(table, "country"):
        return ()
    own: sa.Table = table.__table__
    return (sa.or_(sa.false(), *(_inside(own, reach) for reach in reaches)),)


def _inside(table: sa.Table, reach: Reach) -> sa.ColumnElement[bool]:
    """Whether a row is within one reach; a bound for which a table has no column lets nothing of it through.

    Regions alone do not bound a table without any, unless it is about people.
    """
    bounds, own = dict(reach.bounds), dict(table.c)
    if "region" not in own and "returnee_id" not in own:
        bounds.pop("region", None)
    if table.name == "returnee":
        own["returnee_id"] = own["id"]
    about = _about(table)
    if about is None:
        return sa.and_(sa.true(), *_met(own, bounds))
    returnee = about.referred_table.alias("about")
    theirs = {**dict(returnee.c), "returnee_id": returnee.c.id}
    same = [theirs[element.column.name] == element.parent for element in about.elements]
    mine = {name: values for name, values in bounds.items() if name in ("country", "employer_id") and name in own}
    rest = {name: values for name, values in bounds.items() if name == "country" or name not in mine}
    through = [sa.exists().where(*same, *_met(theirs, rest))] if rest else []
    return sa.and_(sa.true(), *_met(own, mine), *through)


def _about(table: sa.Table) -> sa.ForeignKeyConstraint | None:
    """The foreign key to the returnee whom a row is about."""
    keys = (key for key in table.foreign_key_constraints if key.referred_table.name == "returnee")
    return next((key for key in keys if "returnee_id" in key.column_keys), None)


def _met(columns: Mapping[str, Any], bounds: Bounds) -> Conditions:
    return [columns[name].in_(sorted(values)) if name in columns else sa.false() for name, values in bounds.items()]


def matching(table: type[Row], wanted: Mapping[str, object]) -> Conditions:
    """The conditions of a list: columns with these values.

    `code_under` takes in every code that begins so, and a day `_until` which a column is asked for all before it.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    for name, value in wanted.items():
        if name == "code_under":
            conditions.append(table.code.startswith(value, autoescape=True))  # type: ignore[attr-defined]
        elif name.endswith("_until"):
            conditions.append(getattr(table, name.removesuffix("_until")) <= value)
        else:
            conditions.append(getattr(table, name) == value)
    return conditions


def touch(row: Versioned, at: datetime) -> None:
    """Count a change of `row`."""
    row.version += 1
    row.updated_at = at


def assign(row: object, values: dict[str, Any]) -> bool:
    """Set the columns that differ; whether any did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
