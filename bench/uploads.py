"""A file of postings over HTTP: sent, previewed, confirmed and taken in by a background job, while /livez is asked."""

import gzip
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.extraction import BUDGET_SECONDS as EXTRACTING_SECONDS
from bench.figures import Figure, Options, Part
from bench.imports import AGAIN_SECONDS, BUDGET_ROWS
from bench.over_http import LIVE_MS
from bench.server import client, key_of, pulse, read_pulse, serving
from bench.workshop import postings_file, with_taxonomy

POLL_SECONDS = 0.25
UNDER_WAY = ("queued", "previewed")
Lags = Sequence[float]


@dataclass(frozen=True, slots=True)
class Sent:
    """Seconds until the preview came, and from the confirmation until the first and until all rows were in.

    `lags` is what /livez took during the one and the other; `steps` how often the rows that are in were seen to grow.
    """

    preview_s: float
    first_s: float
    job_s: float
    lags: tuple[Lags, Lags]
    steps: int


def run_upload(options: Options) -> Part:
    """The same file twice, against a server on SQLite; its jobs run in a process that the server starts."""
    rows, folder = options.import_rows, options.workshop / "uploaded"
    shutil.copytree(with_taxonomy(options), folder)
    packed = gzip.compress(postings_file(options, rows).read_bytes(), 6)
    with serving(folder) as server, client(server.url, key_of(folder)) as asking:
        first = send(asking, server.url, packed, options.workshop)
        print(f"upload: {rows:,} rows previewed in {first.preview_s:.0f} s, in after {first.job_s:.0f} s", flush=True)
        again = send(asking, server.url, packed, options.workshop)
    shutil.rmtree(folder)
    figures = [
        _rate(f"taking {rows:,} postings in by a job, with extraction", rows / first.job_s, EXTRACTING_SECONDS),
        _rate(f"taking the same {rows:,} in again by a job", rows / again.job_s, AGAIN_SECONDS),
        _rate(f"previewing {rows:,} postings, which links none", rows / first.preview_s),
        _rate(f"previewing the same {rows:,} again", rows / again.preview_s),
        _slowest("a file is previewed", first.lags[0]),
        _slowest("a job takes a file in", first.lags[1]),
    ]
    remarks = [
        f"The job's first rows were in {first.first_s:.1f} s after the confirmation, the start of its process and the"
        f" loading of labels included; the number of rows that are in was seen to grow {first.steps} times."
    ]
    return Part("upload", figures, remarks)


def _rate(what: str, rate: float, budget_s: float | None = None) -> Figure:
    budget = round(BUDGET_ROWS / budget_s, 1) if budget_s else None
    return Figure(what=what, value=round(rate, 1), unit="rows/s", budget=budget)


def _slowest(when: str, lags: Lags) -> Figure:
    return Figure(what=f"/livez while {when}, slowest", value=round(max(lags) * 1000, 1), unit="ms", budget=LIVE_MS)


def send(asking: httpx.Client, url: str, packed: bytes, scratch: Path) -> Sent:
    """Send a file, confirm it when its preview has come, and look at it until all is in."""
    live, path = pulse(url, scratch / "pulse.json"), scratch / "pulse.json"
    began = time.perf_counter()
    form = {"noun": "vacancy", "mapping": "postings"}
    answer = asking.post("/v1/imports", data=form, files={"file": ("postings.jsonl.gz", packed)})
    previewed = time.perf_counter() - began
    previewing = read_pulse(live, path)
    place = f"/v1/imports/{answer.raise_for_status().json()['id']}"
    live = pulse(url, path)
    began, seen = time.perf_counter(), dict[int, float]()
    asking.post(f"{place}/confirmation").raise_for_status()
    while True:
        found = asking.get(place).raise_for_status().json()
        seen.setdefault(found["done"], time.perf_counter() - began)
        if found["state"] not in UNDER_WAY:
            break
        time.sleep(POLL_SECONDS)
    took = time.perf_counter() - began
    taking = read_pulse(live, path)
    if found["state"] != "applied":
        raise RuntimeError(f"the import ended as {found['state']}: {found['notes']}")
    first = min(seconds for done, seconds in seen.items() if done)
    return Sent(previewed, first, took, (previewing, taking), len(seen.keys() - {0}))
