"""What a country calls its concepts, as one value, and the vocabulary that it makes of the shared one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from magnet.matching.own_labels import Own
from magnet.matching.taxonomy import Label, Taxonomy
from magnet.schemas.label_words import folded, read_as
from magnet.store import labels
from magnet.store.db import Session
from magnet.store.labels import REMOVED, STAMP


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the labels of a language stand.

    `written`: by a label as it is written the concepts, each with whether it is the preferred label there. `reading`:
    by what it reads as the concepts, for what reads alike means the same.
    """

    written: dict[str, dict[int, bool]] = field(default_factory=dict)
    reading: dict[str, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A label of a country, its concept by uri."""

    concept: str
    language: str
    text: str
    use: str
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class OwnWords:
    """All labels of a country; `stamp` is another each time they are."""

    stamp: str
    labels: tuple[OwnLabel, ...]
    _called: list[frozenset[tuple[str, str, str]]] = field(default_factory=list, compare=False, repr=False)

    def calls(self, concept: str, language: str, text: str) -> bool:
        """Whether a label of these words is there at this concept, in whatever use."""
        if not self._called:
            self._called.append(frozenset((one.concept, one.language, folded(one.text)) for one in self.labels))
        return (concept, language, folded(text)) in self._called[0]

    def over(self, taxonomy: Taxonomy) -> Own:
        """What they say of a taxonomy; of concepts that are not there they say nothing."""
        gone = [(one, one.text) for one in self.labels if one.use == REMOVED]
        gone += [(one, one.replaces) for one in self.labels if one.replaces]
        keys = {(one.concept, one.language, folded(text)) for one, text in gone}
        removed = [label for one, text in gone if (label := _label(taxonomy, one, text)) is not None]
        kept = [one for one in self.labels if (one.concept, one.language, folded(one.text)) not in keys]
        return Own([label for one in kept if (label := _label(taxonomy, one, one.text)) is not None], removed)


def _label(taxonomy: Taxonomy, one: OwnLabel, text: str) -> Label | None:
    place = taxonomy.index(one.concept)
    return None if place is None else Label(place, one.language, text, one.use == "preferred")


def stamps_in(facts: Mapping[str, str]) -> dict[str, str]:
    """By country the stamp of its labels."""
    return {name.removeprefix(STAMP): value for name, value in facts.items() if name.startswith(STAMP)}


async def renewed(session: Session, stamps: Mapping[str, str], known: Mapping[str, OwnWords]) -> dict[str, OwnWords]:
    """The words of all countries with these stamps; those that are known under the same stamp are not read again."""
    same = {country: words for country, words in known.items() if stamps.get(country) == words.stamp}
    found: dict[str, list[OwnLabel]] = defaultdict(list)
    for row in await labels.of_countries(session, stamps.keys() - same.keys()):
        found[row.country].append(OwnLabel(row.concept, row.language, row.text, row.use, row.replaces))
    read = {country: OwnWords(stamp, tuple(found[country])) for country, stamp in stamps.items() if country not in same}
    return same | read


def standing_in(taxonomy: Taxonomy, language: str) -> Standing:
    """Where each label of a language stands."""
    found = Standing()
    if language in taxonomy.languages():
        for row in np.flatnonzero(taxonomy.label_languages == taxonomy.languages().index(language)).tolist():
            text, concept = taxonomy.label_texts[row], int(taxonomy.label_concepts[row])
            found.written.setdefault(folded(text), {})[concept] = bool(taxonomy.label_preferred[row])
            found.reading.setdefault(read_as(text), set()).add(concept)
    return found


def joined(parts: Iterable[Sequence[OwnLabel]]) -> tuple[OwnLabel, ...]:
    """Labels of which later ones stand in place of earlier ones of the same words at the same concept."""
    laid = {(one.concept, one.language, folded(one.text)): one for part in parts for one in part}
    return tuple(laid.values())
