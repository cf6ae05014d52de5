"""Derived files: arrays that are slow to make, kept as .npy by name, made by one process and mapped by all."""

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[np.generic]]
KEPT = 3
"""Versions of one kind of file that stay on disk: a process that still maps an older one keeps its pages anyway."""


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
        place = self.folder / kind / version
        if not place.exists():
            try:
                with self._only_builder(kind):
                    if not place.exists():
                        built = build()
                        self._write(place, built)
            except OSError:
                return build()
        return {path.stem: np.load(path, mmap_mode="r") for path in sorted(place.glob("*.npy"))}

    @contextmanager
    def _only_builder(self, kind: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, place: Path, arrays: Arrays) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
        try:
            for name, array in arrays.items():
                np.save(draft / f"{name}.npy", array, allow_pickle=False)
            draft.rename(place)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        older = sorted((p for p in place.parent.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
        for stale in older[:-KEPT]:
            shutil.rmtree(stale, ignore_errors=True)
