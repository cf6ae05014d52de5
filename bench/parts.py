"""The parts of the benchmark by name, and how one is run: in a process of its own."""

import multiprocessing
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from bench import allocations, extraction, imports, linking_speed, over_http, rankings, starts, uploads
from bench.figures import Options, Part, peak_mb

PARTS: Mapping[str, Callable[[Options], Part]] = {
    "ranking": rankings.run,
    "allocation": allocations.run,
    "linking": linking_speed.run,
    "taxonomy": imports.run_taxonomy,
    "import": imports.run_import,
    "extraction": extraction.run_extraction,
    "upload": uploads.run_upload,
    "index": imports.run_index,
    "http": over_http.run_http,
    "start": starts.run_start,
}
AT_MOST_SECONDS = 3600


def run(name: str, options: Options) -> Part:
    """One part, with the time and the most memory that it took."""
    began = time.perf_counter()
    part = PARTS[name](options)
    return replace(part, seconds=round(time.perf_counter() - began, 1), peak_mb=peak_mb())


def run_apart(name: str, options: Options) -> Part:
    """`run` in a new process, so that no part's memory or threads touch another's."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, name, options).result(timeout=AT_MOST_SECONDS)
