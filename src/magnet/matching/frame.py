"""Opportunities of one kind in columns: a small code a row for each facet, phrases and skills in sparse tables."""

from array import array
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.order import hash_of
from magnet.matching.phrases import Ints, PhraseTable, starts_of
from magnet.matching.profile import OpportunityKind
from magnet.matching.strings import Strings

Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A facet as a column: `codes` into distinct `keys`, and how many rows each has."""

    codes: Codes
    keys: tuple[Any, ...]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SkillRows:
    """Skills asked, by row and, turned round, by skill; members index a table of distinct phrases."""

    starts: Ints
    members: Ints
    by_skill_starts: Ints
    by_skill: Ints

    @classmethod
    def of(cls, sizes: "array[int]", members: "array[int]", skills: int) -> "SkillRows":
        """Sparse rows from their sizes and, one row after the other, positions below `skills`."""
        lengths, positions = (np.array(each, np.int32) for each in (sizes, members))
        holders = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        order = np.argsort(positions, kind="stable")
        return cls(
            starts=starts_of(lengths),
            members=positions,
            by_skill_starts=starts_of(np.bincount(positions, minlength=skills)),
            by_skill=holders[order],
        )

    def row(self, row: int) -> list[int]:
        """The positions of the skills that a row asks for."""
        positions: list[int] = self.members[self.starts[row] : self.starts[row + 1]].tolist()
        return positions

    @property
    def sizes(self) -> Ints:
        """How many skills each row asks for."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class StandIns:
    """The skills that occupations need, for those that stand in where a vacancy lists none: one row a concept."""

    concepts: Ints
    starts: Ints
    skills: Ints
    weights: Ints
    totals: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """All open rows of one kind. `titles` and `skills` hold each distinct phrase once.

    `findings` is the position of the finding for each key of the facet "demand", -1 where there is none.
    """

    kind: OpportunityKind
    ids: Strings
    hashes: npt.NDArray[np.uint64]
    standings: npt.NDArray[np.int64]
    coded: Mapping[str, Coded]
    titles: PhraseTable
    title_codes: Codes
    skills: PhraseTable
    essential: SkillRows
    optional: SkillRows
    stand_ins: StandIns
    findings: Ints
    _title_counts: list[npt.NDArray[np.int64]] = field(default_factory=list, repr=False)
    _by_hash: list[Ints] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.hashes)

    def row_of(self, item: str) -> int | None:
        """The row of an id, None if it is not here."""
        if not self._by_hash:
            self._by_hash.append(np.argsort(self.hashes, kind="stable").astype(np.int32))
        order, wanted = self._by_hash[0], np.uint64(hash_of(item))
        place = int(np.searchsorted(self.hashes, wanted, sorter=order))
        while place < len(order) and self.hashes[order[place]] == wanted:
            if self.ids[int(order[place])] == item:
                return int(order[place])
            place += 1
        return None

    def keys(self, row: int) -> dict[str, Hashable]:
        """Every facet's key of one row, as they were computed from the opportunity."""
        found: dict[str, Hashable] = {facet: column.keys[column.codes[row]] for facet, column in self.coded.items()}
        found["title"] = self.titles.phrase(int(self.title_codes[row]))
        for facet, skills in (("essential", self.essential), ("optional", self.optional)):
            found[facet] = tuple(self.skills.phrase(position) for position in skills.row(row))
        return found

    def codes(self, facet: str) -> Codes:
        """The column of a coded facet or of the titles."""
        return self.title_codes if facet == "title" else self.coded[facet].codes

    def counts(self, facet: str) -> npt.NDArray[np.int64]:
        """How many rows have each distinct key of a coded facet or each title."""
        return self.title_counts if facet == "title" else self.coded[facet].counts

    @property
    def title_counts(self) -> npt.NDArray[np.int64]:
        """How many rows have each title."""
        if not self._title_counts:
            self._title_counts.append(np.bincount(self.title_codes, minlength=len(self.titles)))
        return self._title_counts[0]


def smallest(codes: "array[int]", distinct: int) -> Codes:
    """Codes in the smallest type that holds them: memory is what a large country costs."""
    whole = np.frombuffer(codes, np.int32) if codes else np.empty(0, np.int32)
    if distinct <= np.iinfo(np.uint8).max + 1:
        return whole.astype(np.uint8)
    return whole.astype(np.uint16) if distinct <= np.iinfo(np.uint16).max + 1 else whole.copy()
