"""A light client in a process of its own: `python -m bench.load FILE`, FILE a plan as JSON; the outcome on stdout.

Requests are bytes made beforehand, answers are read by their length and not looked into: the client takes the same
cores as the servers, so that each millisecond of its own would be told as theirs.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

END = b"\r\n\r\n"
AT_MOST_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`count` times one body to the paths in turn, `at_once` always under way, spread evenly over the servers."""

    urls: Sequence[str]
    key: str
    paths: Sequence[str]
    body: str
    count: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds of each request, and from the first to the last."""

    seconds: Sequence[float]
    took: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.took


def loaded(plan: Plan, folder: Path) -> Outcome:
    """Carry a plan out in a process of its own."""
    path = folder / "plan.json"
    path.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    command = [sys.executable, "-m", "bench.load", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=AT_MOST_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"the client: {done.stderr.strip()[-2000:]}")
    return Outcome(**json.loads(done.stdout))


async def carry_out(plan: Plan) -> Outcome:
    """Open as many connections as requests are to be under way, and take requests from one row."""
    requests = iter([_request(plan, plan.paths[number % len(plan.paths)]) for number in range(plan.count)])
    doors = [plan.urls[number % len(plan.urls)] for number in range(plan.at_once)]
    lines = [await _opened(url) for url in doors]
    try:
        began = time.perf_counter()
        parts = await asyncio.gather(*(_asked(*line, requests) for line in lines))
        took = time.perf_counter() - began
    finally:
        for _, writer in lines:
            writer.close()
            await writer.wait_closed()
    return Outcome([each for part in parts for each in part], took)


def _request(plan: Plan, path: str) -> bytes:
    body = plan.body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(plan.urls[0]).netloc}\r\nAuthorization: Bearer {plan.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _opened(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = urlsplit(url)
    return await asyncio.open_connection(place.hostname, place.port)


async def _asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes]
) -> Sequence[float]:
    seconds = []
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        await _answer(reader)
        seconds.append(time.perf_counter() - began)
    return seconds


async def _answer(reader: asyncio.StreamReader) -> None:
    """Read one answer to its end; raise unless it is a success."""
    first, *lines = (await reader.readuntil(END)).decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(fields["content-length"]))
    if not first.split()[1].startswith("2"):
        raise RuntimeError(f"{first}: {body[:500].decode(errors='replace')}")


def main() -> None:
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    json.dump(asdict(asyncio.run(carry_out(plan))), sys.stdout)


if __name__ == "__main__":
    main()
