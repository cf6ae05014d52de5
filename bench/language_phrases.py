"""Everyday phrases in every language against the starter taxonomy: is the right occupation or skill found?

The sets in `language_phrases/`, a file a language, were written by machine, apart from the labels: as an
interviewer hears them, inflected, in sentences, misspelt, in slang and in other scripts. What the first set does not
find was read while the linking of it was improved; those in `apart/`, of concepts drawn by lot, are for measuring
(four languages of it were read once: `docs/languages.md`).
"""

import csv
import pathlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from magnet.importers import starter
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import Kind

FOLDER = pathlib.Path(__file__).parent / "language_phrases"
APART = FOLDER / "apart"
COLUMNS = ("text", "language", "kind", "concepts", "style")
STYLES = ("plain", "inflected", "sentence", "misspelt", "slang", "script")
DEPTH = 5
FIRST_AIM, AMONG_AIM = 0.70, 0.85
"""The shares wanted of the first answer, and of the first five."""


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase, how it is said, and the uris that are right answers."""

    text: str
    language: str
    kind: Kind
    right: frozenset[str]
    style: str


@dataclass(frozen=True, slots=True)
class PhraseResult:
    """Shares of one language's phrases whose first answer is right, and one of the first five.

    `told` are the shares where the caller says the language, the others where nobody does; `styles` those of the first
    answer by how a phrase is said, the language told.
    """

    language: str
    kind: Kind
    phrases: int
    told: tuple[float, float]
    untold: tuple[float, float]
    styles: Mapping[str, float] = field(default_factory=dict)

    @property
    def reaches(self) -> bool:
        """Whether both aims are reached by a caller who says the language."""
        return self.told[0] >= FIRST_AIM and self.told[1] >= AMONG_AIM


def read_phrases(folder: pathlib.Path = FOLDER) -> list[Said]:
    """All phrases, a row each, by language."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                right = frozenset(map(starter.uri_of, row["concepts"].split()))
                kind: Kind = "occupation" if row["kind"] == "occupation" else "skill"
                found.append(Said(row["text"], row["language"], kind, right, row["style"]))
    return found


def measure_phrases(phrases: Sequence[Said], linkers: Mapping[Kind, Linker]) -> list[PhraseResult]:
    """One result a language and kind."""
    sets: dict[tuple[str, Kind], list[Said]] = defaultdict(list)
    for phrase in phrases:
        sets[phrase.language, phrase.kind].append(phrase)
    return [_measure(language, some, linkers[kind]) for (language, kind), some in sorted(sets.items())]


def _measure(language: str, phrases: Sequence[Said], linker: Linker) -> PhraseResult:
    told, untold = (places(phrases, linker, tag) for tag in (language, None))
    styles: dict[str, list[int]] = defaultdict(list)
    for phrase, place in zip(phrases, told, strict=True):
        styles[phrase.style].append(place)
    first = {style: share(found, 1) for style, found in styles.items()}
    return PhraseResult(
        language=language,
        kind=linker.kind,
        phrases=len(phrases),
        told=(share(told, 1), share(told, DEPTH)),
        untold=(share(untold, 1), share(untold, DEPTH)),
        styles=first,
    )


def places(phrases: Sequence[Said], linker: Linker, language: str | None) -> list[int]:
    """The place (from 1) of the first right answer of each phrase, 0 where it is not among the first five."""
    found = linker.link_many([phrase.text for phrase in phrases], language, DEPTH)
    return [
        next((at for at, one in enumerate(answers, 1) if one.uri in phrase.right), 0)
        for phrase, answers in zip(phrases, found, strict=True)
    ]


def share(found: Iterable[int], least: int) -> float:
    """The share of places that are among the first `least`."""
    found = list(found)
    return sum(0 < place <= least for place in found) / len(found) if found else 0.0
