"""Occupations and skills as one immutable value: concepts, their labels in many languages, their relations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from magnet.matching.graph import Graph
from magnet.matching.likeness import Likeness
from magnet.matching.strings import Strings

Kind = Literal["occupation", "skill"]
RelationKind = Literal["broader", "essential", "optional", "related"]
KINDS: tuple[Kind, ...] = get_args(Kind)
RELATION_KINDS: tuple[RelationKind, ...] = get_args(RelationKind)
FALLBACK_LANGUAGE = "en"

Indices = npt.NDArray[np.int32]
Permille = npt.NDArray[np.int16]
Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Concept:
    """An occupation, a skill, or a group of either (`is_group`).

    `code` is an ISCO-08 code of 1-4 digits for occupations and their groups, None for skills or where unknown.
    """

    uri: str
    kind: Kind
    code: str | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept (by its index) in a language (BCP 47); the preferred one or an alternative."""

    concept: int
    language: str
    text: str
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` needs `target` (essential, optional: occupation to skill), has it above it (broader), or is near it."""

    source: int
    target: int
    kind: RelationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The same as concepts, labels and relations, one column a field: what a database reads fastest.

    All `label_*` columns are of one length, all `relation_*` of another, the rest one entry a concept. Concepts
    are meant by their position. Where no label of a concept and language is preferred, the first one is.
    """

    uris: Sequence[str]
    kinds: Sequence[Kind]
    codes: Sequence[str | None]
    groups: Sequence[bool]
    label_concepts: Sequence[int]
    label_languages: Sequence[str]
    label_texts: Sequence[str]
    label_preferred: Sequence[bool]
    relation_sources: Sequence[int] = ()
    relation_targets: Sequence[int] = ()
    relation_kinds: Sequence[RelationKind] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Concepts by index 0..n-1, made by `build`, `from_columns` or `from_arrays`; only its caches change."""

    version: str
    uris: Strings
    kinds: npt.NDArray[np.int8]
    codes: Strings
    groups: npt.NDArray[np.bool_]
    language_tags: tuple[str, ...]
    label_starts: npt.NDArray[np.int64]
    label_concepts: Indices
    label_languages: npt.NDArray[np.int16]
    label_preferred: npt.NDArray[np.bool_]
    label_texts: Strings
    relation_sources: Indices
    relation_targets: Indices
    relation_kinds: npt.NDArray[np.int8]
    _positions: dict[str, int] = field(repr=False, compare=False, default_factory=dict)
    _best_labels: dict[tuple[int, str], Label | None] = field(repr=False, compare=False, default_factory=dict)
    _likeness: list[Likeness] = field(repr=False, compare=False, default_factory=list)

    @classmethod
    def build(
        cls, concepts: Sequence[Concept], labels: Iterable[Label], relations: Iterable[Relation], version: str
    ) -> "Taxonomy":
        """Build from values; raises ValueError if a label or relation names a concept that is not there."""
        labels, relations = list(labels), list(relations)
        columns = Columns(
            uris=[concept.uri for concept in concepts],
            kinds=[concept.kind for concept in concepts],
            codes=[concept.code for concept in concepts],
            groups=[concept.is_group for concept in concepts],
            label_concepts=[label.concept for label in labels],
            label_languages=[label.language for label in labels],
            label_texts=[label.text for label in labels],
            label_preferred=[label.preferred for label in labels],
            relation_sources=[relation.source for relation in relations],
            relation_targets=[relation.target for relation in relations],
            relation_kinds=[relation.kind for relation in relations],
        )
        return cls.from_columns(columns, version)

    @classmethod
    def from_columns(cls, columns: Columns, version: str) -> "Taxonomy":
        """Build from columns (half a second for 430,000 labels); raises ValueError as `build` does."""
        count = len(columns.uris)
        concepts = _positions_below(columns.label_concepts, count, "label")
        tags = tuple(sorted(set(columns.label_languages)))
        tag_numbers = {tag: number for number, tag in enumerate(tags)}
        languages = np.fromiter(map(tag_numbers.__getitem__, columns.label_languages), np.int16, len(concepts))
        preferred = np.array(columns.label_preferred, dtype=np.bool_)
        # Preferred before alternatives, then as given: the first label of a concept and language is its best.
        order = np.lexsort((~preferred, languages, concepts)).astype(np.int64)
        concepts, languages, preferred = concepts[order], languages[order], preferred[order].copy()
        if len(concepts):
            first = np.ones(len(concepts), dtype=np.bool_)
            first[1:] = (concepts[1:] != concepts[:-1]) | (languages[1:] != languages[:-1])
            preferred |= first
        sources = _positions_below(columns.relation_sources, count, "relation")
        targets = _positions_below(columns.relation_targets, count, "relation")
        numbers = {kind: number for number, kind in enumerate(RELATION_KINDS)}
        kinds = np.fromiter(map(numbers.__getitem__, columns.relation_kinds), np.int8, len(sources))
        relation_order = np.lexsort((targets, sources, kinds))
        relation_order = relation_order[sources[relation_order] != targets[relation_order]]
        kind_numbers = {kind: number for number, kind in enumerate(KINDS)}
        return cls(
            version=version,
            uris=Strings.pack(columns.uris),
            kinds=np.fromiter(map(kind_numbers.__getitem__, columns.kinds), np.int8, count),
            codes=Strings.pack(code or "" for code in columns.codes),
            groups=np.array(columns.groups, dtype=np.bool_),
            language_tags=tags,
            label_starts=np.searchsorted(concepts, np.arange(count + 1)).astype(np.int64),
            label_concepts=concepts,
            label_languages=languages,
            label_preferred=preferred,
            label_texts=Strings.pack(columns.label_texts).take(order),
            relation_sources=sources[relation_order],
            relation_targets=targets[relation_order],
            relation_kinds=kinds[relation_order],
        )

    def to_arrays(self) -> Arrays:
        """Plain arrays that `from_arrays` takes back, for derived files; they may be mapped read-only."""
        tags = Strings.pack((self.version, *self.language_tags))
        packed = {"uris": self.uris, "codes": self.codes, "label_texts": self.label_texts, "tags": tags}
        arrays: Arrays = {name: getattr(self, name) for name in PLAIN_ARRAYS}
        for name, strings in packed.items():
            arrays |= {f"{name}_data": strings.data, f"{name}_offsets": strings.offsets}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> "Taxonomy":
        """The taxonomy that `to_arrays` was asked of; copies nothing, so mapped arrays stay mapped."""

        def strings(name: str) -> Strings:
            return Strings(arrays[f"{name}_data"], arrays[f"{name}_offsets"])  # type: ignore[arg-type]

        version, *tags = strings("tags")
        plain = {name: arrays[name] for name in PLAIN_ARRAYS}
        return cls(
            version=version,
            language_tags=tuple(tags),
            uris=strings("uris"),
            codes=strings("codes"),
            label_texts=strings("label_texts"),
            **plain,  # type: ignore[arg-type]
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def index(self, uri: str) -> int | None:
        """Where a concept stands, None if it is not in this taxonomy."""
        if not self._positions:
            self._positions.update({known: position for position, known in enumerate(self.uris)})
        return self._positions.get(uri)

    def concept(self, index: int) -> Concept:
        """The concept at an index; IndexError outside."""
        return Concept(self.uris[index], KINDS[self.kinds[index]], self.codes[index] or None, bool(self.groups[index]))

    def languages(self) -> tuple[str, ...]:
        """Every language that has a label, sorted."""
        return self.language_tags

    def labels_of(self, index: int) -> tuple[Label, ...]:
        """All labels of a concept, by language, the preferred one of each first."""
        return tuple(self._label_at(row) for row in range(*self._label_rows(index)))

    def label(self, index: int, language: str) -> Label | None:
        """What to show: a label in the language (preferred, else alternative), else English, else any."""
        # Readers may name any language: what has no label is looked up, and kept, as English.
        tags = (language, language.split("-", maxsplit=1)[0])
        key = (index, next((tag for tag in tags if tag in self.language_tags), FALLBACK_LANGUAGE))
        if key not in self._best_labels:
            self._best_labels[key] = self._best_label(*key)
        return self._best_labels[key]

    def related(self, kind: RelationKind) -> tuple[Indices, Indices]:
        """Sources and targets of all relations of a kind, by source."""
        chosen = self.relation_kinds == RELATION_KINDS.index(kind)
        return self.relation_sources[chosen], self.relation_targets[chosen]

    def with_code(self, code: str) -> Indices:
        """The occupations and groups that carry exactly this ISCO-08 code."""
        return self.likeness.with_code(code)

    def skills_of(self, index: int) -> tuple[Indices, Permille]:
        """Skills of an occupation and their weights: essential 1000, optional 500, sorted by skill.

        A unit group without skills of its own takes those of the occupations in it, weighted by how many of them
        need each; an occupation without takes its unit group's. Empty for anything else.
        """
        return self.likeness.skills_of(index)

    def occupation_likeness(self, index: int) -> Permille:
        """How near each concept is as an occupation, 0..1000 over all concepts; see `likeness`."""
        return self.likeness.occupations(index)

    def skill_likeness(self, index: int) -> tuple[Indices, Permille]:
        """The skills near a skill, itself included (1000), sorted by index; see `likeness`."""
        return self.likeness.skills(index)

    @property
    def likeness(self) -> "Likeness":
        """The graph's likenesses, with their cache, made at the first question."""
        if not self._likeness:
            self._likeness.append(Likeness.of(self._graph()))
        return self._likeness[0]

    def _graph(self) -> Graph:
        return Graph(
            occupations=self.kinds == KINDS.index("occupation"),
            groups=self.groups,
            codes=tuple(self.codes),
            schemes=tuple(uri[: max(uri.rfind(mark) for mark in "/:#") + 1] for uri in self.uris),
            relations={kind: self.related(kind) for kind in RELATION_KINDS},
            label_concepts=self.label_concepts,
            label_languages=self.label_languages,
            language_tags=self.language_tags,
            label_preferred=self.label_preferred,
            label_texts=self.label_texts,
        )

    def _label_rows(self, index: int) -> tuple[int, int]:
        return int(self.label_starts[index]), int(self.label_starts[index + 1])

    def _label_at(self, row: int) -> Label:
        language = self.language_tags[self.label_languages[row]]
        return Label(int(self.label_concepts[row]), language, self.label_texts[row], bool(self.label_preferred[row]))

    def _best_label(self, index: int, language: str) -> Label | None:
        begin, end = self._label_rows(index)
        if begin == end:
            return None
        numbers = self.label_languages[begin:end].tolist()
        for tag in (language, language.split("-", maxsplit=1)[0], FALLBACK_LANGUAGE):
            if tag in self.language_tags and (number := self.language_tags.index(tag)) in numbers:
                return self._label_at(begin + numbers.index(number))
        return self._label_at(begin)


PLAIN_ARRAYS = (
    "kinds",
    "groups",
    "label_starts",
    "label_concepts",
    "label_languages",
    "label_preferred",
    "relation_sources",
    "relation_targets",
    "relation_kinds",
)


def _positions_below(positions: Sequence[int], count: int, what: str) -> Indices:
    array = np.asarray(positions, dtype=np.int32)
    if len(array) and not (int(array.min()) >= 0 and int(array.max()) < count):
        raise ValueError(f"a {what} names a concept that is not there")
    return array
