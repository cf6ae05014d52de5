"""What each occupation is made of, as one vector: the skills it needs and the words that its labels are written with.

Two occupations are as alike as what they share is rare. A skill that a hundred occupations need ("use communication
techniques") tells next to nothing, so rarity counts twice: its square is what measured best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.graph import Graph
from magnet.matching.text import ascii_word, words

Floats = npt.NDArray[np.float64]

SKILLS_SHARE = 2 / 3
"""How much of two occupations' likeness skills decide, beside the words of their labels."""
DIGITS = 4
TIE_BREAKER = "en"


@dataclass(frozen=True, slots=True)
class Traits:
    """Occupations x traits as unit rows, with the first 1..4 digits of their codes as numbers.

    `holders` is `rows` turned round, traits x occupations; `places` are the occupations' indices among all concepts,
    in order; `prefixes` is of DIGITS x occupations, -1 where a code is shorter.
    """

    places: npt.NDArray[np.intp]
    rows: sparse.csr_array
    holders: sparse.csr_array
    prefixes: npt.NDArray[np.int16]
    groups: npt.NDArray[np.bool_]

    def shared(self, place: int) -> Floats:
        """Cosine of every occupation with the one at a place, from the traits that it has alone: most share none."""
        mine = slice(int(self.rows.indptr[place]), int(self.rows.indptr[place + 1]))
        traits = self.rows.indices[mine]
        sizes = self.holders.indptr[traits + 1] - self.holders.indptr[traits]
        ends = np.cumsum(sizes)
        held = np.arange(int(sizes.sum())) + np.repeat(self.holders.indptr[traits] - (ends - sizes), sizes)
        worth = self.holders.data[held] * np.repeat(self.rows.data[mine], sizes)
        found: Floats = np.bincount(self.holders.indices[held], worth, len(self.places)).astype(np.float64)
        return found

    def digits_shared(self, place: int) -> npt.NDArray[np.intp]:
        """How many leading digits of the code every occupation shares with the one at a place."""
        mine = self.prefixes[:, [place]]
        found: npt.NDArray[np.intp] = ((self.prefixes == mine) & (mine >= 0)).sum(axis=0)
        return found


def traits_of(graph: Graph, needs: sparse.csr_array) -> Traits:
    """Traits from the skills that occupations need (concepts x concepts) and from the graph's labels."""
    places = np.flatnonzero(graph.occupations)
    skills, spoken = _told_apart(needs[places]), _told_apart(_label_words(graph)[places])
    # A concept that has only one of the two is compared by that alone.
    weights = np.sqrt([SKILLS_SHARE, 1 - SKILLS_SHARE])
    whole = _to_unit_length(sparse.csr_array(sparse.hstack([skills * weights[0], spoken * weights[1]])))
    prefixes, groups = _prefixes([graph.codes[index] for index in places.tolist()]), graph.groups[places]
    made = _with_members(whole, prefixes[-1], groups)
    made.sort_indices()
    return Traits(places, made, sparse.csr_array(made.T), prefixes, groups)


def _prefixes(codes: Sequence[str]) -> npt.NDArray[np.int16]:
    prefixes = np.full((DIGITS, len(codes)), -1, np.int16)
    numbers: dict[str, int] = {}
    for place, code in enumerate(codes):
        for digits in range(1, min(len(code), DIGITS) + 1):
            prefixes[digits - 1, place] = numbers.setdefault(code[:digits], len(numbers))
    return prefixes


def _with_members(
    rows: sparse.csr_array, units: npt.NDArray[np.int16], groups: npt.NDArray[np.bool_]
) -> sparse.csr_array:
    """Unit groups made of their occupations too: the skills of two schemes have nothing else in common."""
    within = np.flatnonzero((units >= 0) & ~groups)
    over = np.flatnonzero((units >= 0) & groups)
    count = int(units.max(initial=-1)) + 1
    members = np.bincount(units[within], minlength=count)
    shape = len(units), count
    belongs = sparse.csr_array((1 / members[units[within]], (within, units[within])), shape=shape)
    heads = sparse.csr_array((np.ones(len(over)), (over, units[over])), shape=shape)
    centres = heads @ _to_unit_length(sparse.csr_array(belongs.T @ rows))
    return _to_unit_length(sparse.csr_array(rows + centres))


def _label_words(graph: Graph) -> sparse.csr_array:
    """Concepts x words of their labels, in one language, as all would count each word many times over."""
    mine = np.flatnonzero(graph.occupations[graph.label_concepts])
    mine = mine[graph.label_languages[mine] == _widest(graph, mine)]
    numbers: dict[str, int] = {}
    holders: list[int] = []
    columns: list[int] = []
    concepts = graph.label_concepts[mine].tolist()
    for concept, row in zip(concepts, mine.tolist(), strict=True):
        for word in filter(None, map(ascii_word, words(graph.label_texts[row]))):
            holders.append(concept)
            columns.append(numbers.setdefault(word, len(numbers)))
    shape = len(graph.occupations), max(len(numbers), 1)
    places = np.array(holders, np.int32), np.array(columns, np.int32)
    counted = sparse.csr_array((np.ones(len(holders)), places), shape=shape)
    counted.sum_duplicates()
    counted.data = 1 + np.log(counted.data)
    return counted


def _widest(graph: Graph, rows: npt.NDArray[np.intp]) -> int:
    """The language that names most occupations, English among equals: more labels of the same ones change nothing."""
    named = np.unique(np.stack((graph.label_languages[rows], graph.label_concepts[rows])), axis=1)[0]
    counts = np.bincount(named, minlength=len(graph.language_tags))
    ranked = [
        (count, tag == TIE_BREAKER, -at)
        for at, (count, tag) in enumerate(zip(counts, graph.language_tags, strict=True))
    ]
    return -max(ranked)[2] if ranked else -1


def _told_apart(counts: sparse.csr_array) -> sparse.csr_array:
    """Weights times squared rarity, rows of unit length."""
    holders = int((np.diff(counts.indptr) > 0).sum())
    rarity = np.log((1 + holders) / (1 + np.bincount(counts.indices, minlength=counts.shape[1])))
    data = counts.data * rarity[counts.indices] ** 2
    return _to_unit_length(sparse.csr_array((data, counts.indices, counts.indptr), shape=counts.shape))


def _to_unit_length(rows: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    lengths[lengths == 0] = 1
    data = rows.data / np.repeat(lengths, np.diff(rows.indptr))
    return sparse.csr_array((data, rows.indices, rows.indptr), shape=rows.shape)
