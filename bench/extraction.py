"""Importing postings with extraction: what their texts say is suggested besides the link of the title."""

import shutil

from bench.figures import Figure, Options, Part
from bench.imports import BUDGET_ROWS
from bench.workshop import import_postings, with_taxonomy

BUDGET_SECONDS = 600


def run_extraction(options: Options) -> Part:
    """The import by the command, start included, once with extraction and once with linking alone."""
    rows, seconds = options.import_rows, dict[bool, float]()
    for extract in (True, False):
        folder = options.workshop / "extracted"
        shutil.copytree(with_taxonomy(options), folder)
        seconds[extract] = import_postings(options, folder, rows, extract=extract)
        shutil.rmtree(folder)
    print(f"extraction: {rows:,} rows in {seconds[True]:.0f} s", flush=True)
    figure = Figure(
        what=f"importing {rows:,} postings with extraction",
        value=round(rows / seconds[True], 1),
        unit="rows/s",
        budget=round(BUDGET_ROWS / BUDGET_SECONDS, 1),
        beside={"linking alone": round(rows / seconds[False], 1)},
    )
    return Part("extraction", [figure])
