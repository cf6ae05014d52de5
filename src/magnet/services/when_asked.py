"""What is loaded when it is first asked for, once, by whichever thread asks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from magnet.matching.extract import Gazetteer
from magnet.matching.linker import Linker
from magnet.matching.own_labels import Own, Relabelled, relabelled
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy

Loaded = TypeVar("Loaded")


class Once(Generic[Loaded]):
    """A thing that is loaded when it is first asked for."""

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self._loaded: Loaded | None = None
        self._loading = Lock()

    def __call__(self) -> Loaded:
        """The thing, loaded by now."""
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


@dataclass(slots=True)
class Latest:
    """What was last made of one country's labels over one taxonomy: the next takes over what stays the same.

    Threads may make several at once: whichever is noted last, what is taken over is only what is the same.
    """

    _relabelled: Relabelled | None = None
    _linkers: dict[Kind, Linker] = field(default_factory=dict)
    _gazetteer: Gazetteer | None = None

    def copy(self) -> "Latest":
        """The same to begin with, from which nobody else takes over what is made."""
        return Latest(self._relabelled, {**self._linkers}, self._gazetteer)

    def relabelled(self, shared: Taxonomy, own: Own) -> Relabelled:
        """The taxonomy with these labels in it."""
        self._relabelled = made = relabelled(shared, own, self._relabelled)
        return made

    def linkers(self, shared: Mapping[Kind, Linker], country: Relabelled) -> Linkers:
        """The country's linkers, each made at its first phrase."""

        def make(kind: Kind) -> Linker:
            self._linkers[kind] = made = shared[kind].relabelled(country, self._linkers.get(kind))
            return made

        return Linkers(make)

    def gazetteer(self, shared: Callable[[], Gazetteer], country: Relabelled) -> Once[Gazetteer]:
        """The country's labels as they are found in texts, made at the first text."""

        def make() -> Gazetteer:
            self._gazetteer = made = shared().relabelled(country, self._gazetteer)
            return made

        return Once(make)
