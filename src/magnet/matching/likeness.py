"""How near two occupations or two skills are, from the taxonomy's own graph, in whole per mille."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from magnet.matching.graph import Graph
from magnet.matching.traits import Traits, traits_of

Indices = npt.NDArray[np.int32]
Permille = npt.NDArray[np.int16]

FULL = 1000
ESSENTIAL, OPTIONAL = 1000, 500
CODE_LIKENESS = (0, 20, 50, 100, 200)
"""Occupations that share 0..4 leading digits of their ISCO-08 code, and nothing else; what they share lifts them."""
RELATED, BROADER, SIBLING = 500, 600, 400
"""Skills that are related, one step apart in the hierarchy, or under one parent with few others."""
SIBLINGS_AT_FULL = 10
"""Under a parent of more children than this, being siblings says less, in proportion."""
NEAREST = 50
"""Likenesses below this say nothing and are left out of a skill's row."""
SAME_LABEL, SHARED_ALTERNATIVE = 1000, 900
"""Skills with the same preferred label, or of two schemes with the same label; of one scheme, if one prefers it."""
IN_GROUP = 500
"""The same for an occupation and the unit group that it is in: one is the other in fewer words."""
OTHER_OCCUPATION = 890
"""What another occupation is worth that has as much in common as any: near, but not the same."""
ENOUGH = 1 / 2
"""Occupations that have this much in common (a cosine) are as near as others get: tailor and dressmaker."""
KEPT_ROWS = 4_000
"""Rows of 7 kB (with ESCO), made again in a tenth of a millisecond each."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Answers about one graph; a row is worked out when first asked for and then kept."""

    graph: Graph
    needs: sparse.csr_array
    _traits: list[Traits] = field(default_factory=list, repr=False)
    _near: list[sparse.csr_array] = field(default_factory=list, repr=False)
    _by_code: dict[str, Indices] = field(default_factory=dict, repr=False)
    _rows: dict[int, Permille] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, graph: Graph) -> "Likeness":
        """Likenesses of a graph; the work is done at the questions."""
        by_code: dict[str, list[int]] = {}
        for index in np.flatnonzero(graph.occupations).tolist():
            if graph.codes[index]:
                by_code.setdefault(graph.codes[index], []).append(index)
        codes = {code: np.array(members, dtype=np.int32) for code, members in by_code.items()}
        return cls(graph, _needs(graph, codes), _by_code=codes)

    def with_code(self, code: str) -> Indices:
        """Occupations and groups with exactly this code."""
        return self._by_code.get(code, np.empty(0, dtype=np.int32))

    def skills_of(self, index: int) -> tuple[Indices, Permille]:
        """Skills (sorted) and weights in per mille of an occupation."""
        row = slice(int(self.needs.indptr[index]), int(self.needs.indptr[index + 1]))
        return self.needs.indices[row].astype(np.int32), self.needs.data[row].astype(np.int16)

    def occupations(self, index: int) -> Permille:
        """Likeness of every concept to occupation `index`: what a shared code is worth, lifted by what they share.

        What they share, skills and words of labels (see `traits`), lifts it from the code's worth up to
        OTHER_OCCUPATION. Itself, and the same group of another scheme, is 1000; a concept that is no occupation 0.
        """
        return self.blend([(index, FULL)]).astype(np.int16)

    def alike(self, one: int, other: int) -> int:
        """One entry of `occupations`."""
        places = np.searchsorted(self.traits.places, (one, other)).tolist()
        if not (self.graph.occupations[one] and self.graph.occupations[other]):
            return FULL if one == other else 0
        return int(self._occupation_row(places[0])[places[1]])

    def blend(self, weights: Sequence[tuple[int, int]]) -> npt.NDArray[np.int32]:
        """`occupations` of several, summed by weights in per mille."""
        total = np.zeros(len(self.graph.codes), np.int32)
        places = self.traits.places
        known = [(index, weight) for index, weight in weights if self.graph.occupations[index]]
        mixed = np.zeros(len(places), np.int32)
        for index, weight in known:
            mixed += self._occupation_row(int(np.searchsorted(places, index))) * np.int32(weight)
        total[places] = mixed
        for index, weight in set(weights) - set(known):
            total[index] += FULL * weight
        blended: npt.NDArray[np.int32] = total // np.int32(FULL)
        return blended

    @property
    def traits(self) -> Traits:
        """What occupations are made of, worked out at the first question."""
        if not self._traits:
            self._traits.append(traits_of(self.graph, self.needs))
        return self._traits[0]

    def skills(self, index: int) -> tuple[Indices, Permille]:
        """Skills near skill `index` (sorted) with their likeness; only itself for anything else."""
        if not self._near:
            self._near.append(_near_skills(self.graph))
        near = self._near[0]
        row = slice(int(near.indptr[index]), int(near.indptr[index + 1]))
        return near.indices[row].astype(np.int32), near.data[row].astype(np.int16)

    def _occupation_row(self, place: int) -> Permille:
        """Likeness of all occupations, by their places, to the one at a place."""
        row = self._rows.get(place)
        if row is None:
            row = self._worked_out(place)
            row.setflags(write=False)
            if len(self._rows) >= KEPT_ROWS:
                self._rows.clear()
            self._rows[place] = row
        return row

    def _worked_out(self, place: int) -> Permille:
        traits = self.traits
        unlike = traits.groups != traits.groups[place]
        digits = traits.digits_shared(place)
        coded = np.array(CODE_LIKENESS, np.int32)[digits]
        coded[unlike & (digits == len(CODE_LIKENESS) - 1)] = IN_GROUP
        lifted = np.minimum(traits.shared(place) / ENOUGH, 1)
        row: Permille = np.rint(coded + (OTHER_OCCUPATION - coded) * lifted).astype(np.int16)
        if traits.groups[place] and (code := self.graph.codes[traits.places[place]]):
            members = self._by_code[code]
            row[np.searchsorted(traits.places, members[self.graph.groups[members]])] = FULL
        row[place] = FULL
        return row


def _needs(graph: Graph, by_code: Mapping[str, Indices]) -> sparse.csr_array:
    """Concept x skill weights in per mille, filled up between unit groups and their occupations."""
    count = len(graph.codes)
    rows, columns, weights = [], [], []
    for kind, weight in (("optional", OPTIONAL), ("essential", ESSENTIAL)):
        sources, targets = graph.relations[kind]
        chosen = graph.occupations[sources] & ~graph.occupations[targets]
        rows.append(sources[chosen])
        columns.append(targets[chosen])
        weights.append(np.full(int(chosen.sum()), weight, dtype=np.int32))
    own = _strongest(np.concatenate(rows), np.concatenate(columns), np.concatenate(weights), count)
    has_own = np.diff(own.indptr) > 0
    lacking = {code: members[~has_own[members]] for code, members in by_code.items() if len(code) == 4}
    parts = [own.tocoo()]
    for code, without in lacking.items():
        members = by_code[code]
        givers = members[has_own[members]]
        groups = givers[graph.groups[givers]]
        givers = groups if len(groups) else givers
        if not len(without) or not len(givers):
            continue
        total = own[givers].sum(axis=0)
        skills = np.flatnonzero(total)
        share = np.maximum(total[skills] // len(givers), 1)
        filled = np.repeat(without, len(skills)), np.tile(skills, len(without))
        parts.append(sparse.coo_array((np.tile(share, len(without)), filled), shape=(count, count)))
    data = np.concatenate([part.data for part in parts])
    coordinates = [np.concatenate([part.coords[axis] for part in parts]) for axis in (0, 1)]
    return _strongest(coordinates[0], coordinates[1], data, count)


def _strongest(
    rows: npt.NDArray[np.integer],
    columns: npt.NDArray[np.integer],
    values: npt.NDArray[np.integer],
    count: int,
) -> sparse.csr_array:
    """A square matrix that keeps the greatest of the values given for one place, columns sorted."""
    order = np.lexsort((values, columns, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    last = np.ones(len(rows), dtype=np.bool_)
    last[:-1] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    places = rows[last].astype(np.int32), columns[last].astype(np.int32)
    return sparse.csr_array((values[last].astype(np.int32), places), shape=(count, count))


def _near_skills(graph: Graph) -> sparse.csr_array:
    """Skill x skill likenesses, symmetric, with a diagonal of 1000."""
    count = len(graph.codes)
    pairs = [(*graph.relations["related"], RELATED), (*graph.relations["broader"], BROADER)]
    children, parents = graph.relations["broader"]
    order = np.argsort(parents, kind="stable")
    children, parents = children[order], parents[order]
    changes = np.flatnonzero(parents[1:] != parents[:-1]) + 1
    bounds = [0, *changes.tolist(), len(parents)] if len(parents) else []
    for begin, end in pairwise(bounds):
        worth = min(SIBLING, SIBLING * SIBLINGS_AT_FULL // (end - begin))
        if worth >= NEAREST:
            members = children[begin:end]
            pairs.append((np.repeat(members, len(members)), np.tile(members, len(members)), worth))
    pairs.extend(_same_labels(graph))
    rows = np.concatenate([pair[0] for pair in pairs] + [pair[1] for pair in pairs])
    columns = np.concatenate([pair[1] for pair in pairs] + [pair[0] for pair in pairs])
    values = np.concatenate([np.full(len(pair[0]), pair[2]) for pair in pairs])
    values = np.concatenate([values, values])
    skills = ~graph.occupations
    kept = skills[rows] & skills[columns] & (rows != columns)
    everyone = np.arange(count)
    return _strongest(
        np.concatenate([rows[kept], everyone]),
        np.concatenate([columns[kept], everyone]),
        np.concatenate([values[kept], np.full(count, FULL)]),
        count,
    )


def _same_labels(graph: Graph) -> list[tuple[Indices, Indices, int]]:
    """Pairs of skills that share a label, whatever its case and spaces."""
    first: dict[str, list[tuple[int, bool]]] = {}
    concepts, preferred = graph.label_concepts.tolist(), graph.label_preferred.tolist()
    skills = (~graph.occupations).tolist()
    for row, text in enumerate(graph.label_texts):
        if skills[concepts[row]] and (key := " ".join(text.casefold().split())):
            first.setdefault(key, []).append((concepts[row], preferred[row]))
    found: dict[int, tuple[list[int], list[int]]] = {SAME_LABEL: ([], []), SHARED_ALTERNATIVE: ([], [])}
    for holders in first.values():
        for position, (one, one_preferred) in enumerate(holders):
            for other, other_preferred in holders[position + 1 :]:
                if one == other:
                    continue
                same = (one_preferred and other_preferred) or graph.schemes[one] != graph.schemes[other]
                if same or one_preferred or other_preferred:
                    sources, targets = found[SAME_LABEL if same else SHARED_ALTERNATIVE]
                    sources.append(one)
                    targets.append(other)
    return [
        (np.array(sources, dtype=np.int32), np.array(targets, dtype=np.int32), worth)
        for worth, (sources, targets) in found.items()
    ]
