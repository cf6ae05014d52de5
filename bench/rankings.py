"""Ranking in process, at each size, beside what a user would pick instead, and how it grows."""

import pathlib
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from bench.alternatives import full_text, fuzzy_scan
from bench.data import has_postings, source_of
from bench.figures import Figure, Options, Part, available_bytes
from bench.ranking import BUDGETS_MS, BYTES_AN_ITEM, TODAY, Row, drawn, measure, people, read_titles, real
from bench.taxonomies import esco_and_starter
from magnet.matching.knowledge import Knowledge
from magnet.matching.linker import Linker
from magnet.matching.opportunity import Finding, Opportunity
from magnet.matching.taxonomy import Taxonomy

LARGE = 1_000_000
NEEDED_BYTES = 8 * 2**30
"""Memory that must be free before a million items are tried."""
SCANS, SEARCHES = 5, 50
"""Queries put to the fuzzy scan and to the full-text index."""
Make = Callable[[], Iterator[Opportunity]]


def run(options: Options) -> Part:
    """The top 20 with reasons at every size, over items drawn from the taxonomy and over resampled postings."""
    taxonomy = esco_and_starter(options.data)
    findings = [Finding(code, None, 1, TODAY - timedelta(days=90)) for code in ("71", "7212", "51", "2221", "83")]
    knowledge = Knowledge.of(taxonomy, findings)
    figures, remarks, rows = list[Figure](), [f"Items: {source_of(options.data)}."], list[Row]()
    makers = _makers(options.data, taxonomy)
    for size in options.sizes:
        if size >= LARGE and available_bytes() < NEEDED_BYTES:
            remarks.append(f"{size:,} items were left out: less than {NEEDED_BYTES >> 30} GB of memory was free.")
            continue
        for data, maker in makers.items():
            if size >= LARGE and data != next(reversed(makers)):
                continue
            make = partial(maker, size)
            rows.append(measure(data, make, knowledge, options.rounds))
            found, nothing = figures_of(rows[-1], make, taxonomy)
            figures += found
            remarks.append(f"Full text found no title for {nothing:.0%} of the past jobs over {size:,} {data}.")
            print(f"ranking: {data}, {size:,} items, p95 {rows[-1].rank_p95} ms", flush=True)
    return Part("ranking", figures + growth(rows), remarks)


def _makers(data: pathlib.Path, taxonomy: Taxonomy) -> dict[str, Callable[[int], Iterator[Opportunity]]]:
    makers: dict[str, Callable[[int], Iterator[Opportunity]]] = {"drawn": partial(drawn, taxonomy)}
    if has_postings(data):
        makers["postings"] = partial(real, read_titles(data, Linker.build(taxonomy, "occupation")))
    return makers


def figures_of(row: Row, make: Make, taxonomy: Taxonomy) -> tuple[list[Figure], float]:
    """One size as figures, the alternatives over the very same titles, and for how many full text found none."""
    titles = [item.title.text for item in make()]
    queries = [profile.work[0].occupation.text for profile, _ in people(taxonomy, SEARCHES, random.Random(1))]
    fuzzy, found = fuzzy_scan(titles, queries[:SCANS]), full_text(titles, queries)
    name, budget = f"{row.items:,} {row.data}", BUDGETS_MS.get(row.items)
    fuzzy_name, full_text_name = "rapidfuzz WRatio over titles", "SQLite FTS5 bm25 over titles"
    figures = [
        Figure(
            what=f"top 20 with reasons, {name}, p50",
            value=row.rank_p50,
            unit="ms",
            beside={fuzzy_name: fuzzy.p50, full_text_name: found.p50},
        ),
        Figure(
            what=f"top 20 with reasons, {name}, p95",
            value=row.rank_p95,
            unit="ms",
            budget=budget,
            beside={fuzzy_name: fuzzy.p95, full_text_name: found.p95},
        ),
        Figure(what=f"the same on one core alone (processor time), {name}, p95", value=row.cpu_p95, unit="ms"),
        Figure(what=f"making a profile ready, {name}, p50", value=row.compile_p50, unit="ms"),
        Figure(
            what=f"reading the index's bytes once, {name}",
            value=row.read_once_ms,
            unit="ms",
            beside={"ranking, p50": row.rank_p50},
        ),
        Figure(
            what=f"building from values, {name}", value=row.build_s, unit="s", beside={full_text_name: found.build_s}
        ),
        Figure(what=f"taking 100 changes in, {name}", value=row.apply_100_ms, unit="ms"),
        Figure(
            what=f"memory an item besides text, {name}", value=row.bytes_an_item, unit="bytes", budget=BYTES_AN_ITEM
        ),
        Figure(what=f"memory of its text an item, {name}", value=row.text_bytes_an_item, unit="bytes"),
    ]
    return figures, found.empty


def growth(rows: list[Row]) -> list[Figure]:
    """How much longer ranking takes from the smallest to the largest size of each kind of data."""
    figures = []
    for data in dict.fromkeys(row.data for row in rows):
        sized = sorted((row for row in rows if row.data == data), key=lambda row: row.items)
        first, last = sized[0], sized[-1]
        if last.items > first.items:
            what = f"median time from {first.items:,} to {last.items:,} items ({data})"
            figures.append(Figure(what=what, value=round(last.rank_p50 / first.rank_p50, 2), unit="x"))
    return figures
