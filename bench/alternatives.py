"""What a user would pick instead for finding vacancies by a past job, each measured in a process of its own.

All see titles only: no skills, languages, places, dates, gates or reasons. The same titles, the same past jobs in their
own words, any of the words, the first 20.
"""

import json
import multiprocessing
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import postgres
from bench.figures import p50_p95, peak_mb

LIMIT = 20
SCANS, SEARCHES = 5, 50
"""Past jobs put to what reads every title, and to what looks words up."""
WRITER_BYTES = 128 << 20
"""What tantivy may hold while it builds."""
AT_MOST_SECONDS = 900
Find = Callable[[str], int]
"""Looks one past job up and answers how many titles it got, 20 at most."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A built index: how it is asked, how large it is, and how often it is asked here.

    `aside_s` are seconds that went by before building began, such as a server's start.
    """

    find: Find
    size_bytes: int
    queries: int = SEARCHES
    aside_s: float = 0.0


Contender = Callable[[Sequence[str]], AbstractContextManager[Ready]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Milliseconds for the first 20 titles, seconds to build, the share of past jobs without any title, memory.

    `index_mb` is the index alone; `grown_mb` by how much its process grew at most while building and asking, and None
    where a server holds the index.
    """

    name: str
    p50: float
    p95: float
    queries: int
    build_s: float
    empty: float
    index_mb: float
    grown_mb: int | None


def words_of(query: str) -> list[str]:
    """The words of a past job, as all but the fuzzy scan get them."""
    return re.findall(r"\w+", query.lower())


@contextmanager
def fuzzy_scan(titles: Sequence[str]) -> Iterator[Ready]:
    """A scan by rapidfuzz: `process.extract` with WRatio over all titles; there is no index."""
    from rapidfuzz import fuzz, process

    yield Ready(lambda query: len(process.extract(query, titles, scorer=fuzz.WRatio, limit=LIMIT)), 0, SCANS)


@contextmanager
def sqlite_full_text(titles: Sequence[str]) -> Iterator[Ready]:
    """SQLite FTS5 in memory, ordered by bm25; its size is all pages, the titles among them."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE titles USING fts5(title)")
        database.executemany("INSERT INTO titles VALUES (?)", ((title,) for title in titles))
        database.commit()
        (pages,), (page,) = (database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))

        def find(query: str) -> int:
            wanted = "SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY bm25(titles) LIMIT ?"
            words = " OR ".join(f'"{word}"' for word in words_of(query))
            return len(database.execute(wanted, (words or '""', LIMIT)).fetchall())

        yield Ready(find, pages * page)


@contextmanager
def postgres_full_text(titles: Sequence[str]) -> Iterator[Ready]:
    """PostgreSQL, a stored vector of the words with a GIN index, ordered by `ts_rank`; its size is all of the table."""
    import psycopg

    began = time.perf_counter()
    with postgres.server() as address, psycopg.connect(address, autocommit=True) as database:
        started = time.perf_counter() - began
        database.execute(
            "CREATE UNLOGGED TABLE titles (id serial, title text,"
            " words tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED)"
        )
        with database.cursor() as cursor, cursor.copy("COPY titles (title) FROM STDIN") as copy:
            for title in titles:
                copy.write_row((title.replace("\0", ""),))
        database.execute("CREATE INDEX ON titles USING gin (words)")
        database.execute("VACUUM ANALYZE titles")
        found = database.execute("SELECT pg_total_relation_size('titles')").fetchone()

        def find(query: str) -> int:
            wanted = "SELECT id FROM titles, to_tsquery('simple', %s) AS asked WHERE words @@ asked"
            words = " | ".join(f"'{word}'" for word in words_of(query))
            ordered = f"{wanted} ORDER BY ts_rank(words, asked) DESC LIMIT %s"
            return len(database.execute(ordered, (words, LIMIT)).fetchall())

        yield Ready(find, found[0] if found else 0, aside_s=started)


@contextmanager
def tantivy_index(titles: Sequence[str]) -> Iterator[Ready]:
    """Tantivy (bm25) with its files in a temporary folder, merged before it is asked; their size is its size."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("title").build()
    with tempfile.TemporaryDirectory(prefix="magnet-bench-tantivy-") as folder:
        index = tantivy.Index(schema, path=folder)
        writer = index.writer(WRITER_BYTES)
        for title in titles:
            writer.add_document(tantivy.Document(title=title))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def find(query: str) -> int:
            terms = [tantivy.Query.term_query(schema, "title", word) for word in words_of(query)]
            any_of = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
            return len(searcher.search(any_of, LIMIT, count=False).hits)

        yield Ready(find, sum(path.stat().st_size for path in Path(folder).iterdir()))


@contextmanager
def bm25s_index(titles: Sequence[str]) -> Iterator[Ready]:
    """bm25s on numpy; its size is that of its arrays."""
    import bm25s

    pattern = r"(?u)\b\w+\b"
    tokens = bm25s.tokenize(list(titles), token_pattern=pattern, stopwords=None, show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    arrays = [index.scores[name] for name in ("data", "indices", "indptr")]

    def find(query: str) -> int:
        wanted = [word for word in words_of(query) if word in index.vocab_dict]
        if not wanted:
            return 0
        _, scores = index.retrieve([wanted], k=min(LIMIT, len(titles)), show_progress=False, return_as="tuple")
        return int((scores > 0).sum())

    yield Ready(find, sum(array.nbytes for array in arrays))


CONTENDERS: Mapping[str, Contender] = {
    "rapidfuzz WRatio": fuzzy_scan,
    "SQLite FTS5, bm25": sqlite_full_text,
    "PostgreSQL, ts_rank": postgres_full_text,
    "tantivy, bm25": tantivy_index,
    "bm25s": bm25s_index,
}


def write_titles(path: Path, titles: Sequence[str]) -> None:
    """Titles for the processes that are measured, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(title) + "\n" for title in titles)


def measure(name: str, path: Path, queries: Sequence[str]) -> Measured:
    """Build one over a file of titles and ask it for each past job; the first is asked twice, and counted once."""
    with path.open(encoding="utf-8") as lines:
        titles = [json.loads(line) for line in lines]
    before, began = peak_mb(), time.perf_counter()
    with CONTENDERS[name](titles) as ready:
        build_s = time.perf_counter() - began - ready.aside_s
        asked = queries[: ready.queries]
        ready.find(asked[0])
        found, seconds = list[int](), list[float]()
        for query in asked:
            began = time.perf_counter()
            found.append(ready.find(query))
            seconds.append(time.perf_counter() - began)
    half, most = p50_p95(seconds)
    return Measured(
        name=name,
        p50=half,
        p95=most,
        queries=len(asked),
        build_s=round(build_s, 2),
        empty=round(found.count(0) / len(found), 3),
        index_mb=round(ready.size_bytes / 2**20, 1),
        grown_mb=None if ready.aside_s else peak_mb() - before,
    )


def measure_apart(name: str, path: Path, queries: Sequence[str]) -> Measured:
    """`measure` in a new process, so that nothing warms another and its memory can be told."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, name, path, queries).result(timeout=AT_MOST_SECONDS)
