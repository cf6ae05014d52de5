"""What the speed benchmarks measure with: the alternatives, the client, two servers, a file over HTTP."""

import asyncio
import os
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import psycopg
import pytest

from bench import report, workshop
from bench.alternatives import CONTENDERS, LIMIT, measure_apart, write_titles
from bench.figures import Options, Part, Table
from bench.load import Plan, carry_out
from bench.over_http import HEAD
from bench.parts import run_apart
from bench.postgres import multiply
from bench.rankings import times
from bench.server import Server
from tests.postgres import EMPTY, cloned

TITLES = ["Welder (ref. A1)", "Cook urgent #B3", "arc WELDER", "Teacher", 'It\'s a "quoted" \\ title', "კერვა"]
SIZE = 300


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.postgresql] * name.startswith("Postgre")) for name in CONTENDERS]
)
def test_each_alternative_finds_titles_by_their_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / "titles.jsonl"
    write_titles(path, TITLES * LIMIT)
    found = measure_apart(name, path, ["welder's mate", "კერვა", "astronaut", "'\" !"])
    assert found.queries == 4
    assert found.p95 >= found.p50 >= 0
    if name == "rapidfuzz WRatio":
        assert found.empty == 0, "a scan always finds something"
    else:
        assert found.empty == 0.5, "no title has an astronaut, and marks are no words"


def test_a_server_tells_how_long_it_has_worked() -> None:
    sum(range(3_000_000))
    worked = Server("http://127.0.0.1:1", 0.0, os.getpid()).worked()
    assert worked is None or worked > 0


def test_an_alternative_is_told_as_so_many_times_as_long_or_as_fast() -> None:
    assert times(30.0, 10.0) == "3 x as long"
    assert times(2.0, 10.0) == "5 x as fast"
    assert times(0.0, 10.0).endswith("as fast")


def test_tables_are_kept_and_written_before_the_figures(tmp_path: Path) -> None:
    table = Table("100 titles", ("the first 20 of", "p50, ms", "index, MB"), [("a scan", 1.0, None)])
    report.save(Part("ranking", [], ["A remark."], [table]), tmp_path)
    text = report.document(report.load(tmp_path, ["ranking"]))
    assert "### 100 titles\n" in text
    assert "| a scan | 1.00 | – |" in text


@asynccontextmanager
async def answering(status: str, asked: Counter[int]) -> AsyncIterator[Sequence[str]]:
    """Two servers that answer every request alike, and count what each was asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.split(": ") for line in head.decode().split("\r\n")[1:-2])
            assert await reader.readexactly(int(fields["Content-Length"])) == b"{}"
            asked[writer.get_extra_info("sockname")[1]] += 1
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok".encode())

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        lines.add(task)
        with closing(writer), suppress(asyncio.IncompleteReadError):
            await answer(reader, writer)
        await writer.wait_closed()

    lines: set[asyncio.Task[None]] = set()
    servers = [await asyncio.start_server(quietly, "127.0.0.1", 0) for _ in range(2)]
    try:
        yield [f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in servers]
    finally:
        for server in servers:
            server.close()
        await asyncio.gather(*lines)


async def test_the_client_asks_so_often_and_spreads_over_the_servers() -> None:
    asked: Counter[int] = Counter()
    async with answering("201 Created", asked) as urls:
        outcome = await carry_out(Plan(urls=urls, key="k", paths=["/a", "/b"], body="{}", count=21, at_once=4))
    assert len(outcome.seconds) == 21
    assert asked.total() == 21
    assert len(asked) == 2
    assert outcome.rate > 0


async def test_a_refusal_is_no_measurement() -> None:
    async with answering("503 Service Unavailable", Counter()) as urls:
        with pytest.raises(RuntimeError, match="503"):
            await carry_out(Plan(urls=urls, key="k", paths=["/a"], body="{}", count=1, at_once=1))


ROWS = [(f"00000000-{number}", f"source-{number}", f"title {number}", "Erbil") for number in range(3)]
TABLE = "CREATE TABLE opportunity (id TEXT PRIMARY KEY, source_reference TEXT UNIQUE, title TEXT, place TEXT)"
SUMS = "SELECT count(*), count(DISTINCT title), min(place) FROM opportunity"


def test_vacancies_are_multiplied_on_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
        database.executemany("INSERT INTO opportunity VALUES (?, ?, ?, ?)", ROWS)
    workshop.multiply(path, 20)
    with closing(sqlite3.connect(path)) as database:
        count, titles, place = database.execute(SUMS).fetchone()
    assert (count, place) == (20, "Erbil")
    assert titles >= 10, "every second one stands alone"


@pytest.mark.postgresql
def test_vacancies_are_multiplied_on_postgresql(postgres: str) -> None:
    with cloned(postgres, EMPTY) as url:
        address = url.replace("+psycopg", "")
        with psycopg.connect(address) as database:
            database.execute(TABLE)
            database.cursor().executemany("INSERT INTO opportunity VALUES (%s, %s, %s, %s)", ROWS)
        multiply(address, 20)
        with psycopg.connect(address) as database:
            found = database.execute(SUMS).fetchone()
    assert found is not None
    assert (found[0], found[2]) == (20, "Erbil")
    assert found[1] >= 9


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """A bare machine: no folder of postings or ESCO."""
    nowhere, workshop = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("workshop")
    return Options(data=nowhere, workshop=workshop, sizes=(SIZE,), import_rows=SIZE, rounds=2)


LONG = pytest.mark.skipif("MAGNET_TEST_FULL" not in os.environ, reason="many starts take long: make test-full")


@pytest.mark.full
@pytest.mark.postgresql
@LONG
def test_lists_are_asked_of_one_and_two_servers_on_each_database(options: Options) -> None:
    part = run_apart("http", options)
    (table,) = part.tables
    assert table.head == HEAD
    each = [(database, processes) for database in ("SQLite", "PostgreSQL") for processes in (1, 2)]
    assert [row[:3] for row in table.rows] == [(*one, at_once) for one in each for at_once in (1, 4, 50)]


@pytest.mark.full
@LONG
def test_a_file_is_taken_in_over_http_twice(options: Options) -> None:
    part = run_apart("upload", options)
    assert [figure.unit for figure in part.figures] == ["rows/s"] * 4 + ["ms"] * 2


@pytest.mark.full
@LONG
def test_starts_are_measured_with_and_without_derived_files(options: Options) -> None:
    names = [figure.what for figure in run_apart("start", options).figures]
    assert sum("derived files absent" in name for name in names) == 2
    assert sum("derived files present" in name for name in names) == 2
