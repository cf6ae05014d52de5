"""The main job over HTTP: referral lists from real servers, one process and two, one client and fifty at once."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import postgres
from bench.data import COUNTRY
from bench.figures import Figure, Options, Part, Table, available_bytes, p50_p95
from bench.load import Outcome, Plan, loaded
from bench.ranking import BUDGETS_MS
from bench.rankings import LARGE, NEEDED_BYTES
from bench.server import Server, client, key_of, pulse, read_pulse, register, serving
from bench.tables import Cell
from bench.workshop import with_vacancies

OVER_HTTP_MS, LIVE_MS = 15, 50
"""What HTTP, storing and presenting may add; how soon a busy server answers that it lives."""
FEW, MANY, LOAD_FACTOR = 4, 50, 3
PROCESSES = (1, 2)
LARGEST_ON_POSTGRES = 100_000
HEAD = (
    "database",
    "server processes",
    "requests at once",
    "requests/s",
    "p50, ms",
    "p95, ms",
    "servers' processor time a list, ms",
    "/livez p95, ms",
    "/livez slowest, ms",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A database with so many open items, and how many server processes share it."""

    folder: Path
    database: str
    items: int
    processes: int

    @property
    def name(self) -> str:
        """How figures of it are called."""
        return f"{self.items:,} items, {self.database}, {self.processes} server process{'es' * (self.processes > 1)}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load, the seconds that /livez took meanwhile, and those that all servers worked."""

    at_once: int
    outcome: Outcome
    lag: Sequence[float]
    worked: float | None


def run_http(options: Options) -> Part:
    """At each size, one and two processes on SQLite, and on PostgreSQL at the largest that is not too large."""
    figures, tables = list[Figure](), list[Table]()
    remarks = [
        "The client and what asks /livez every 10 ms are processes of their own on the same cores; where there are two"
        " servers, connections are spread over both. Every list is stored before it is answered. The servers' processor"
        " time is that of their processes, without the database server's; it drifts less than what the clock tells.",
        "50 at once are served by as many cores as there are: look at the requests a second, and at what 4 at once"
        " reach; the time of each is the queue's.",
    ]
    for size in options.sizes:
        if size >= LARGE and available_bytes() < NEEDED_BYTES:
            remarks.append(f"{size:,} items were left out: less than {NEEDED_BYTES >> 30} GB of memory was free.")
            continue
        rows = list[Sequence[Cell]]()
        with _databases(options, size) as folders:
            for database, folder in folders.items():
                slower: Sequence[Loaded] = ()
                for processes in PROCESSES:
                    setup = Setup(folder=folder, database=database, items=size, processes=processes)
                    measured = measure(setup, options)
                    rows += [_row(setup, one) for one in measured]
                    figures += _figures(setup, measured, slower)
                    slower = measured
                    print(f"http: {setup.name}, {measured[-1].outcome.rate:.1f} requests/s", flush=True)
        tables.append(Table(f"Referral lists of 20, {size:,} open items", HEAD, rows))
    return Part("http", figures, remarks, tables)


@contextmanager
def _databases(options: Options, size: int) -> Iterator[dict[str, Path]]:
    with ExitStack() as stack:
        folders = {"SQLite": with_vacancies(options, size)}
        if size == max((one for one in options.sizes if one <= LARGEST_ON_POSTGRES), default=0):
            folders["PostgreSQL"] = postgres.with_vacancies(options, size, stack.enter_context(postgres.server()))
        yield folders


def measure(setup: Setup, options: Options) -> Sequence[Loaded]:
    """One request after the other, a few at once, and fifty at once, once every process has the country in memory."""
    key = key_of(setup.folder)
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(setup.folder)) for _ in range(setup.processes)]
        urls = [server.url for server in servers]
        clients = [stack.enter_context(client(url, key)) for url in urls]
        paths = [f"/v1/returnees/{one}/referral-lists" for one in register(clients[0])]
        body = {"country": COUNTRY, "kinds": ["vacancy"], "limit": 20}
        for each in clients:
            each.post(paths[0], json=body).raise_for_status()
        found = []
        for at_once, count in ((1, options.rounds), (FEW, options.rounds), (MANY, options.rounds * LOAD_FACTOR)):
            plan = Plan(urls=urls, key=key, paths=paths, body=json.dumps(body), count=count, at_once=at_once)
            path = options.workshop / "pulse.json"
            live, before = pulse(urls[0], path), worked(servers)
            outcome = loaded(plan, options.workshop)
            spent = None if before is None else (worked(servers) or 0) - before
            found.append(Loaded(at_once, outcome, read_pulse(live, path), spent))
        return found


def worked(servers: Sequence[Server]) -> float | None:
    """Seconds of processor time that all have taken so far; None where the system does not tell."""
    times = [server.worked() for server in servers]
    return sum(time for time in times if time is not None) if None not in times else None


def _row(setup: Setup, one: Loaded) -> Sequence[Cell]:
    lists, lag = p50_p95(one.outcome.seconds), p50_p95(one.lag)
    slowest = round(max(one.lag) * 1000, 1)
    each = None if one.worked is None else round(one.worked / len(one.outcome.seconds) * 1000, 1)
    return (setup.database, setup.processes, one.at_once, round(one.outcome.rate, 1), *lists, each, lag[1], slowest)


def _figures(setup: Setup, measured: Sequence[Loaded], one_process: Sequence[Loaded]) -> list[Figure]:
    alone, few, many = measured
    budget = BUDGETS_MS[setup.items] + OVER_HTTP_MS if setup.items in BUDGETS_MS else None
    beside = {f"{FEW} at once": round(few.outcome.rate, 1), "one after the other": round(alone.outcome.rate, 1)}
    if one_process:
        beside[f"{MANY} at once, one server process"] = round(one_process[-1].outcome.rate, 1)
    return [
        Figure(
            what=f"one after the other, {setup.name}, p95",
            value=p50_p95(alone.outcome.seconds)[1],
            unit="ms",
            budget=budget,
        ),
        Figure(
            what=f"{MANY} at once, {setup.name}", value=round(many.outcome.rate, 1), unit="requests/s", beside=beside
        ),
        Figure(
            what=f"/livez meanwhile, {setup.name}, slowest",
            value=round(max(many.lag) * 1000, 1),
            unit="ms",
            budget=LIVE_MS,
        ),
    ]
