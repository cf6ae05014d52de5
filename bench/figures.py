"""What a part of the benchmark answers: figures with their budgets and what others take for the same."""

import os
import platform
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from bench.tables import Cell

Unit = Literal["ms", "s", "rows/s", "phrases/s", "requests/s", "bytes", "x", "MB"]
SIZES = (10_000, 100_000, 1_000_000)
"""Open items of one country."""
LEAST = 0.001
"""Stands for what was too short to be measured, so that ratios can be taken."""
GREATER_IS_BETTER = frozenset({"rows/s", "phrases/s", "requests/s"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to measure with; `workshop` is a temporary folder that the parts of one run share."""

    data: Path
    workshop: Path
    sizes: tuple[int, ...] = SIZES
    import_rows: int = 10_000
    rounds: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number; `beside` holds what others take for the same, in the same unit."""

    what: str
    value: float
    unit: Unit
    budget: float | None = None
    beside: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.unit in GREATER_IS_BETTER else self.value <= self.budget

    def times(self, other: str) -> float:
        """How many times as long (or as slow) another is."""
        ours, theirs = (max(value, LEAST) for value in (self.value, self.beside[other]))
        return ours / theirs if self.unit in GREATER_IS_BETTER else theirs / ours


@dataclass(frozen=True, slots=True)
class Table:
    """Things side by side: a line each, with what is told of them in columns."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one part measured, with remarks a reader needs; `tables` stand before the figures."""

    name: str
    figures: Sequence[Figure]
    remarks: Sequence[str] = ()
    tables: Sequence[Table] = ()
    seconds: float = 0.0
    peak_mb: int = 0


def machine() -> dict[str, str]:
    """What ran the benchmark: no names of hosts or folders."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def available_bytes() -> int:
    """Memory that can still be taken, what only keeps files at hand included where the system tells it."""
    if (found := _kilobytes(Path("/proc/meminfo"), "MemAvailable")) is not None:
        return found << 10
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")


def peak_mb() -> int:
    """The most memory that this process held, in MB.

    Not `ru_maxrss`, where it can be helped: a started process takes over that of the one that started it.
    """
    if (found := _kilobytes(Path("/proc/self/status"), "VmHWM")) is not None:
        return found >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _kilobytes(path: Path, name: str) -> int | None:
    """A number of the system's own accounts; None where it keeps none."""
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p50_p95(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    half, most = np.percentile(seconds, [50, 95])
    return round(float(half) * 1000, 2), round(float(most) * 1000, 2)
