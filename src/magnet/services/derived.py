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
DRAFT = ".draft-"
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
        arrays = _mapped(place)
        if arrays is not None:
            return arrays
        built: Arrays | None = None
        try:
            with self._only_builder(kind):
                arrays = _mapped(place)
                if arrays is None:
                    built = build()
                    self._write(place, built)
        except OSError:
            return build() if built is None else built
        return arrays or _mapped(place) or built or {}

    @contextmanager
    def _only_builder(self, kind: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, place: Path, arrays: Arrays) -> None:
        """Put the arrays in place; whatever lies there is unreadable, and whatever draft lies beside it was left."""
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
        older = sorted(
            (path for path in place.parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
        )
        for stale in older[:-KEPT]:
            shutil.rmtree(stale, ignore_errors=True)


def _mapped(place: Path) -> Arrays | None:
    """The arrays in a folder, mapped; None if there are none, or they are cut off (a machine that lost power)."""
    try:
        # Plain arrays over the mapped files: slicing a `memmap` costs several times what the slice itself does.
        arrays = {path.stem: np.load(path, mmap_mode="r").view(np.ndarray) for path in sorted(place.glob("*.npy"))}
    except (OSError, ValueError, EOFError):
        return None
    return arrays or None
