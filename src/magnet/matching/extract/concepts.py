"""Occupations and skills: labels that stand in a text, weighed by where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from magnet.matching.extract.gazetteer import Gazetteer, Met
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy

Setting = Literal["title", "dated", "part", "cued", "whole", "prose"]
"""Where a label stands: in a title; beside the dates of a job; in the part of the text that it belongs to; after words
that lead it in; as a whole clause; or anywhere else."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept named by words from `first` to before `end`: how many of them count, whether the clause is no more."""

    first: int
    end: int
    kind: Kind
    concept: int
    words: int
    whole: bool
    sureness: float


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds labels of one taxonomy in texts."""

    taxonomy: Taxonomy
    gazetteer: Gazetteer

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
        for keys in self._readings(tokens, language, said, places):
            for met in self.gazetteer.meet(language, np.array(keys, dtype=np.uint64), clauses):
                first, end = places[met.place], places[met.place + met.size - 1] + 1
                whole = (met.place == 0 or clauses[met.place - 1] != clauses[met.place]) and (
                    met.place + met.size == len(places) or clauses[met.place + met.size] != clauses[met.place]
                )
                for kind, concept, sureness in self._meant(language, met):
                    yield Hit(first, end, kind, concept, met.size, bool(whole), sureness)

    def _readings(
        self, tokens: Tokens, language: str, said: Sequence[int], places: Sequence[int]
    ) -> Iterable[list[int]]:
        """The words as they stand, and once more with feminine forms as masculine ones."""
        plain = [said[place] for place in places]
        yield plain
        other = [self.gazetteer.masculine_key(tokens.words[place], language) for place in places]
        if other != plain:
            yield [new or old for new, old in zip(other, plain, strict=True)]

    def _meant(self, language: str, met: Met) -> Iterable[tuple[Kind, int, float]]:
        """The concept of each kind that a label names, with how sure that is where several share it."""
        shelf, taxonomy = self.gazetteer.shelves[language], self.taxonomy
        rows = shelf.rows[met.first : met.end]
        concepts = taxonomy.label_concepts[rows]
        preferred = taxonomy.label_preferred[rows]
        for number, kind in enumerate(KINDS):
            mine = taxonomy.kinds[concepts] == number
            if not mine.any():
                continue
            order = sorted(
                zip(
                    taxonomy.groups[concepts[mine]].tolist(),
                    (~preferred[mine]).tolist(),
                    concepts[mine].tolist(),
                    strict=True,
                )
            )
            rivals = {concept for group, other, concept in order if (group, other) == order[0][:2]}
            yield kind, order[0][2], SURENESS[min(len(rivals), len(SURENESS)) - 1]


SURENESS = (1.0, 0.85, 0.7, 0.6)
"""By the number of concepts that have the same label."""


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


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that lead an occupation or a skill in, by the place right after them."""

    occupation: frozenset[int]
    skill: frozenset[int]

    @classmethod
    def of(cls, tokens: Tokens, marks: Sequence[Mark]) -> "Cues":
        """The cues among a text's marks; articles may stand between a cue and what it leads in."""
        places: dict[str, set[int]] = {"occupation": set(), "skill": set()}
        for mark in marks:
            if mark.group == "cues":
                end = mark.end
                reach = range(end, min(end + CUE_REACH[mark.code], len(tokens)))
                places[mark.code].update(at for at in reach if tokens.sentences[at] == tokens.sentences[mark.first])
        return cls(frozenset(places["occupation"]), frozenset(places["skill"]))


CUE_REACH = {"occupation": 3, "skill": 4}
CHANCES: dict[Kind, dict[Setting, tuple[float, float]]] = {
    "occupation": {
        "title": (0.9, 0.92),
        "dated": (0.9, 0.93),
        "part": (0.72, 0.82),
        "cued": (0.75, 0.85),
        "whole": (0.5, 0.6),
        "prose": (0.2, 0.35),
    },
    "skill": {
        "title": (0.2, 0.3),
        "dated": (0.2, 0.3),
        "part": (0.72, 0.82),
        "cued": (0.6, 0.75),
        "whole": (0.45, 0.72),
        "prose": (0.25, 0.55),
    },
}
"""How likely a caseworker accepts a label met in a setting: of one word, of several."""


def chance(hit: Hit, setting: Setting) -> float:
    """How likely a caseworker accepts a hit."""
    return hit.sureness * CHANCES[hit.kind][setting][hit.words > 1]


@dataclass(frozen=True, slots=True)
class Settings:
    """Tells where a hit stands: `dated` are lines beside dates of work, `kind` is "cv" or "advert"."""

    tokens: Tokens
    layout: Layout
    cues: Cues
    dated: frozenset[int]
    kind: str

    def of(self, hit: Hit) -> Setting:
        """The setting of a hit."""
        line = self.tokens.lines[hit.first]
        begin, end = self.tokens.line(line)
        part, short = self.layout.part(hit.first), end - begin <= SHORT_LINE
        if hit.kind == "skill":
            if part == "skills" or (part in ("requirements", "duties") and hit.whole):
                return "part"
            if hit.first in self.cues.skill or part == "requirements":
                return "cued"
            return "whole" if hit.whole and line > 0 else "prose"
        if line in self.dated and (hit.whole or short) and part not in ("education", "languages"):
            return "dated"
        if line == 0 and short and not self.tokens.bulleted[0]:
            return "title" if hit.whole or self.kind == "advert" else "prose"
        if self.kind == "cv" and part == "work" and hit.whole and short:
            return "part"
        if hit.first in self.cues.occupation:
            return "cued"
        if self.kind == "cv" and not part and line <= HEADLINE and hit.whole:
            return "part"
        return "whole" if hit.whole and part in ("", "work", "summary") else "prose"


SHORT_LINE = 9
"""Words in a line that may be a title."""
HEADLINE = 3
"""Lines at the top of a CV in which an occupation by itself is the person's own."""
