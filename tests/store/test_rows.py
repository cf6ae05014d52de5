"""One row, many rows, pages, rows by reference, and what narrows a list, on both kinds of database."""

import pytest

from magnet.security.scopes import EVERYTHING
from magnet.store import rows
from magnet.store.db import Database
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow
from magnet.store.rows import Position
from tests.store.examples import NOW, employer, minutes


async def test_pages_run_from_new_to_old_and_equal_times_by_id(database: Database) -> None:
    moments = [0, 0, 0, 1, 1, 5, 9]
    async with database.write(EVERYTHING) as session:
        session.add_all(employer(f"e-{n}", created_at=minutes(m)) for n, m in enumerate(moments))
    wanted = ["e-6", "e-5", "e-4", "e-3", "e-2", "e-1", "e-0"]
    async with database.read(EVERYTHING) as session:
        for size in range(1, 9):
            seen: list[str] = []
            after = None
            while page := await rows.page(session, EmployerRow, (), after, size):
                seen += [row.id for row in page]
                after = Position(page[-1].created_at, page[-1].id)
            assert seen == wanted


async def test_rows_are_found_by_id(database: Database) -> None:
    keys = [f"e-{n}" for n in range(rows.BATCH + 7)]
    async with database.write(EVERYTHING) as session:
        session.add_all(map(employer, keys))
    async with database.read(EVERYTHING) as session:
        assert {row.id for row in await rows.many(session, EmployerRow, [*keys, "nobody"])} == set(keys)
        assert await rows.many(session, EmployerRow, []) == []
        assert await rows.one(session, EmployerRow, "nobody") is None
        assert await rows.one(session, EmployerRow, "e-1", [EmployerRow.country == "GE"]) is None


async def test_rows_are_found_by_reference(database: Database) -> None:
    count = rows.BATCH + 3
    async with database.write(EVERYTHING) as session:
        session.add_all(employer(f"a-{n}", source_reference=str(n)) for n in range(count))
        session.add_all(employer(f"b-{n}", source_reference=str(n), owner="two") for n in range(2))
        session.add(employer("elsewhere", source_reference="0", country="GE"))
        session.add(employer("portal", source_reference="0", source="portal"))
    async with database.read(EVERYTHING) as session:
        found = await rows.by_reference(session, EmployerRow, "AM", "office", [*map(str, range(count)), "none"])
    assert len(found) == count + 2
    assert {key: row.id for key, row in found.items() if key[1] == "1"} == {("", "1"): "a-1", ("two", "1"): "b-1"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"a", "b", "c"}),
        ({"country": "AM"}, {"a", "b"}),
        ({"country": "AM", "name": "100% sure_"}, {"b"}),
        ({"sector": None}, {"a", "b", "c"}),
        ({"name": "1%"}, set()),
    ],
)
async def test_a_list_is_narrowed_by_columns(database: Database, wanted: dict[str, object], found: set[str]) -> None:
    async with database.write(EVERYTHING) as session:
        session.add_all([employer("a"), employer("b", name="100% sure_"), employer("c", country="GE")])
    async with database.read(EVERYTHING) as session:
        page = await rows.page(session, EmployerRow, rows.matching(EmployerRow, wanted), None, 10)
    assert {row.id for row in page} == found


@pytest.mark.parametrize(("under", "found"), [("7", {"7212", "7"}), ("72", {"7212"}), ("7212", {"7212"}), ("%", set())])
async def test_a_code_takes_in_all_below_it(database: Database, under: str, found: set[str]) -> None:
    columns = {"kind": "vacancy", "status": "open", "title": "x", "title_links": [], "title_status": "unlinked"}
    more = {"source_kind": "office", "held": False, "details": {}, "inferred": [], "owner": "", "source": "office"}
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW, "country": "AM"}
    async with database.write(EVERYTHING) as session:
        for code in ("7212", "7", "6210", None):
            session.add(OpportunityRow(id=code or "none", code=code, **columns, **more, **stamps))
    async with database.read(EVERYTHING) as session:
        conditions = rows.matching(OpportunityRow, {"code_under": under})
        page = await rows.page(session, OpportunityRow, conditions, None, 10)
    assert {row.id for row in page} == found


def test_only_what_differs_counts_as_a_change() -> None:
    row = employer("a")
    assert not rows.assign(row, {"name": "Ararat", "sector": None})
    assert rows.assign(row, {"name": "Sevan"})
    rows.touch(row, minutes(1))
    assert (row.name, row.version, row.updated_at) == ("Sevan", 2, minutes(1))
