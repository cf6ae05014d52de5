"""Importing postings with linking, once and again, the taxonomy, and building an index from the database."""

import asyncio
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from bench.data import COUNTRY, source_of
from bench.figures import Figure, Options, Part
from bench.workshop import IMPORTED, count_open, database_url, import_postings, made, with_taxonomy, with_vacancies
from magnet import clock
from magnet.services.runtime import opened
from magnet.settings import Settings

BUDGET_ROWS, BUDGET_SECONDS, AGAIN_SECONDS = 100_000, 240, 30
ESCO_SECONDS, BUILD_ROWS, BUILD_SECONDS = 60, 100_000, 10


def run_taxonomy(options: Options) -> Part:
    """Importing the starter taxonomy and, where it is at hand, the English ESCO bundle."""
    seconds = made(with_taxonomy(options))
    figures = [Figure(what="importing the starter taxonomy", value=round(seconds["starter"], 2), unit="s")]
    remarks = []
    if "esco" in seconds:
        what = "importing the English ESCO bundle, label index included"
        figures.append(Figure(what=what, value=round(seconds["esco"], 2), unit="s", budget=ESCO_SECONDS))
    else:
        remarks.append("There is no ESCO bundle here: all parts with a database use the starter taxonomy alone.")
    return Part("taxonomy", figures, remarks)


def run_import(options: Options) -> Part:
    """Importing postings by the command, start included, then the same file again."""
    rows = options.import_rows
    folder = options.workshop / f"imported-{rows}"
    if rows == IMPORTED:
        shutil.copytree(with_vacancies(options, rows), folder)
        first = made(folder)["import"]
    else:
        shutil.copytree(with_taxonomy(options), folder)
        first = import_postings(options, folder, rows)
    print(f"import: {rows:,} rows in {first:.0f} s", flush=True)
    again = import_postings(options, folder, rows)
    there = count_open(folder)
    figures = [
        Figure(
            what=f"importing {rows:,} postings with linking",
            value=round(rows / first, 1),
            unit="rows/s",
            budget=round(BUDGET_ROWS / BUDGET_SECONDS, 1),
        ),
        Figure(
            what=f"importing the same {rows:,} again",
            value=round(rows / again, 1),
            unit="rows/s",
            budget=round(BUDGET_ROWS / AGAIN_SECONDS, 1),
        ),
    ]
    remarks = [f"{source_of(options.data).capitalize()}; {there:,} of {rows:,} rows are open vacancies afterwards."]
    shutil.rmtree(folder)
    return Part("import", figures, remarks)


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds to read and build a country's index, and how many items are in it."""

    seconds: float
    items: int


async def build(folder: Path) -> Built:
    """Build the index of the country from the folder's database, as a server does at the first question."""
    settings = Settings(database_url=database_url(folder), data_folder=folder)
    async with opened(settings) as runtime:
        vocabulary = await runtime.vocabularies.current()
        began = time.perf_counter()
        snapshot = await runtime.indexes.snapshot(COUNTRY, vocabulary, clock.now().date())
        return Built(time.perf_counter() - began, len(snapshot))


def run_index(options: Options) -> Part:
    """From an open database to a country's index, at each size under a million."""
    figures = []
    for size in (size for size in options.sizes if size < 10 * BUILD_ROWS):
        built = asyncio.run(build(with_vacancies(options, size)))
        budget = BUILD_SECONDS if size == BUILD_ROWS else None
        what = f"building the index of {built.items:,} items from the database"
        figures.append(Figure(what=what, value=round(built.seconds, 2), unit="s", budget=budget))
        print(f"index: {built.items:,} items in {built.seconds:.1f} s", flush=True)
    return Part("index", figures)
