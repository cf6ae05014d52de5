"""A real server on the loopback address, started as a user would, and the clients that put load on it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.data import returnees
from bench.workshop import environment, magnet

ADDRESS = "127.0.0.1"
READY_WITHIN, POLL = 120.0, 0.01
USER, SYSTEM = 11, 12
"""Places of a process's times among what the system tells behind its name (man 5 proc)."""
ANSWERS_WITHIN = 600.0
"""Seconds; the first list over a million items waits for its index."""


@dataclass(frozen=True, slots=True)
class Server:
    """A serving process: where it listens, the seconds it took to answer that it is ready, and its number."""

    url: str
    ready_s: float
    process: int

    def worked(self) -> float | None:
        """Seconds of processor time that it has taken so far; None where the system does not tell."""
        path = Path(f"/proc/{self.process}/stat")
        if not path.exists():
            return None
        fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[USER]) + int(fields[SYSTEM])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(folder: Path, command: str = "serve") -> Iterator[Server]:
    """`magnet serve` or `magnet start` on a folder's database until the block ends."""
    with socket.create_server((ADDRESS, 0)) as free:
        port = free.getsockname()[1]
    url = f"http://{ADDRESS}:{port}"
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "magnet", command, "--port", str(port)],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(url, process)
        yield Server(url, time.perf_counter() - began, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + READY_WITHIN
    with httpx.Client(trust_env=False) as client:
        while time.perf_counter() < until:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with exit code {process.returncode}")
            try:
                if client.get(f"{url}/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(POLL)
    raise RuntimeError(f"the server was not ready within {READY_WITHIN:.0f} s")


def key_of(folder: Path) -> str:
    """An admin's key of the folder's database."""
    return magnet(folder, "keys", "create", "bench")[0].strip()


def client(url: str, key: str) -> httpx.Client:
    """A client with a key, for what is not measured by the millisecond."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=ANSWERS_WITHIN)


def register(client: httpx.Client) -> list[str]:
    """Register the demo's returnees; their ids."""
    ids = []
    for row in returnees():
        answer = client.post("/v1/returnees", json=row)
        answer.raise_for_status()
        ids.append(answer.json()["id"])
    return ids


def pulse(url: str, path: Path) -> "subprocess.Popen[bytes]":
    """A process of its own, going by now, that asks /livez until it is ended; then `path` has the seconds of each."""
    process = subprocess.Popen([sys.executable, "-m", "bench.pulse", url, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def read_pulse(process: "subprocess.Popen[bytes]", path: Path) -> Sequence[float]:
    """End a pulse and take its seconds."""
    process.terminate()
    process.communicate(timeout=20)
    found: list[Any] = json.loads(path.read_text(encoding="utf-8"))
    return [float(one) for one in found]
