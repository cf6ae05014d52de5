"""Ranking in process, at each size, beside what a user would pick instead, and how it grows."""

import pathlib
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from bench.alternatives import CONTENDERS, SEARCHES, Measured, measure_apart, write_titles
from bench.data import has_postings, source_of
from bench.figures import LEAST, Figure, Options, Part, Table, available_bytes
from bench.ranking import BUDGETS_MS, BYTES_AN_ITEM, TODAY, Row, drawn, measure, people, read_titles, real
from bench.tables import Cell, number
from bench.taxonomies import esco_and_starter
from magnet.matching.knowledge import Knowledge
from magnet.matching.linker import Linker
from magnet.matching.opportunity import Finding, Opportunity
from magnet.matching.taxonomy import Taxonomy

LARGE = 1_000_000
NEEDED_BYTES = 8 * 2**30
"""Memory that must be free before a million items are tried."""
OURS = "**Magnet**: ranked on all counts, with reasons"
HEAD = (
    "the first 20 of",
    "p50 beside Magnet's",
    "p95 beside Magnet's",
    "p50, ms",
    "p95, ms",
    "to build, s",
    "index, MB",
    "process grew by, MB",
    "past jobs put",
    "found nothing for",
)
HEAD_OF_SIZES = (
    "open items",
    "ranking, p50, ms",
    "p95, ms",
    "processor time, p95, ms",
    "making a profile ready, p50, ms",
    "reading the index's bytes once, ms",
    "ranking, p50, beside reading",
    "taking 100 changes in, ms",
    "building, s",
    "bytes an item, + text",
)
Make = Callable[[], Iterator[Opportunity]]


def run(options: Options) -> Part:
    """The top 20 with reasons at every size, over items drawn from the taxonomy and over resampled postings."""
    taxonomy = esco_and_starter(options.data)
    findings = [Finding(code, None, 1, TODAY - timedelta(days=90)) for code in ("71", "7212", "51", "2221", "83")]
    knowledge = Knowledge.of(taxonomy, findings)
    figures, tables, remarks = list[Figure](), list[Table](), _remarks(options.data)
    rows, others = list[Row](), list[Sequence[Measured]]()
    makers = _makers(options.data, taxonomy)
    last = next(reversed(makers))
    for size in options.sizes:
        if size >= LARGE and available_bytes() < NEEDED_BYTES:
            remarks.append(f"{size:,} items were left out: less than {NEEDED_BYTES >> 30} GB of memory was free.")
            continue
        for data, maker in makers.items():
            if size >= LARGE and data != last:
                continue
            make = partial(maker, size)
            rows.append(measure(data, make, knowledge, options.rounds))
            figures += figures_of(rows[-1])
            print(f"ranking: {data}, {size:,} items, p95 {rows[-1].rank_p95} ms", flush=True)
            if data == last:
                titles = [item.title.text for item in make()]
                others.append(measured_over(titles, taxonomy, options.workshop))
                tables.append(beside_others(rows[-1], len(set(titles)), others[-1]))
    return Part("ranking", growth(rows) + figures, remarks, [*tables, *growth_beside(rows, others), all_sizes(rows)])


def _remarks(data: pathlib.Path) -> list[str]:
    return [
        f"Items: {source_of(data)}; every second title is changed as adverts differ (a reference, an added word, a"
        " slip of the pen), so that it stands alone.",
        "Each of the others runs in a process of its own, over the same titles; their past jobs are those of the same"
        " people. PostgreSQL is asked over a socket, and its index is on disk, the table with it; tantivy's is on disk"
        " too. bm25s spends nearly all of its time choosing the best of as many sums as there are titles.",
    ]


def _makers(data: pathlib.Path, taxonomy: Taxonomy) -> dict[str, Callable[[int], Iterator[Opportunity]]]:
    makers: dict[str, Callable[[int], Iterator[Opportunity]]] = {"drawn": partial(drawn, taxonomy)}
    if has_postings(data):
        makers["postings"] = partial(real, read_titles(data, Linker.build(taxonomy, "occupation")))
    return makers


def measured_over(titles: Sequence[str], taxonomy: Taxonomy, workshop: pathlib.Path) -> list[Measured]:
    """The alternatives over the very same titles, asked for the past jobs of the same people."""
    queries = [profile.work[0].occupation.text for profile, _ in people(taxonomy, SEARCHES, random.Random(1))]
    path = workshop / "titles.jsonl"
    write_titles(path, titles)
    others = []
    for name in CONTENDERS:
        others.append(measure_apart(name, path, queries))
        print(f"ranking: {name}, {len(titles):,} titles, p95 {others[-1].p95} ms", flush=True)
    path.unlink()
    return others


def beside_others(row: Row, distinct: int, others: Sequence[Measured]) -> Table:
    """One size as a table."""
    title = f"{row.items:,} {row.data}, {distinct:,} distinct titles"
    return Table(title, HEAD, [_ours(row), *(_line(row, other) for other in others)])


def _ours(row: Row) -> Sequence[Cell]:
    megabytes = row.items * (row.bytes_an_item + row.text_bytes_an_item) / 2**20
    return (OURS, None, None, row.both_p50, row.both_p95, row.build_s, round(megabytes, 1), None, None, None)


def _line(row: Row, other: Measured) -> Sequence[Cell]:
    ratios = (times(other.p50, row.both_p50), times(other.p95, row.both_p95))
    sizes = (other.index_mb or None, other.grown_mb, other.queries, f"{other.empty:.0%}")
    return (other.name, *ratios, other.p50, other.p95, other.build_s or None, *sizes)


def times(theirs: float, ours: float) -> str:
    """How their time compares with ours, in words."""
    ratio = max(theirs, LEAST) / max(ours, LEAST)
    return f"{number(ratio)} x as long" if ratio >= 1 else f"{number(1 / ratio)} x as fast"


def figures_of(row: Row) -> list[Figure]:
    """What one size has a budget for."""
    name, budget = f"{row.items:,} {row.data}", BUDGETS_MS.get(row.items)
    return [
        Figure(what=f"top 20 with reasons, {name}, p95", value=row.rank_p95, unit="ms", budget=budget),
        Figure(
            what=f"memory an item besides text, {name}", value=row.bytes_an_item, unit="bytes", budget=BYTES_AN_ITEM
        ),
    ]


def all_sizes(rows: Sequence[Row]) -> Table:
    """Every size in a line; how near ranking is to reading the bytes of the index once."""
    lines = [
        (
            f"{row.items:,} {row.data}",
            row.rank_p50,
            row.rank_p95,
            row.cpu_p95,
            row.compile_p50,
            row.read_once_ms,
            f"{number(row.rank_p50 / max(row.read_once_ms, 0.01))} x",
            row.apply_100_ms,
            row.build_s,
            f"{row.bytes_an_item:.0f} + {row.text_bytes_an_item:.0f}",
        )
        for row in rows
    ]
    return Table("Magnet at each size", HEAD_OF_SIZES, lines)


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


def growth_beside(rows: Sequence[Row], others: Sequence[Sequence[Measured]]) -> list[Table]:
    """The same for the alternatives, of the data that they are measured on."""
    if len(others) < 2:
        return []
    ours = [row for row in rows if row.data == rows[-1].data]
    ends = [(OURS, ours[0].both_p50, ours[-1].both_p50)]
    ends += [(first.name, first.p50, last.p50) for first, last in zip(others[0], others[-1], strict=True)]
    lines = [(name, f"{number(max(last, LEAST) / max(first, LEAST))} x") for name, first, last in ends]
    title = f"Growth of the median from {ours[0].items:,} to {ours[-1].items:,} {ours[0].data}"
    return [Table(title, ("the first 20 of", "time grows"), lines)]
