"""Opportunities of one kind in columns: a small code a row for each facet, phrases and skills in sparse tables."""

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.bundles import Bundle, Codes
from magnet.matching.headings import Headings
from magnet.matching.order import hash_of
from magnet.matching.phrases import Ints, Phrase, PhraseTable, starts_of
from magnet.matching.profile import OpportunityKind
from magnet.matching.strings import Strings

HEADING, FOUND = "heading", "found"
"""Columns that are no facets of their own: the rows' headings, and the finding that holds for each."""


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
    _matrix: list[sparse.csr_array] = field(default_factory=list, init=False, repr=False)

    def matrix(self, concepts: int) -> sparse.csr_array:
        """What each needs as a row over all concepts."""
        if not self._matrix:
            shape = len(self.concepts), concepts
            self._matrix.append(sparse.csr_array((self.weights, self.skills, self.starts), shape=shape))
        return self._matrix[0]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """All open rows of one kind. `titles` and `skills` hold each distinct phrase once.

    `by_hash` are the rows in the order of `hashes`, those of their ids. `bundles` hold the coded facets again, several
    a column, with HEADING and FOUND: the position among the country's findings, one past the last where there is none.
    """

    kind: OpportunityKind
    ids: Strings
    hashes: npt.NDArray[np.uint64]
    by_hash: Ints
    standings: npt.NDArray[np.int64]
    coded: Mapping[str, Coded]
    titles: PhraseTable
    title_codes: Codes
    skills: PhraseTable
    essential: SkillRows
    optional: SkillRows
    stand_ins: StandIns
    headings: Headings
    bundles: tuple[Bundle, ...]

    def __len__(self) -> int:
        return len(self.hashes)

    def row_of(self, item: str) -> int | None:
        """The row of an id, None if it is not here."""
        order, wanted = self.by_hash, np.uint64(hash_of(item))
        place = int(np.searchsorted(self.hashes, wanted, sorter=order))
        while place < len(order) and self.hashes[order[place]] == wanted:
            if self.ids[int(order[place])] == item:
                return int(order[place])
            place += 1
        return None

    def keys(self, row: int) -> dict[str, Hashable]:
        """Every facet's key of one row, as they were computed from the opportunity."""
        return self.keys_of([row])[0]

    def keys_of(self, rows: Sequence[int]) -> list[dict[str, Hashable]]:
        """`keys` of several rows: columns are visited once, and a skill that many ask for is unpacked once."""
        known: dict[int, Phrase] = {}
        columns = {facet: (column.keys, column.codes[rows].tolist()) for facet, column in self.coded.items()}
        titles = self.title_codes[rows].tolist()
        found = []
        for place, row in enumerate(rows):
            keys: dict[str, Hashable] = {facet: distinct[codes[place]] for facet, (distinct, codes) in columns.items()}
            keys["title"] = self.titles.phrase(titles[place])
            for facet, skills in (("essential", self.essential), ("optional", self.optional)):
                asked = skills.row(row)
                known.update({position: self.skills.phrase(position) for position in asked if position not in known})
                keys[facet] = tuple([known[position] for position in asked])
            found.append(keys)
        return found

    def codes(self, facet: str) -> Codes:
        """The column of a coded facet or of the titles."""
        return self.title_codes if facet == "title" else self.coded[facet].codes

    def counts(self, facet: str) -> npt.NDArray[np.integer]:
        """How many rows have each distinct key of a coded facet or each title."""
        return self.headings.title_counts if facet == "title" else self.coded[facet].counts
