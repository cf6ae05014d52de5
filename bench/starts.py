"""How soon a server is ready after its start, and how soon it answers the first questions."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.data import COUNTRY
from bench.figures import Figure, Options, Part
from bench.server import client, key_of, register, serving
from bench.workshop import DERIVED, magnet, with_vacancies

START_S, SECOND_START_S, FIRST_ANSWER_S = 2, 3, 3
LARGEST = 100_000
WANTED = {"country": COUNTRY, "kinds": ["vacancy"], "limit": 20}
Ask = Callable[[httpx.Client], httpx.Response]


def run_start(options: Options) -> Part:
    """From the command to a ready server, and to its first answers over the largest database up to 100,000."""
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
    size = max((one for one in options.sizes if one <= LARGEST), default=min(options.sizes))
    with _copy(with_vacancies(options, size), options.workshop / "started") as folder:
        figures += first_answers(folder, size)
    remarks = [
        "The first answers are counted from the command on, each of a server of its own; derived files are the labels'"
        " and the country's index, made by the first server that needs them. The pages of files may still be in the"
        " system's memory.",
    ]
    return Part("start", figures, remarks)


def first_answers(folder: Path, size: int) -> list[Figure]:
    """The first link and the first referral list of a start, without derived files and then with them."""
    key = key_of(folder)
    with serving(folder) as server, client(server.url, key) as asking:
        path = f"/v1/returnees/{register(asking)[0]}/referral-lists"
    questions: dict[str, Ask] = {
        "link": lambda asking: asking.post("/v1/links", json={"phrases": ["electrician"], "language": "en"}),
        "referral list": lambda asking: asking.post(path, json=WANTED),
    }
    figures = []
    for what, ask in questions.items():
        shutil.rmtree(folder / DERIVED, ignore_errors=True)
        absent, present = _first_answer(folder, key, ask), _first_answer(folder, key, ask)
        name = f"first {what} after a start, {size:,} items, derived files"
        figures += [
            Figure(what=f"{name} present", value=present, unit="s", budget=FIRST_ANSWER_S),
            Figure(what=f"{name} absent", value=absent, unit="s"),
        ]
        print(f"start: {what} after {absent} s, with derived files {present} s", flush=True)
    return figures


def _first_answer(folder: Path, key: str, ask: Ask) -> float:
    """Seconds from the command to the answer."""
    with serving(folder) as server, client(server.url, key) as asking:
        began = time.perf_counter()
        ask(asking).raise_for_status()
        return round(server.ready_s + time.perf_counter() - began, 2)


@contextmanager
def _copy(folder: Path, place: Path) -> Iterator[Path]:
    """A copy of a folder, gone when the block ends."""
    shutil.copytree(folder, place)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def _ready(folder: Path, command: str) -> float:
    with serving(folder, command) as server:
        return round(server.ready_s, 2)
