"""A country's own labels over the shared ones: the same concepts, named as its people name them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from magnet.matching.linking.sentences import told_of
from magnet.matching.strings import Strings
from magnet.matching.taxonomy import KINDS, Kind, Label, Taxonomy
from magnet.matching.text import spoken, words

Rows = npt.NDArray[np.int64]
GONE = -1


@dataclass(frozen=True, slots=True)
class Own:
    """What a country says of labels: those that it adds, and shared ones that do not count there."""

    added: Sequence[Label] = ()
    removed: Sequence[Label] = ()

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which anything differs."""
        return frozenset(label.language for label in (*self.added, *self.removed))

    def unchanged(self, before: "Own") -> frozenset[str]:
        """The languages in which it says something, and the same as another did."""
        mine, theirs = self._by_language(), before._by_language()
        return frozenset(tag for tag, said in mine.items() if said == theirs.get(tag))

    def _by_language(self) -> dict[str, tuple[list[Label], list[Label]]]:
        found: dict[str, tuple[list[Label], list[Label]]] = {}
        for place, labels in enumerate((self.added, self.removed)):
            for label in labels:
                found.setdefault(label.language, ([], []))[place].append(label)
        return found


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A taxonomy with a country's labels in it; `rows` says of each label row of before where it is now, or GONE."""

    taxonomy: Taxonomy
    rows: Rows
    own: Own

    def unchanged(self, before: "Relabelled | None") -> frozenset[str]:
        """The country's languages of which all labels are as they were before, in the same order."""
        return frozenset() if before is None else self.own.unchanged(before.own)

    def by_words(self, kind: Kind) -> dict[tuple[str, ...], list[Label]]:
        """The labels of a kind that the country adds, by their words as those of a phrase are read."""
        found: dict[tuple[str, ...], list[Label]] = {}
        for label in self.own.added:
            if KINDS[self.taxonomy.kinds[label.concept]] == kind:
                found.setdefault(told_of(spoken(label.text), label.language).words, []).append(label)
        return found

    def rows_in(self, language: str) -> Rows:
        """The rows of a language's labels."""
        return np.flatnonzero(self.taxonomy.label_languages == self.taxonomy.languages().index(language))


def relabelled(taxonomy: Taxonomy, own: Own, before: Relabelled | None = None) -> Relabelled:
    """The taxonomy as the country has it; concepts keep their places, so that what is derived from them still holds.

    An added label wins: a shared one of the same kind and language that reads alike and stands elsewhere is gone.
    `before` is what the same taxonomy came to for the country earlier, which spares reading what stayed the same.
    """
    same = frozenset() if before is None else own.unchanged(before.own)
    kept = np.ones(len(taxonomy.label_concepts), dtype=np.bool_)
    kept[list(_lost(taxonomy, own, own.languages - same))] = False
    if before is not None:
        known = [number for number, tag in enumerate(taxonomy.language_tags) if tag in same]
        kept[np.isin(taxonomy.label_languages, known) & (before.rows == GONE)] = False
    count = int(kept.sum())
    tags = tuple(sorted({*taxonomy.language_tags, *(label.language for label in own.added)}))
    numbers = {tag: number for number, tag in enumerate(tags)}
    moved = np.array([numbers[tag] for tag in taxonomy.language_tags], dtype=np.int16)
    stayed = moved[taxonomy.label_languages[kept]] if len(moved) else np.empty(0, dtype=np.int16)
    concepts = np.append(taxonomy.label_concepts[kept], [label.concept for label in own.added]).astype(np.int32)
    languages = np.append(stayed, [numbers[label.language] for label in own.added]).astype(np.int16)
    preferred = np.append(taxonomy.label_preferred[kept], [label.preferred for label in own.added]).astype(np.bool_)
    for label in own.added:
        if label.preferred:  # one leads a concept in a language, and it is the country's
            of_concept = concepts[:count] == label.concept
            preferred[:count][of_concept & (languages[:count] == numbers[label.language])] = False
    order = np.lexsort((~preferred, languages, concepts)).astype(np.int64)
    concepts, languages, preferred = concepts[order], languages[order], preferred[order].copy()
    first = np.ones(len(concepts), dtype=np.bool_)
    first[1:] = (concepts[1:] != concepts[:-1]) | (languages[1:] != languages[:-1])
    rows = np.full(len(kept), GONE, dtype=np.int64)
    rows[np.flatnonzero(kept)] = np.argsort(order, kind="stable")[:count]
    made = replace(
        taxonomy,
        language_tags=tags,
        label_starts=np.searchsorted(concepts, np.arange(len(taxonomy) + 1)).astype(np.int64),
        label_concepts=concepts,
        label_languages=languages,
        label_preferred=preferred | first,
        label_texts=_joined(taxonomy.label_texts, kept, own.added).take(order),
        _best_labels={},
    )
    return Relabelled(made, rows, own)


def _lost(taxonomy: Taxonomy, own: Own, languages: frozenset[str]) -> Iterator[int]:
    """The shared labels in these languages that the country's stand in place of, or that do not count there."""
    added, removed = ([label for label in some if label.language in languages] for some in (own.added, own.removed))
    taken = {(label.language, int(taxonomy.kinds[label.concept]), words(label.text)) for label in added}
    gone = {(label.language, label.concept, words(label.text)) for label in removed}
    for tag in languages & {*taxonomy.language_tags}:
        number = taxonomy.language_tags.index(tag)
        for row in np.flatnonzero(taxonomy.label_languages == number).tolist():
            concept, said = int(taxonomy.label_concepts[row]), words(taxonomy.label_texts[row])
            if (tag, int(taxonomy.kinds[concept]), said) in taken or (tag, concept, said) in gone:
                yield row


def _joined(texts: Strings, kept: npt.NDArray[np.bool_], added: Iterable[Label]) -> Strings:
    some, more = texts.take(np.flatnonzero(kept)), Strings.pack(label.text for label in added)
    offsets = np.append(some.offsets, more.offsets[1:] + some.offsets[-1])
    return Strings(np.append(some.data, more.data), offsets)
