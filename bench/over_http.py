"""The main job over HTTP: referral lists from a real server, alone and fifty at once, and how fast it starts."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from bench.data import COUNTRY
from bench.figures import Figure, Options, Part, p50_p95
from bench.ranking import BUDGETS_MS
from bench.server import key_of, pulse, read_pulse, register, serving
from bench.workshop import magnet, with_vacancies

OVER_HTTP_MS = 15
"""What HTTP, storing and presenting may add."""
LIVE_MS, START_S, SECOND_START_S, FIRST_ANSWER_S = 50, 2, 3, 3
AT_ONCE, LOAD_FACTOR = 50, 3
WANTED = {"country": COUNTRY, "kinds": ["vacancy"], "limit": 20}
LARGEST = 100_000


def run_http(options: Options) -> Part:
    """At each size up to 100,000: latency of one client, then 50 at once with a pulse on /livez."""
    figures = []
    for size in (size for size in options.sizes if size <= LARGEST):
        folder = with_vacancies(options, size)
        key = key_of(folder)
        with serving(folder) as server:
            began = time.perf_counter()
            with _client(server.url, key) as client:
                linked = client.post("/v1/links", json={"phrases": ["electrician"], "language": "en"})
                linked.raise_for_status()
                first_link = server.ready_s + time.perf_counter() - began
                ids = register(client)
                began = time.perf_counter()
                _ask(client, ids[0])
                first_list = time.perf_counter() - began
                alone = [_timed(client, ids[number % len(ids)]) for number in range(options.rounds)]
            path = options.workshop / "pulse.json"
            live = pulse(server.url, path)
            together, seconds = asyncio.run(_load(server.url, key, ids, options.rounds * LOAD_FACTOR))
            lag = read_pulse(live, path)
        figures += _figures(size, alone, (together, seconds), lag)
        figures += [
            Figure(
                what=f"first links after a start, {size:,} items",
                value=round(first_link, 2),
                unit="s",
                budget=FIRST_ANSWER_S,
            ),
            Figure(what=f"first referral list, index built, {size:,} items", value=round(first_list, 2), unit="s"),
        ]
        print(f"http: {size:,} items, p95 {p50_p95(alone)[1]} ms", flush=True)
    remarks = ["One server process; the clients run on the same cores. Every list is stored before it is answered."]
    return Part("http", figures, remarks)


def _figures(
    size: int, alone: Sequence[float], loaded: tuple[Sequence[float], float], lag: Sequence[float]
) -> list[Figure]:
    (half, most), (together, seconds) = p50_p95(alone), loaded
    half_loaded, most_loaded = p50_p95(together)
    budget = BUDGETS_MS[size] + OVER_HTTP_MS if size in BUDGETS_MS else None
    name = f"{size:,} items"
    return [
        Figure(what=f"referral list of 20, one client, {name}, p50", value=half, unit="ms"),
        Figure(what=f"referral list of 20, one client, {name}, p95", value=most, unit="ms", budget=budget),
        Figure(what=f"referral lists, {AT_ONCE} at once, {name}, p50", value=half_loaded, unit="ms"),
        Figure(what=f"referral lists, {AT_ONCE} at once, {name}, p95", value=most_loaded, unit="ms"),
        Figure(
            what=f"referral lists, {AT_ONCE} at once, {name}",
            value=round(len(together) / seconds, 1),
            unit="requests/s",
            beside={"one client": round(len(alone) / sum(alone), 1)},
        ),
        Figure(what=f"/livez meanwhile, {name}, p95", value=p50_p95(lag)[1], unit="ms", budget=LIVE_MS),
        Figure(what=f"/livez meanwhile, {name}, slowest", value=round(max(lag) * 1000, 2), unit="ms"),
    ]


def _client(url: str, key: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=120)


def _ask(client: httpx.Client, returnee: str) -> None:
    client.post(f"/v1/returnees/{returnee}/referral-lists", json=WANTED).raise_for_status()


def _timed(client: httpx.Client, returnee: str) -> float:
    began = time.perf_counter()
    _ask(client, returnee)
    return time.perf_counter() - began


async def _load(url: str, key: str, ids: Sequence[str], count: int) -> tuple[list[float], float]:
    """Seconds of each of `count` requests, of which 50 are always under way, and of all together."""
    waiting = iter(range(count))
    seconds: list[float] = []
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=120, trust_env=False) as client:

        async def one() -> None:
            for number in waiting:
                began = time.perf_counter()
                path = f"/v1/returnees/{ids[number % len(ids)]}/referral-lists"
                (await client.post(path, json=WANTED)).raise_for_status()
                seconds.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        return seconds, time.perf_counter() - began


def run_start(options: Options) -> Part:
    """From the command to a ready server: with an empty database, and the second `magnet start`."""
    empty, demo = options.workshop / "empty", options.workshop / "demo"
    for folder in (empty, demo):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    magnet(empty, "migrate")
    first, second = _ready(demo, "start"), _ready(demo, "start")
    figures = [
        Figure(what="start with an empty database, ready", value=_ready(empty, "serve"), unit="s", budget=START_S),
        Figure(what="first `magnet start` (tables, taxonomy, demo), ready", value=first, unit="s"),
        Figure(what="second `magnet start`, ready", value=second, unit="s", budget=SECOND_START_S),
    ]
    return Part("start", figures)


def _ready(folder: Path, command: str) -> float:
    with serving(folder, command) as server:
        return round(server.ready_s, 2)
