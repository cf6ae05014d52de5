"""Labels found in running text: each label a number made of its stems, whatever their order, looked up all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.extract.reading import pieces
from magnet.matching.languages import table_of
from magnet.matching.linking.reading import stem
from magnet.matching.own_labels import Relabelled
from magnet.matching.taxonomy import Taxonomy
from magnet.matching.text import words

LONGEST_LABEL = 7
"""Words that count in a label; longer labels are not found word for word anyway."""
REMEMBERED = 100_000
Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One language's labels: keys in order, with the taxonomy's label row and the number of words of each.

    `spread` says how telling a label is: the number of concepts whose labels have its rarest word.
    """

    keys: Keys
    rows: Rows
    sizes: npt.NDArray[np.int8]
    spread: Rows


@dataclass(frozen=True, slots=True)
class Spelt:
    """A label's words, the keys of those that count, and whether it is written in capitals alone."""

    pieces: tuple[str, ...]
    keys: tuple[int, ...]
    is_acronym: bool


@dataclass(frozen=True, slots=True)
class Met:
    """A label that stands in a text: rows `first` to before `end` of the shelf, all with the same key."""

    place: int
    size: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every label of a taxonomy by a key of its stems, a shelf a language; safe to share between threads."""

    shelves: Mapping[str, Shelf]
    _keys: dict[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)
    _masculine: dict[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)
    _spelt: dict[int, "Spelt"] = field(default_factory=dict, repr=False, compare=False)
    _country: Relabelled | None = field(default=None, repr=False, compare=False)

    @classmethod
    def build(cls, taxonomy: Taxonomy) -> "Gazetteer":
        """Of all labels (100,000 take a second or two); keep `to_arrays` to skip this next time."""
        made = cls({})
        tags = taxonomy.languages()
        labels: dict[str, dict[int, list[int]]] = {tag: {} for tag in tags}
        for row, (number, text) in enumerate(zip(taxonomy.label_languages.tolist(), taxonomy.label_texts, strict=True)):
            parts = made.label_keys(text, tags[number])
            if parts:
                labels[tags[number]][row] = parts
        owners = taxonomy.label_concepts.tolist()
        return cls({tag: _shelf(some, owners) for tag, some in labels.items() if some}, made._keys)

    def relabelled(self, country: Relabelled, before: "Gazetteer | None" = None) -> "Gazetteer":
        """The gazetteer of a country's own labels: only the languages in which it has any are read anew.

        Nor are those in which they are still what they were for `before`, an earlier one that this gazetteer made.
        """
        taxonomy, made = country.taxonomy, Gazetteer({}, self._keys, self._masculine)
        owners = taxonomy.label_concepts.tolist()
        shelves = {
            tag: replace(shelf, rows=country.rows[shelf.rows].astype(np.int32)) for tag, shelf in self.shelves.items()
        }
        same = before._same(country) if before is not None else {}
        for tag in (country.own.languages & {*taxonomy.languages()}) - same.keys():
            rows = country.rows_in(tag).tolist()
            labels = {row: keys for row in rows if (keys := made.label_keys(taxonomy.label_texts[row], tag))}
            shelves[tag] = _shelf(labels, owners)
        kept = {tag: shelf for tag, shelf in (shelves | same).items() if len(shelf.rows)}
        return Gazetteer(kept, self._keys, self._masculine, _country=country)

    def _same(self, country: Relabelled) -> dict[str, Shelf]:
        """The shelves of languages whose labels are as they were: in the same order, though in other rows."""
        if self._country is None:
            return {}
        return {
            tag: replace(
                shelf,
                rows=country.rows_in(tag)[np.searchsorted(self._country.rows_in(tag), shelf.rows)].astype(np.int32),
            )
            for tag in country.unchanged(self._country)
            if (shelf := self.shelves.get(tag)) is not None
        }

    def label_keys(self, label: str, language: str) -> list[int]:
        """The keys of a label's words that count, in their order."""
        return [key for word in words(label) for piece in pieces(word) if (key := self.key(piece, language))]

    def spelt(self, taxonomy: Taxonomy, row: int, language: str) -> "Spelt":
        """A label by its words."""
        known = self._spelt.get(row)
        if known is None:
            if len(self._spelt) > REMEMBERED:
                self._spelt.clear()
            text = taxonomy.label_texts[row]
            parts = tuple(piece for word in words(text) for piece in pieces(word))
            keys = tuple(key for piece in parts if (key := self.key(piece, language)))
            known = self._spelt[row] = Spelt(parts, keys, text.isupper())
        return known

    def key(self, word: str, language: str) -> int:
        """The number of a word's stem in a language, 0 for a word that does not count."""
        known = self._keys.get((word, language))
        if known is None:
            if len(self._keys) > REMEMBERED:
                self._keys.clear()
            table = table_of(language)
            root = "" if word in table.stops else stem(word, table)
            digest = blake2b(root.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            known = self._keys[word, language] = int.from_bytes(digest, "little") if root else 0
        return known

    def masculine_key(self, word: str, language: str) -> int:
        """The same for the masculine form of a word, as labels name trades in that form only."""
        known = self._masculine.get((word, language))
        if known is None:
            if len(self._masculine) > REMEMBERED:
                self._masculine.clear()
            form = word
            for masculine, feminine in sorted(table_of(language).gender, key=lambda pair: -len(pair[1])):
                if len(feminine) >= 2 and word.endswith(feminine) and len(word) > len(feminine) + 2:
                    form = word[: -len(feminine)] + masculine
                    break
            known = self._masculine[word, language] = self.key(form, language)
        return known

    def meet(self, language: str, keys: Keys, clauses: npt.NDArray[np.int64]) -> list[Met]:
        """The labels of a language that stand in a text, given the keys of its words that count and their clauses.

        Words may stand in any order, and nothing but words that do not count between them.
        """
        shelf = self.shelves.get(language)
        if shelf is None or not len(keys):
            return []
        sums = np.zeros(len(keys) + 1, dtype=np.uint64)
        np.cumsum(keys, out=sums[1:])
        found: list[Met] = []
        for size in range(1, min(LONGEST_LABEL, len(keys)) + 1):
            wanted = sums[size:] - sums[:-size]
            at = np.searchsorted(shelf.keys, wanted)
            inside = np.minimum(at, len(shelf.keys) - 1)
            whole = clauses[: len(clauses) - size + 1] == clauses[size - 1 :]
            for place in np.flatnonzero((shelf.keys[inside] == wanted) & whole).tolist():
                first = int(at[place])
                end = int(np.searchsorted(shelf.keys, wanted[place], side="right"))
                if int(shelf.sizes[first]) == size:
                    found.append(Met(place, size, first, end))
        return found

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What was derived from the taxonomy, as plain arrays that can be mapped; names are `language.part`."""
        return {
            f"{tag}.{name}": getattr(shelf, name) for tag, shelf in self.shelves.items() for name in Shelf.__slots__
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Gazetteer":
        """The gazetteer whose `to_arrays` these were."""
        parts: dict[str, dict[str, npt.NDArray[Any]]] = {}
        for name, array in arrays.items():
            tag, _, part = name.partition(".")
            parts.setdefault(tag, {})[part] = array
        return cls({tag: Shelf(**each) for tag, each in parts.items()})


_MASK = (1 << 64) - 1


def _shelf(labels: Mapping[int, list[int]], owners: Sequence[int]) -> Shelf:
    users: dict[int, set[int]] = {}
    for row, parts in labels.items():
        for key in parts:
            users.setdefault(key, set()).add(owners[row])
    kept = {row: parts for row, parts in labels.items() if len(parts) <= LONGEST_LABEL}
    unsorted = np.array([sum(parts) & _MASK for parts in kept.values()], dtype=np.uint64)
    order = np.argsort(unsorted, kind="stable")
    spread = [min(len(users[key]) for key in parts) for parts in kept.values()]
    return Shelf(
        unsorted[order],
        np.array(list(kept), dtype=np.int32)[order],
        np.array([len(parts) for parts in kept.values()], dtype=np.int8)[order],
        np.array(spread, dtype=np.int32)[order],
    )
