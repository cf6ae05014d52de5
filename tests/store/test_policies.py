"""What a session sees: whatever the statement and whatever it forgets, no row out of its scope, on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from magnet.security.permissions import Permission, Role
from magnet.security.principals import Grant, Principal
from magnet.security.scopes import EVERYTHING, FAMILIES, NOTHING, OF_NO_TENANT, Scope, scope_of
from magnet.store import policies
from magnet.store.base import SEEN
from magnet.store.db import Database, Session, beyond
from magnet.store.opportunities import OpportunityRow
from magnet.store.returnees import ProfileRow, ReturneeRow
from magnet.store.tables import METADATA
from tests.store.examples import opportunity

AT = datetime(2026, 3, 1, tzinfo=UTC)


@asynccontextmanager
async def closed(url: str) -> AsyncIterator[Database]:
    """A database that is closed whatever becomes of the test."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def scope(role: Role, **grant: Any) -> Scope:
    return scope_of(Principal("p", (Grant(role, **grant),)))


ARMENIA = scope(Role.COUNTRY_OFFICER, countries=frozenset({"AM"}))
LIEGE = scope(Role.CASEWORKER, office_id="liege")


def test_every_table_of_tenants_has_a_policy() -> None:
    for name, table in METADATA.tables.items():
        if {"country", "returnee_id", "employer_id"} & set(table.c.keys()) and "role" not in table.c:
            said = SEEN in table.info and table.info[SEEN] is None
            assert (name in policies.policies()) != said, f"say in {name}'s info, by SEEN, who sees its rows"


def test_every_permission_says_which_rows_it_opens() -> None:
    kinds = [*FAMILIES.values(), OF_NO_TENANT]
    assert sum(map(len, kinds)) == len(Permission)
    assert frozenset[Permission]().union(*kinds) == frozenset(Permission)


def returnee(key: str, country: str, office: str, handed: str | None = None) -> ReturneeRow:
    stamps = {"id": key, "version": 1, "created_at": AT, "updated_at": AT, "owner": office, "source": "office"}
    row = ReturneeRow(**stamps, country=country, office_id=office, handed=handed, consent={}, agreed=[])
    row.profile_row = ProfileRow(document=b"")
    return row


@pytest.fixture
async def stocked(database: Database) -> Database:
    """Items of two countries, and people of two offices, one of them handed over."""
    async with database.write(EVERYTHING) as session:
        for key, country in (("v-am", "AM"), ("v-ge", "GE")):
            item = opportunity(key, "vacancy")
            item.country, item.source_reference = country, key
            session.add(item)
        session.add(returnee("hidden", "AM", "liege"))
        session.add(returnee("shared", "AM", "vienna", "shared"))
        session.add(returnee("other", "GE", "vienna", "transferred"))
    return database


async def by_core(session: Session, table: str) -> Sequence[Any]:
    found = METADATA.tables[table]
    key = found.c.returnee_id if table == "profile" else found.c.id
    return (await session.scalars(sa.select(key))).all()


async def by_text(session: Session, table: str) -> Sequence[Any]:
    key = "returnee_id" if table == "profile" else "id"
    return (await session.scalars(sa.text(f"SELECT {key} FROM {table}"))).all()


async def by_driver(session: Session, table: str) -> Sequence[Any]:
    key = "returnee_id" if table == "profile" else "id"
    return (await (await session.connection()).exec_driver_sql(f"SELECT {key} FROM {table}")).scalars().all()


async def by_statement(session: Session, table: str) -> Sequence[Any]:
    mapped: Any = {"opportunity": OpportunityRow, "returnee": ReturneeRow, "profile": ProfileRow}[table]
    rows = await session.scalars(sa.select(mapped).from_statement(sa.text(f"SELECT * FROM {table}")))
    return [getattr(row, "returnee_id", None) or row.id for row in rows.all()]


READS: tuple[Callable[[Session, str], Awaitable[Sequence[Any]]], ...] = (by_core, by_text, by_driver, by_statement)


@pytest.mark.parametrize(
    ("seen_by", "items", "people"),
    [
        (ARMENIA, {"v-am"}, {"shared"}),
        (LIEGE, {"v-am", "v-ge"}, {"hidden"}),
        (scope(Role.ANALYST), {"v-am", "v-ge"}, set()),
        (scope(Role.AUDITOR), set(), set()),
        (scope(Role.EMPLOYER, employer_id="e-1"), set(), set()),
        (NOTHING, set(), set()),
        (EVERYTHING, {"v-am", "v-ge"}, {"hidden", "shared", "other"}),
    ],
)
async def test_a_statement_that_forgets_its_condition_sees_no_foreign_row(
    stocked: Database, seen_by: Scope, items: set[str], people: set[str]
) -> None:
    async with stocked.read(seen_by) as session:
        for read in READS:
            assert set(await read(session, "opportunity")) == items
            assert set(await read(session, "returnee")) == people
            assert set(await read(session, "profile")) == people


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE returnee SET grant_used = true",
        "DELETE FROM profile",
        "DELETE FROM opportunity",
        "UPDATE returnee SET office_id = 'mine' WHERE id = 'hidden'",
    ],
)
async def test_a_statement_that_forgets_its_condition_changes_no_foreign_row(stocked: Database, statement: str) -> None:
    """PostgreSQL passes over them, SQLite refuses the whole statement."""
    before = await everything(stocked)
    with suppress(DBAPIError):
        async with stocked.write(NOTHING) as session:
            await session.execute(sa.text(statement))
    assert await everything(stocked) == before


async def everything(database: Database) -> list[Any]:
    found = []
    async with database.read(EVERYTHING) as session:
        for table in (OpportunityRow.__table__, ReturneeRow.__table__, ProfileRow.__table__):
            found.append((await session.execute(sa.select(table).order_by(*table.primary_key.columns))).all())  # type: ignore[attr-defined]
    return found


PUT: sa.Executable = sa.insert(OpportunityRow).values(
    id="new",
    country="GE",
    kind="vacancy",
    title="Welder",
    title_links=[],
    title_status="linked",
    source_kind="employer",
    details={},
    inferred=[],
    created_at=AT,
    updated_at=AT,
)
MOVED: sa.Executable = sa.update(ReturneeRow).where(ReturneeRow.id == "hidden").values(office_id="vienna")


@pytest.mark.parametrize(("seen_by", "statement"), [(ARMENIA, PUT), (LIEGE, MOVED)])
async def test_no_row_is_put_or_moved_where_it_is_not_seen(
    stocked: Database, seen_by: Scope, statement: sa.Executable
) -> None:
    with pytest.raises(DBAPIError):
        async with stocked.write(seen_by) as session:
            await session.execute(statement)
    async with stocked.write(EVERYTHING) as session:
        await session.execute(statement)


async def test_what_goes_along_goes_although_it_is_looked_at_no_more(stocked: Database) -> None:
    async with stocked.write(LIEGE) as session:
        row = (await session.scalars(sa.select(ReturneeRow))).one()
        await session.delete(row)
    async with stocked.read(EVERYTHING) as session:
        assert set(await by_core(session, "profile")) == {"shared", "other"}


async def test_a_session_may_look_beyond_for_a_while(stocked: Database) -> None:
    async with stocked.write(LIEGE) as session:
        async with beyond(session):
            assert len(await by_core(session, "returnee")) == 3
        assert len(await by_core(session, "returnee")) == 1
    async with stocked.read(NOTHING) as session:
        assert await by_core(session, "returnee") == []


async def test_no_statement_leads_around_the_views(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    for statement in ("SELECT id FROM main.returnee", 'SELECT id FROM "main" . returnee', "DELETE FROM main.returnee"):
        with pytest.raises(policies.Unscoped):
            async with database.read(EVERYTHING) as session:
                await session.execute(sa.text(statement))
    await database.close()


async def test_policies_of_another_program_are_replaced(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.transaction() as connection:
        assert await connection.run_sync(policies.are_laid)
        await connection.exec_driver_sql("CREATE POLICY open ON returnee USING (true)")
        assert not await connection.run_sync(policies.are_laid)
        await connection.run_sync(policies.lay)
        assert await connection.run_sync(policies.are_laid)
        await connection.exec_driver_sql("ALTER TABLE profile NO FORCE ROW LEVEL SECURITY")
        assert not await connection.run_sync(policies.are_laid)
        await connection.run_sync(policies.lay)
        assert await connection.run_sync(policies.are_laid)
    await database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM main/**/.returnee",
        "SELECT id FROM main--\n.returnee",
        "SELECT id FROM MAIN.returnee",
        "SELECT id FROM (SELECT '--' AS x, id FROM `main` . returnee)",
        "DROP VIEW returnee",
        "ATTACH DATABASE 'other.db' AS other",
        "CREATE TEMP TABLE mine AS SELECT id FROM returnee",
        "/* a note */ DELETE FROM returnee",
    ],
)
async def test_no_statement_takes_the_views_away_or_hides_where_it_leads(sqlite_url: str, statement: str) -> None:
    async with closed(sqlite_url) as database:
        with pytest.raises(policies.Unscoped):
            async with database.write(EVERYTHING) as session:
                await (await session.connection()).exec_driver_sql(statement)


async def test_no_foreign_row_is_replaced(sqlite_url: str) -> None:
    """SQLite deletes a row that is replaced without asking the triggers."""
    values = "'AM', 'hidden', 1, '2026-01-01', '2026-01-01', 'liege', 'office', 'liege', 0, '{}', '[]'"
    columns = "country, id, version, created_at, updated_at, owner, source, office_id, grant_used, consent, agreed"
    async with closed(sqlite_url) as database:
        async with database.write(EVERYTHING) as session:
            session.add(returnee("hidden", "AM", "vienna"))
        with pytest.raises(DBAPIError):
            async with database.write(LIEGE) as session:
                await session.execute(sa.text(f"INSERT OR REPLACE INTO returnee ({columns}) VALUES ({values})"))
        async with database.read(EVERYTHING) as session:
            assert await session.scalar(sa.select(ReturneeRow.office_id)) == "vienna"
