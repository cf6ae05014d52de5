"""Occupations and skills: labels that stand in a text, and how sure it is that they mean their concept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

from magnet.matching.extract.gazetteer import Gazetteer, Met
from magnet.matching.extract.reading import Tokens
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy
from magnet.matching.text import ascii_word
from magnet.matching.undivided import unit_of

SHARED = (1.0, 0.9, 0.8, 0.7)
"""How sure a label is by the number of concepts that have it."""
TELLING = ((8, 1.0), (20, 0.9), (45, 0.75), (120, 0.55))
"""How sure a label of one word is by the number of concepts that use the word, at most."""
COMMONPLACE = 0.3
TELLING_PHRASE = ((120, 1.0), (250, 0.85))
"""The same for longer labels and their rarest word."""
COMMONPLACE_PHRASE = 0.65
A_COMMON_NOUN = 0.8
"""A word in small letters that is another name of a skill: "highlight" for hair colouring; tools have capitals."""
A_GROUP = 0.45
"""A group of skills ("environment", "services") is seldom what a text is about."""
TURNED_ROUND = 0.7
"""Words that stand in another order than the label's: "management of stock", but also what is not meant."""
LONGEST_ENDING, LONGEST_LOST, SHORT = 3, 1, 3
"""Letters by which a word may differ from a trade's name: "сварщика" does, "research" for "researcher" is too short."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept named by words from `first` to before `end`: how many of them count, whether the clause is no more.

    No concept: the words surely name something of the kind (a job title beside its dates), but it is not clear what.
    """

    first: int
    end: int
    kind: Kind
    concept: int | None
    words: int
    whole: bool
    sureness: float
    telling: float = 1.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds labels of one taxonomy in texts; `joins` are the places of words such as "and" in the text."""

    taxonomy: Taxonomy
    gazetteer: Gazetteer
    joins: frozenset[int]

    def hits(self, tokens: Tokens, languages: Iterable[str]) -> list[Hit]:
        """Every label of these languages that stands within a clause; of those about one place the longest."""
        found: dict[tuple[int, int, Kind], Hit] = {}
        for language in languages:
            if language not in self.gazetteer.shelves:
                continue
            for hit in self._of(tokens, language):
                known = found.get((hit.first, hit.end, hit.kind))
                if known is None or known.sureness < hit.sureness:
                    found[hit.first, hit.end, hit.kind] = hit
        return [hit for kind in KINDS for hit in _longest([one for one in found.values() if one.kind == kind])]

    def _of(self, tokens: Tokens, language: str) -> Iterable[Hit]:
        said = [self.gazetteer.key(word, language) for word in tokens.words]
        places = [place for place, key in enumerate(said) if key]
        clauses = np.array([tokens.clauses[place] for place in places], dtype=np.int64)
        plain = [said[place] for place in places]
        yield from self._met(tokens, _Said(language, places, plain, clauses))
        # Once more with feminine forms as the masculine ones that labels have.
        other = [self.gazetteer.masculine_key(tokens.words[place], language) for place in places]
        turned = [place for place, (one, two) in enumerate(zip(plain, other, strict=True)) if one != two]
        if turned:
            yield from self._met(tokens, _Said(language, places, other, clauses, frozenset(turned)))

    def _met(self, tokens: Tokens, said: "_Said") -> Iterable[Hit]:
        """The labels met, the longest first; what lies in one of its own kind is not looked at."""
        taken: dict[Kind, dict[int, int]] = {kind: {} for kind in KINDS}
        clauses = said.clauses
        for met in reversed(self.gazetteer.meet(said.language, np.array(said.keys, dtype=np.uint64), clauses)):
            inside = range(met.place, met.place + met.size)
            if said.turned is not None and said.turned.isdisjoint(inside):
                continue
            free = [kind for kind in KINDS if all(taken[kind].get(place, 0) <= met.size for place in inside)]
            if not free:
                continue
            spoken = _Spoken(
                said.language,
                said.places[inside.start : inside.stop],
                said.keys[inside.start : inside.stop],
                turned=said.turned is not None,
            )
            whole = (inside.start == 0 or clauses[inside.start - 1] != clauses[inside.start]) and (
                inside.stop == len(clauses) or clauses[inside.stop] != clauses[inside.start]
            )
            telling = _telling(met.size, int(self.gazetteer.shelves[said.language].spread[met.first]))
            for kind, concept, sureness in self._meant(tokens, spoken, met):
                if kind not in free:
                    continue
                for place in inside:
                    taken[kind].setdefault(place, met.size)
                first, end = spoken.places[0], spoken.places[-1] + 1
                yield Hit(first, end, kind, concept, met.size, bool(whole), sureness, telling)

    def _meant(self, tokens: Tokens, spoken: "_Spoken", met: Met) -> Iterable[tuple[Kind, int, float]]:
        """The concept of each kind that words name, with how sure that is."""
        shelf, taxonomy = self.gazetteer.shelves[spoken.language], self.taxonomy
        rows = shelf.rows[met.first : met.end].tolist()
        rows = [row for row in rows if self._reads(tokens, spoken, row)]
        for number, kind in enumerate(KINDS):
            mine = [row for row in rows if taxonomy.kinds[taxonomy.label_concepts[row]] == number]
            if not mine:
                continue
            shown = " ".join(tokens.words[spoken.places[0] : spoken.places[-1] + 1])
            rivals = {unit_of(taxonomy, int(taxonomy.label_concepts[row])) for row in mine}
            best = mine[0] if len(rivals) == 1 else min(mine, key=lambda row: self._order(row, shown, spoken.language))
            sureness = SHARED[min(len(rivals), len(SHARED)) - 1]
            if not self._in_order(spoken, best):
                sureness *= TURNED_ROUND
            if kind == "skill" and met.size == 1 and not taxonomy.label_preferred[best]:
                sureness *= A_COMMON_NOUN if tokens.shown(spoken.places[0], spoken.places[0] + 1).islower() else 1
            if kind == "skill" and taxonomy.groups[taxonomy.label_concepts[best]]:
                sureness *= A_GROUP
            yield kind, unit_of(taxonomy, int(taxonomy.label_concepts[best])), sureness

    def _order(self, row: int, shown: str, language: str) -> tuple[bool, bool, float, int, int]:
        """Occupations before groups, preferred labels first, then the likest preferred label, then small groups."""
        taxonomy, concept = self.taxonomy, int(self.taxonomy.label_concepts[row])
        label = taxonomy.label(concept, language)
        distance = Indel.normalized_distance(label.text.casefold(), shown) if label else 1.0
        size = -len(taxonomy.codes[concept])
        return bool(taxonomy.groups[concept]), not taxonomy.label_preferred[row], distance, size, concept

    def _reads(self, tokens: Tokens, spoken: "_Spoken", row: int) -> bool:
        """Whether a label with the same stems is what the words say.

        Words on both sides of an "and" are no name, unless the label has such a word too. A trade, or whatever one
        word names, must be named itself and not merely share a stem.
        """
        label = self.gazetteer.spelt(self.taxonomy, row, spoken.language)
        if any(place in self.joins for place in range(spoken.places[0], spoken.places[-1])) and (
            len(label.pieces) == len(spoken.keys) or not self._in_order(spoken, row)
        ):
            return False
        if label.is_acronym and tokens.shown(spoken.places[0], spoken.places[-1] + 1).islower():
            return False  # "etc", not ETC
        is_trade = self.taxonomy.kinds[self.taxonomy.label_concepts[row]] == KINDS.index("occupation")
        if spoken.turned:
            return True
        if len(spoken.keys) == 1 and len(tokens.words[spoken.places[0]]) <= (SHORT if is_trade else 1):
            # R, the language, but no E of an enumeration; no trade for the AB of a company.
            return not is_trade and bool(self.taxonomy.label_preferred[row])
        lost = LONGEST_LOST if is_trade else LONGEST_LOST + (1 if len(spoken.keys) == 1 else 2)
        by_key = {self.gazetteer.key(piece, spoken.language): piece for piece in label.pieces}
        return all(
            _is_form(tokens.words[place], by_key[key], lost)
            for place, key in zip(spoken.places, spoken.keys, strict=True)
            if key in by_key
        )

    def _in_order(self, spoken: "_Spoken", row: int) -> bool:
        if len(spoken.keys) == 1:
            return True
        return self.gazetteer.spelt(self.taxonomy, row, spoken.language).keys == tuple(spoken.keys)


@dataclass(frozen=True, slots=True)
class _Said:
    """A text's words that count, read in a language: places, keys, clauses; `turned` those read as masculine forms."""

    language: str
    places: Sequence[int]
    keys: Sequence[int]
    clauses: npt.NDArray[np.int64]
    turned: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Words that count, by place and key, read in a language; `turned`: feminine forms are read as masculine ones."""

    language: str
    places: Sequence[int]
    keys: Sequence[int]
    turned: bool


def _telling(size: int, spread: int) -> float:
    table, otherwise = (TELLING, COMMONPLACE) if size == 1 else (TELLING_PHRASE, COMMONPLACE_PHRASE)
    return next((sureness for most, sureness in table if spread <= most), otherwise)


def _is_form(said: str, label: str, lost: int) -> bool:
    if label.isascii() and not said.isascii() and len(label) > SHORT:
        said = ascii_word(said)
    common = 0
    for one, other in zip(said, label, strict=False):
        if one != other:
            break
        common += 1
    if common < SHORT or len(said) <= SHORT + 1:
        return label.startswith(said) and len(label) <= len(said) + 1
    return len(said) - common <= LONGEST_ENDING and len(label) - common <= lost


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Hits without those inside, or overlapping, a longer one."""
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda one: (-one.words, -one.sureness, one.first, one.end)):
        inside = range(hit.first, hit.end)
        if taken.isdisjoint(inside):
            taken.update(inside)
            kept.append(hit)
    return sorted(kept, key=lambda one: one.first)
