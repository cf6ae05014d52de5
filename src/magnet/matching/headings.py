"""What titles mean, once each: distinct sets of links, with the titles that have them and the rows of those."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.bundles import Codes, smallest
from magnet.matching.mention import FULL
from magnet.matching.phrases import Ints, Links, gather, row_sums, starts_of
from magnet.matching.readings import readings

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class LinkSets:
    """Distinct sets of links.

    `weights` and `doubts` (what they leave of FULL) are how sure the links are, `readings` and `sureties` how they
    count in likeness; see `readings.readings`.
    """

    starts: Ints
    concepts: Ints
    weights: Ints
    readings: Ints
    doubts: Ints
    sureties: Ints
    _matrices: dict[str, sparse.csr_array] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, sets: Sequence[Links]) -> "LinkSets":
        """The table of some sets, in their order."""
        flat = [pair for links in sets for pair in links]
        weights = np.array([weight for _, weight in flat], np.int32)
        starts = starts_of(np.fromiter(map(len, sets), np.int32, len(sets)))
        read = [readings(links) for links in sets]
        return cls(
            starts=starts,
            concepts=np.array([concept for concept, _ in flat], np.int32),
            weights=weights,
            readings=np.array([weight for each, _ in read for weight in each], np.int32),
            doubts=(FULL - row_sums(weights, starts)).astype(np.int32),
            sureties=np.array([sure for _, sure in read], np.int32),
        )

    def __len__(self) -> int:
        return len(self.doubts)

    def expected(self, per_concept: npt.NDArray[np.integer], otherwise: int) -> Ints:
        """For each set the mean of a value per concept over its links; the doubt left takes `otherwise`."""
        total: Ints = (self._sums("weights", per_concept) + self.doubts * np.int32(otherwise)) // np.int32(FULL)
        return total

    def read(self, per_concept: npt.NDArray[np.integer], most: int) -> Ints:
        """For each set the sum of a value per concept over its links by their readings, per mille of per mille.

        No value is above `most`, and no sum comes above `most` as far as it is sure how the words were read.
        """
        found: Ints = np.minimum(self._sums("readings", per_concept), self.sureties * np.int32(most))
        return found

    def _sums(self, column: str, per_concept: npt.NDArray[np.integer]) -> Ints:
        """For each set the sum over its links of a column times a value per concept; at most FULL x FULL."""
        if column not in self._matrices:
            shape = len(self), len(per_concept)
            self._matrices[column] = sparse.csr_array((getattr(self, column), self.concepts, self.starts), shape=shape)
        total: Ints = self._matrices[column] @ per_concept.astype(np.int32, copy=False)
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Headings:
    """A row's heading: its title's set of links, and whether it lists essential and optional skills.

    `codes` are the rows' headings; `sets`, `listed` and `welcomed` say what each heading is. Titles are numbered by
    set (`title_starts`), `rows` stand by title (`row_starts`), so that few sets or titles lead to few rows.
    """

    codes: Codes
    sets: Ints
    listed: npt.NDArray[np.bool_]
    welcomed: npt.NDArray[np.bool_]
    links: LinkSets
    title_starts: Ints
    row_starts: Ints
    rows: Rows

    @classmethod
    def of(
        cls,
        sets: Sequence[Links],
        of_titles: Ints,
        title_codes: Codes,
        asks: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    ) -> "Headings":
        """From the set of each title (rising), the title of each row, and which rows ask for or welcome skills."""
        whole = of_titles.take(title_codes).astype(np.int64) * 4 + asks[0] * 2 + asks[1]
        distinct, codes = np.unique(whole, return_inverse=True)
        counts = np.bincount(title_codes, minlength=len(of_titles))
        return cls(
            codes=smallest(codes),
            sets=(distinct // 4).astype(np.int32),
            listed=distinct // 2 % 2 == 1,
            welcomed=distinct % 2 == 1,
            links=LinkSets.of(sets),
            title_starts=starts_of(np.bincount(of_titles, minlength=len(sets))),
            row_starts=starts_of(counts),
            rows=np.argsort(title_codes, kind="stable").astype(np.int32),
        )

    @property
    def title_counts(self) -> Ints:
        """How many rows have each title."""
        return np.diff(self.row_starts)

    def sets_of(self, titles: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """The set of links of each of some titles."""
        return np.searchsorted(self.title_starts, titles, side="right") - 1

    def rows_of_titles(self, titles: npt.NDArray[np.integer]) -> tuple[Rows, Ints]:
        """The rows of some titles, one title after the other, and how many each has."""
        return gather(self.row_starts, self.rows, titles)

    def rows_of_sets(self, sets: npt.NDArray[np.integer]) -> tuple[Rows, Ints]:
        """The rows of some sets, one set after the other, and how many each has."""
        return gather(self.row_starts.take(self.title_starts), self.rows, sets)
