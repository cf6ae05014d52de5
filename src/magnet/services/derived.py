"""Derived files: arrays that are slow to make, kept as .npy by name, made by one process and mapped by all."""

import fcntl
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[np.generic]]
DRAFT = ".draft-"
KEPT = 3
"""Versions of one kind of file that stay on disk: a process that still maps an older one keeps its pages anyway."""

_HEADER = threading.Lock()
"""Held while files are opened: numpy reads a header as a literal, and two threads that parse literals at once can fail
on Python before 3.13 (https://github.com/python/cpython/issues/106905)."""


class Derived:
    """A folder of derived files. All of it can be deleted at any time: it is made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "derived"

    def has(self, kind: str, version: str) -> bool:
        """Whether the arrays are there already."""
        return (self.folder / kind / version).exists()

    def load(self, kind: str, version: str, build: Callable[[], Arrays]) -> Arrays:
        """The arrays of this kind and version, mapped from disk; built first where they are not there yet.

        Files are written under a temporary name and renamed as a whole, so that nobody reads half of one, and one
        process builds while the others wait. On a full disk or a read-only folder the built arrays serve from memory.
        """
        arrays = self.read(kind, version)
        if arrays is not None:
            return arrays
        built: Arrays | None = None
        try:
            with self.only_builder(kind, wait=True):
                arrays = self.read(kind, version)
                if arrays is None:
                    built = build()
                    self.write(kind, version, built)
        except OSError:
            return build() if built is None else built
        return arrays or self.read(kind, version) or built or {}

    def read(self, kind: str, version: str) -> Arrays | None:
        """The arrays, mapped; None if there are none or they are cut off."""
        return _mapped(self.folder / kind / version)

    def newest(self, kind: str, prefix: str) -> list[str]:
        """The versions of a kind whose names begin so, the one made last first."""
        return [place.name for place in reversed(_by_age(self.folder / kind)) if place.name.startswith(prefix)]

    @contextmanager
    def only_builder(self, kind: str, *, wait: bool) -> Iterator[None]:
        """Hold the lock of a kind among all processes; BlockingIOError where another has it and is not waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def write(self, kind: str, version: str, arrays: Arrays, kept: int = KEPT) -> None:
        """Put the arrays in place; whatever lies there is unreadable, and whatever draft lies beside it was left."""
        place = self.folder / kind / version
        place.parent.mkdir(parents=True, exist_ok=True)
        for left in (place, *place.parent.glob(f"{DRAFT}*")):
            shutil.rmtree(left, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place.parent))
        try:
            for name, array in arrays.items():
                np.save(draft / f"{name}.npy", array, allow_pickle=False)
            draft.rename(place)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        for stale in _by_age(place.parent)[:-kept]:
            shutil.rmtree(stale, ignore_errors=True)


def _by_age(kind: Path) -> list[Path]:
    """The folders of a kind, the oldest first."""
    try:
        return sorted((path for path in kind.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime_ns)
    except OSError:
        # None yet, or another process has just removed one.
        return []


def _mapped(place: Path) -> Arrays | None:
    """The arrays in a folder, mapped; None if there are none, or they are cut off (a machine that lost power)."""
    try:
        # Plain arrays over the mapped files: slicing a `memmap` costs several times what the slice itself does.
        with _HEADER:
            arrays = {path.stem: np.load(path, mmap_mode="r").view(np.ndarray) for path in sorted(place.glob("*.npy"))}
    except (OSError, ValueError, EOFError):
        return None
    return arrays or None
