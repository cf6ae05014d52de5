"""What is loaded when it is first asked for, once, by whichever thread asks."""

from collections.abc import Callable, Iterator, Mapping
from threading import Lock

from magnet.matching.extract import Gazetteer
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import KINDS, Kind


class Once:
    """The gazetteer, loaded when it is first asked for."""

    def __init__(self, load: Callable[[], Gazetteer]) -> None:
        self._load = load
        self._loaded: Gazetteer | None = None
        self._loading = Lock()

    def __call__(self) -> Gazetteer:
        """The gazetteer, loaded by now."""
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded


class Linkers(Mapping[Kind, Linker]):
    """Linkers that are loaded when they are first asked for: a ranking needs none, a title only one."""

    def __init__(self, load: Callable[[Kind], Linker]) -> None:
        self._load = load
        self._loaded: dict[Kind, Linker] = {}
        self._loading = Lock()

    def __getitem__(self, kind: Kind) -> Linker:
        if kind not in self._loaded:
            with self._loading:
                if kind not in self._loaded:
                    linker = self._load(kind)
                    self._loaded[kind] = linker.with_skills(self._skills) if kind == "occupation" else linker
        return self._loaded[kind]

    def _skills(self) -> Linker:
        return self["skill"]

    def __iter__(self) -> Iterator[Kind]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)
