"""Migrations make exactly the tables that the code declares, on both kinds of database, however they are started."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest
import sqlalchemy as sa
from alembic import command

from magnet.errors import Clash, DatabaseNewer, Unavailable
from magnet.schemas.consents import ConsentIn
from magnet.security.scopes import EVERYTHING
from magnet.store import migrate, rows
from magnet.store.consents import ConsentRow
from magnet.store.db import Database
from magnet.store.labels import LocalLabelRow
from magnet.store.opportunities import OpportunityRow
from magnet.store.returnees import ReturneeRow
from magnet.store.tables import METADATA
from magnet.store.verdicts import ListVerdictRow
from magnet.store.visits import VisitRow
from tests.store.examples import NOW, opportunity


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
    yield database
    await database.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda c: sa.inspect(c).get_table_names())) - {"alembic_version"}


async def test_up_makes_what_is_declared_and_down_takes_it_away(empty: Database) -> None:
    await migrate.upgrade(empty)
    assert await tables(empty) == set(METADATA.tables)
    await migrate.check(empty)
    await migrate.require_current(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "base"))
    assert await tables(empty) == set()
    await migrate.upgrade(empty)
    await migrate.check(empty)


async def test_up_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    await migrate.upgrade(database)
    await migrate.check(database)
    await database.close()


async def test_several_may_start_at_once(empty: Database, empty_url: str) -> None:
    others = [Database(empty_url) for _ in range(3)]
    await asyncio.gather(*(migrate.upgrade(one) for one in (empty, *others)))
    await migrate.check(empty)
    for one in others:
        await one.close()


async def test_an_empty_database_is_not_ready(empty: Database) -> None:
    with pytest.raises(Unavailable, match="magnet migrate"):
        await migrate.require_current(empty)


async def test_a_database_of_a_newer_program_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    async with database.transaction() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    before = await tables(database)
    for refused in (migrate.upgrade, migrate.require_current):
        with pytest.raises(DatabaseNewer):
            await refused(database)
    assert await tables(database) == before
    await database.close()


async def test_rows_outlast_the_change_of_their_key(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "0002"))
    one, table = opportunity("a", "vacancy"), OpportunityRow.__table__
    there = {name: value for name in table.columns.keys() if (value := getattr(one, name)) is not None}  # noqa: SIM118
    there |= {"status": "open", "held": False}
    columns = [sa.column(name, table.c[name].type) for name in there]
    async with empty.transaction() as connection:
        await connection.execute(sa.insert(sa.table("opportunity", *columns)).values(there))
    await migrate.upgrade(empty)
    async with empty.write(EVERYTHING) as session:
        session.add(opportunity("b", "training"))
    async with empty.read(EVERYTHING) as session:
        assert {row.id for row in await rows.many(session, OpportunityRow, "ab")} == {"a", "b"}
    with pytest.raises(Clash):
        async with empty.write(EVERYTHING) as session:
            session.add(opportunity("c", "training"))


async def test_who_was_registered_agreed_to_that_and_to_be_matched(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "0019"))
    said = {"given_on": "2026-01-05", "notice_version": "3", "language": "hy", "given_by": "guardian", "how": "oral"}
    there = {
        "country": "AM",
        "id": "a",
        "owner": "",
        "source": "office",
        "grant_used": False,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    columns = [sa.column(name, ReturneeRow.__table__.c[name].type) for name in (*there, "consent", "agreed")]
    async with empty.transaction() as connection:
        await connection.execute(sa.insert(sa.table("returnee", *columns)).values(**there, consent=said, agreed=[]))
    await migrate.upgrade(empty)
    async with empty.read(EVERYTHING) as session:
        found = (await session.scalars(sa.select(ConsentRow).order_by(ConsentRow.purpose))).all()
        kept = await session.scalar(sa.select(ReturneeRow.consent))
    assert [(one.purpose, one.given_on, one.given_by, one.recorded_at) for one in found] == [
        ("matching", date(2026, 1, 5), "guardian", NOW),
        ("registration", date(2026, 1, 5), "guardian", NOW),
    ]
    assert ConsentIn.model_validate(kept).purposes == ["registration", "matching"]


async def test_visits_are_found_by_what_was_recommended_before_too(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "0044"))
    due = {"step": "other", "responsible": "office", "due_on": "2026-06-30", "status": "open"}
    done, undated = {**due, "due_on": "2026-05-01", "status": "done"}, {**due, "due_on": None}
    there = {
        "country": "AM",
        "owner": "",
        "source": "office",
        "kind": "service",
        "visited_on": date(2026, 3, 2),
        "findings": [],
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    columns = [sa.column(name, VisitRow.__table__.c[name].type) for name in (*there, "id", "recommendations")]
    visits = [{"id": "a", "recommendations": [done, undated, due]}, {"id": "b", "recommendations": [done, undated]}]
    async with empty.transaction() as connection:
        await connection.execute(sa.insert(sa.table("visit", *columns)), [{**there, **one} for one in visits])
    await migrate.upgrade(empty)
    async with empty.read(EVERYTHING) as session:
        found = {row.id: row.recommendations_due for row in await rows.many(session, VisitRow, "ab")}
    assert found == {"a": date(2026, 6, 30), "b": None}


async def test_of_a_verdict_is_said_no_more_than_that_it_is_personal(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "0046"))
    returnee = {
        "country": "AM",
        "id": "a",
        "owner": "",
        "source": "office",
        "grant_used": False,
        "consent": {},
        "agreed": [],
    }
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
    verdict = {"country": "AM", "id": "v", "returnee_id": "a", "referral_list_id": "l", "opportunity_id": "o"}
    said = {"kind": "vacancy", "verdict": "unsuitable", "reasons": ["pay", "health_or_family"], "judged": b"", "by": ""}
    for model, there in ((ReturneeRow, returnee), (ListVerdictRow, verdict | said)):
        columns = [sa.column(name, model.__table__.c[name].type) for name in there | stamps]
        async with empty.transaction() as connection:
            await connection.execute(sa.insert(sa.table(model.__tablename__, *columns)).values(**there, **stamps))
    await migrate.upgrade(empty)
    async with empty.read(EVERYTHING) as session:
        assert await session.scalar(sa.select(ListVerdictRow.reasons)) == ["pay", "personal"]


async def test_a_label_of_before_is_compared_as_it_is_linked(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.transaction() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrate._config(c), "0049"))
    label = {"concept": "a", "kind": "occupation", "language": "en", "text": "«Iron Master!»", "use": "alternative"}
    async with empty.write(EVERYTHING) as session:
        row = LocalLabelRow(**label, reads_as="«iron master!»", origin="office", reviewed=True, overrules=False)
        row.country, row.id, row.owner, row.source, row.written_by = "GE", "a", "", "office", "x"
        row.version, row.created_at, row.updated_at = 1, NOW, NOW
        session.add(row)
    await migrate.upgrade(empty)
    async with empty.read(EVERYTHING) as session:
        assert await session.scalar(sa.select(LocalLabelRow.reads_as)) == "iron master"
