"""What a user would pick instead for finding vacancies by a past job: a fuzzy scan, or a full-text index of titles.

Both see titles only: no skills, languages, places, dates, gates or reasons.
"""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz, process

from bench.figures import p50_p95, timed

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Alternative:
    """Milliseconds for the first 20 titles, seconds to build what that needs, and the share of queries without any."""

    p50: float
    p95: float
    build_s: float
    empty: float = 0.0


def fuzzy_scan(titles: Sequence[str], queries: Sequence[str]) -> Alternative:
    """A scan by rapidfuzz: `process.extract` with WRatio over all titles."""
    seconds = [timed(partial(process.extract, one, titles, scorer=fuzz.WRatio, limit=LIMIT)) for one in queries]
    return Alternative(*p50_p95(seconds), 0.0)


def full_text(titles: Sequence[str], queries: Sequence[str]) -> Alternative:
    """SQLite FTS5 in memory, any of the words, ordered by bm25."""
    database = sqlite3.connect(":memory:")
    empty = 0
    database.execute("CREATE VIRTUAL TABLE titles USING fts5(title)")

    def build() -> None:
        database.executemany("INSERT INTO titles VALUES (?)", ((title,) for title in titles))
        database.commit()

    def find(query: str) -> None:
        nonlocal empty
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        wanted = "SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY bm25(titles) LIMIT ?"
        empty += not database.execute(wanted, (words or '""', LIMIT)).fetchall()

    built = timed(build)
    seconds = [timed(partial(find, one)) for one in queries]
    database.close()
    return Alternative(*p50_p95(seconds), built, empty / len(queries))
