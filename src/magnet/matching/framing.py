"""From opportunities, one after the other, to the columns of a frame: nothing of an item is kept but its codes."""

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from magnet.matching.bundles import Bundle, Column, bundles_of, smallest
from magnet.matching.facets import CODED, essential, optional, title
from magnet.matching.frame import FOUND, HEADING, Coded, Frame, SkillRows, StandIns
from magnet.matching.headings import Headings
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, standing
from magnet.matching.phrases import Ints, Links, Phrase, PhraseTable, row_sums, starts_of
from magnet.matching.profile import OpportunityKind
from magnet.matching.strings import Strings

INT, LONG, UNSIGNED = "i", "q", "Q"
NUMBERED_AT_ONCE = 4096
UNSCORED = ("flagged", "demand")
"""Facets that no table is made over: a flag closes nothing, and demand is reached through the finding."""


@dataclass(slots=True)
class _Column:
    """Distinct keys in order of appearance, and a code into them for each row.

    Keys wait in a short list and are numbered many at once: one after the other takes five times as long.
    """

    numbers: dict[Hashable, int] = field(default_factory=dict)
    waiting: list[Hashable] = field(default_factory=list)
    _codes: "array[int]" = field(default_factory=lambda: array(INT))

    def number(self) -> None:
        """Number the keys that wait."""
        for key in dict.fromkeys(self.waiting):
            self.numbers.setdefault(key, len(self.numbers))
        self._codes.extend(map(self.numbers.__getitem__, self.waiting))
        self.waiting.clear()

    def codes(self) -> Ints:
        """The codes of all rows."""
        self.number()
        return np.frombuffer(self._codes, np.int32) if self._codes else np.empty(0, np.int32)

    def coded(self) -> Coded:
        codes = smallest(self.codes())
        return Coded(codes, tuple(self.numbers), np.bincount(codes, minlength=len(self.numbers)))


@dataclass(slots=True)
class _SkillColumn:
    """Sizes of rows and, one row after the other, the positions of their skills."""

    sizes: "array[int]" = field(default_factory=lambda: array(INT))
    members: "array[int]" = field(default_factory=lambda: array(INT))

    def add(self, positions: list[int]) -> None:
        self.sizes.append(len(positions))
        self.members.extend(positions)


class FrameBuilder:
    """Takes opportunities of one kind, in any order, and gives their frame."""

    def __init__(self, kind: OpportunityKind, knowledge: Knowledge) -> None:
        self._kind, self._knowledge = kind, knowledge
        self._columns = {name: _Column() for name in CODED}
        self._adders = [(facet, self._columns[name].waiting.append) for name, facet in CODED.items()]
        self._titles, self._skills = _Column(), dict[Phrase, int]()
        self._asked, self._wished = _SkillColumn(), _SkillColumn()
        self._ids: list[str] = []
        self._hashes, self._standings = array(UNSIGNED), array(LONG)

    def add(self, item: Opportunity) -> None:
        """Take in one opportunity."""
        knowledge, skills = self._knowledge, self._skills
        self._ids.append(item.id)
        self._hashes.append(hash_of(item.id))
        self._standings.append(standing_of(item))
        self._titles.waiting.append(title(item, knowledge))
        self._asked.add([skills.setdefault(key, len(skills)) for key in essential(item, knowledge)])
        self._wished.add([skills.setdefault(key, len(skills)) for key in optional(item, knowledge)])
        for facet, add in self._adders:
            add(facet(item, knowledge))
        if not len(self._ids) % NUMBERED_AT_ONCE:
            for column in (self._titles, *self._columns.values()):
                column.number()

    def frame(self) -> Frame:
        """The frame of everything taken in."""
        coded = {name: column.coded() for name, column in self._columns.items()}
        title_numbers = self._titles.codes()
        phrases: tuple[Phrase, ...] = tuple(self._titles.numbers)  # type: ignore[arg-type]
        sets, order, of_titles = _by_set(phrases)
        numbers = np.empty(len(order), np.int32)
        numbers[order] = np.arange(len(order), dtype=np.int32)
        title_codes = smallest(numbers[title_numbers])
        titles = PhraseTable.of([phrases[place] for place in order.tolist()])
        skills = len(self._skills)
        asked, wished = (SkillRows.of(each.sizes, each.members, skills) for each in (self._asked, self._wished))
        headings = Headings.of(sets, of_titles, title_codes, (asked.sizes > 0, wished.sizes > 0))
        hashes = np.array(self._hashes, np.uint64)
        return Frame(
            kind=self._kind,
            ids=Strings.pack(self._ids),
            hashes=hashes,
            by_hash=np.argsort(hashes, kind="stable").astype(np.int32),
            standings=np.array(self._standings, np.int64),
            coded=coded,
            titles=titles,
            title_codes=title_codes,
            skills=PhraseTable.of(tuple(self._skills)),
            essential=asked,
            optional=wished,
            stand_ins=_stand_ins(titles, self._knowledge),
            headings=headings,
            bundles=self._bundles(coded, headings),
        )

    def _bundles(self, coded: Mapping[str, Coded], headings: Headings) -> tuple[Bundle, ...]:
        if not self._ids:
            return ()
        columns = {name: Column(each.codes, len(each.keys)) for name, each in coded.items() if name not in UNSCORED}
        columns[HEADING] = Column(headings.codes, len(headings.sets))
        none, knowledge = len(self._knowledge.findings), self._knowledge
        found = [knowledge.finding(*key) for key in coded["demand"].keys]
        positions = np.array([none if position is None else position for position in found], np.int32)
        columns[FOUND] = Column(smallest(positions).take(coded["demand"].codes), none + 1)
        return bundles_of(columns)


def _by_set(titles: Sequence[Phrase]) -> tuple[list[Links], Ints, Ints]:
    """The distinct sets of links of titles, the titles in the order of their sets, and the set of each one then."""
    numbers: dict[Links, int] = {}
    mine = np.fromiter((numbers.setdefault(links, len(numbers)) for links, _ in titles), np.int32, len(titles))
    order = np.argsort(mine, kind="stable").astype(np.int32)
    return list(numbers), order, mine[order]


def standing_of(item: Opportunity) -> int:
    """An opportunity's place among equals; see `order.standing`."""
    return standing(item.owner.reliability if item.owner else None, item.last_confirmed)


def _stand_ins(titles: PhraseTable, knowledge: Knowledge) -> StandIns:
    concepts = np.unique(titles.link_concepts)
    needs = [knowledge.taxonomy.skills_of(int(concept)) for concept in concepts]
    empty = np.empty(0, np.int32)
    starts = starts_of(np.array([len(skills) for skills, _ in needs], np.int32))
    weights = np.concatenate([empty, *(weights for _, weights in needs)]).astype(np.int32)
    return StandIns(
        concepts=concepts.astype(np.int32),
        starts=starts,
        skills=np.concatenate([empty, *(skills for skills, _ in needs)]).astype(np.int32),
        weights=weights,
        totals=row_sums(weights, starts).astype(np.int32),
    )
