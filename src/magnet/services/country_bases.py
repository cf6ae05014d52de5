"""Each country's base as derived files: opportunities, never people, with where in the change log it stands."""

import asyncio
import hashlib
import json
import logging
import zlib
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet import matching
from magnet.matching.frame_arrays import from_arrays, to_arrays
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Finding
from magnet.matching.taxonomy import Taxonomy
from magnet.services import bridge, linking
from magnet.services.derived import Arrays, Derived
from magnet.store.changes import Anchor, Cursor

LOG = logging.getLogger(__name__)
LEAST = 1_000
"""Items from which a base is worth files: fewer are indexed in a tenth of a second."""
KEPT = 2
"""Bases of one country that stay on disk: the newest, and one that a process may be opening just now."""
MANIFEST = "manifest"
POLL_SECONDS, POLLS = 0.05, 1_200
"""How a process waits, a minute at most, while another builds the same country."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a base stands: the log's cursor, the rows above it that are in, the newest row seen, the findings used."""

    cursor: Cursor
    applied: frozenset[int]
    anchor: Anchor | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """Whose base it is: a country of one database (None: it has no id), over one content of the taxonomy."""

    country: str
    database: str | None
    taxonomy: str

    @property
    def prefix(self) -> str:
        """What the versions of such a base begin with, this program's own code included."""
        return f"{_program()}-{self.taxonomy}-{self.database}-"


class CountryBases:
    """Keeps bases under the data folder, as far as there is a place to write; none of them is ever needed."""

    def __init__(self, derived: Derived, least: int = LEAST) -> None:
        self._derived = derived
        self._least = least

    def load(self, name: Name, taxonomy: Taxonomy) -> tuple[CountryIndex, Stand] | None:
        """The newest base that is whole, its columns mapped from disk; None if there is none."""
        if name.database is None:
            return None
        for version in self._derived.newest(_kind(name.country), name.prefix):
            arrays = self._derived.read(_kind(name.country), version)
            try:
                if arrays is not None and (found := _opened(arrays, taxonomy)) is not None:
                    return found
            except (ValueError, KeyError, TypeError):
                LOG.warning("a derived base is damaged", extra={"fields": {"country": name.country}})
        return None

    def keep(self, name: Name, index: CountryIndex, stand: Stand) -> CountryIndex:
        """Write a base where it is large enough, and answer it mapped, so that processes share its pages.

        A full disk or a read-only folder leaves it in memory alone.
        """
        if name.database is None or len(index) < self._least:
            return index
        arrays: dict[str, Any] = dict(to_arrays(index))
        manifest = {**asdict(stand), "applied": sorted(stand.applied), "sums": _sums(arrays)}
        arrays[MANIFEST] = np.frombuffer(json.dumps(manifest, default=str).encode(), np.uint8)
        version = f"{name.prefix}{stand.cursor.xid}-{stand.cursor.seq}"
        try:
            self._derived.write(_kind(name.country), version, arrays, KEPT)
        except OSError as error:
            LOG.warning("a base is not kept", extra={"fields": {"country": name.country, "reason": error.strerror}})
            return index
        found = self.load(name, index.knowledge.taxonomy)
        return found[0] if found is not None and found[1] == stand else index

    @asynccontextmanager
    async def only_builder(self, country: str) -> AsyncIterator[bool]:
        """Wait while another process builds this country, and hold it off; yields whether there was one.

        Where there is no place for a lock, or the other takes too long, the block runs all the same.
        """
        with ExitStack() as held:
            waited = False
            for _ in range(POLLS):
                try:
                    held.enter_context(self._derived.only_builder(_kind(country), wait=False))
                    break
                except BlockingIOError:
                    waited = True
                    await asyncio.sleep(POLL_SECONDS)
                except OSError:
                    break
            yield waited


def _opened(arrays: Arrays, taxonomy: Taxonomy) -> tuple[CountryIndex, Stand] | None:
    """The base in arrays; None where one is missing or its bytes are not those that were written."""
    manifest = json.loads(arrays[MANIFEST].tobytes())
    columns = {name: array for name, array in arrays.items() if name != MANIFEST}
    if _sums(columns) != manifest["sums"]:
        return None
    stand = Stand(
        cursor=Cursor(**manifest["cursor"]),
        applied=frozenset(manifest["applied"]),
        anchor=Anchor(**manifest["anchor"]) if manifest["anchor"] else None,
        findings=tuple(Finding(**{**one, "on": date.fromisoformat(one["on"])}) for one in manifest["findings"]),
    )
    return from_arrays(columns, Knowledge.of(taxonomy, stand.findings)), stand


def _sums(arrays: Arrays) -> dict[str, int]:
    """A checksum an array: a machine that lost power leaves files of the right length with nothing in them."""
    return {name: zlib.crc32(_bytes(array)) for name, array in arrays.items()}


def _bytes(array: npt.NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data if array.size else memoryview(b"")


def _kind(country: str) -> str:
    return f"country-{country}"


@cache
def _program() -> str:
    """A fingerprint of the code that makes an index of rows, so that no program reads what another one laid out."""
    digest = hashlib.sha256()
    for path in (*sorted(Path(matching.__file__).parent.rglob("*.py")), Path(bridge.__file__), Path(linking.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
