"""Opportunities of one kind in columns: a small code a row for each facet, phrases and skills in sparse tables."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.facets import CODED, essential, optional, title
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, standing
from magnet.matching.phrases import Ints, Phrase, PhraseTable, starts_of
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
    def of(cls, rows: Sequence[Sequence[int]], skills: int) -> "SkillRows":
        """Sparse rows of positions below `skills`."""
        sizes = np.fromiter(map(len, rows), np.int32, len(rows))
        members = np.fromiter((each for row in rows for each in row), np.int32, int(sizes.sum()))
        holders = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
        order = np.argsort(members, kind="stable")
        return cls(
            starts=starts_of(sizes),
            members=members,
            by_skill_starts=starts_of(np.bincount(members, minlength=skills)),
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
    _title_counts: list[npt.NDArray[np.int64]] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def build(cls, kind: OpportunityKind, items: Sequence[Opportunity], knowledge: Knowledge) -> "Frame":
        """Columns from opportunities of one kind, in any order; about 20 microseconds an item."""
        titles: dict[Phrase, int] = {}
        skills: dict[Phrase, int] = {}
        title_codes = [titles.setdefault(title(item, knowledge), len(titles)) for item in items]
        asked, wanted = (
            [[skills.setdefault(key, len(skills)) for key in facet(item, knowledge)] for item in items]
            for facet in (essential, optional)
        )
        table = PhraseTable.of(tuple(titles))
        coded = {name: factorise([facet(item, knowledge) for item in items]) for name, facet in CODED.items()}
        found = [knowledge.finding(*key) for key in coded["demand"].keys]
        return cls(
            kind=kind,
            ids=Strings.pack(item.id for item in items),
            hashes=np.array([hash_of(item.id) for item in items], np.uint64),
            standings=np.array([standing_of(item) for item in items], np.int64),
            coded=coded,
            titles=table,
            title_codes=smallest(title_codes, len(titles)),
            skills=PhraseTable.of(tuple(skills)),
            essential=SkillRows.of(asked, len(skills)),
            optional=SkillRows.of(wanted, len(skills)),
            stand_ins=_stand_ins(table, knowledge),
            findings=np.array([-1 if position is None else position for position in found], np.int32),
        )

    def __len__(self) -> int:
        return len(self.hashes)

    def key(self, facet: str, row: int) -> Hashable:
        """A facet's key of one row, as it was computed from the opportunity."""
        if facet in self.coded:
            column = self.coded[facet]
            key: Hashable = column.keys[int(column.codes[row])]
            return key
        if facet == "title":
            return self.titles.phrase(int(self.title_codes[row]))
        rows = self.essential if facet == "essential" else self.optional
        return tuple(self.skills.phrase(position) for position in rows.row(row))

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


def standing_of(item: Opportunity) -> int:
    """An opportunity's place among equals; see `order.standing`."""
    return standing(item.owner.reliability if item.owner else None, item.last_confirmed)


def factorise(keys: Sequence[Hashable]) -> Coded:
    """Distinct keys in order of appearance, and codes into them."""
    numbers: dict[Hashable, int] = {}
    codes = [numbers.setdefault(key, len(numbers)) for key in keys]
    counts = np.bincount(np.array(codes, np.int64), minlength=len(numbers))
    return Coded(smallest(codes, len(numbers)), tuple(numbers), counts)


def smallest(codes: Sequence[int], distinct: int) -> Codes:
    """Codes in the smallest type that holds them: memory is what a large country costs."""
    if distinct <= np.iinfo(np.uint8).max + 1:
        return np.array(codes, np.uint8)
    if distinct <= np.iinfo(np.uint16).max + 1:
        return np.array(codes, np.uint16)
    return np.array(codes, np.int32)


def _stand_ins(titles: PhraseTable, knowledge: Knowledge) -> StandIns:
    concepts = np.unique(titles.link_concepts)
    needs = [knowledge.taxonomy.skills_of(int(concept)) for concept in concepts]
    empty = np.empty(0, np.int32)
    return StandIns(
        concepts=concepts.astype(np.int32),
        starts=starts_of(np.array([len(skills) for skills, _ in needs], np.int32)),
        skills=np.concatenate([empty, *(skills for skills, _ in needs)]).astype(np.int32),
        weights=np.concatenate([empty, *(weights for _, weights in needs)]).astype(np.int32),
    )
