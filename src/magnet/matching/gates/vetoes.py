"""Gates: what the person rules out, without giving a reason: a place, an employer, an occupation, a condition."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import PLAUSIBLE, Phrase
from magnet.matching.probe import Probe
from magnet.matching.profile import VetoKind
from magnet.matching.results import Verdict
from magnet.matching.text import normalise


@dataclass(frozen=True, slots=True)
class Veto:
    """A veto against one facet; `sides` answers which values of a key can be ruled out."""

    name: str
    facet: str
    kind: VetoKind

    def check(self, person: Person, keys: Keys) -> tuple[Verdict, ...]:
        """Closed where any side of the item is ruled out."""
        vetoed = self._values(person) if person.profile.vetoes else frozenset()
        if not vetoed:
            return ()
        return verdict(self.name, "closed", f"veto_{self.kind}") if vetoed & self._sides(keys[self.facet]) else ()

    def closed(self, probe: Probe) -> Closed:
        """Keys with a side that is ruled out."""
        vetoed = self._values(probe.person)
        if not vetoed:
            return None
        return closed_keys(probe, self.facet, lambda key: bool(vetoed & self._sides(key)))

    def _values(self, person: Person) -> frozenset[str]:
        values = (veto.value for veto in person.profile.vetoes if veto.kind == self.kind)
        return frozenset(map(normalise, values) if self.facet == "place" else values)

    def _sides(self, key: Any) -> frozenset[str]:
        if self.facet == "area":
            return frozenset({key[1]})
        if self.facet == "conditions":
            return frozenset(key[2])
        return frozenset({key}) - {"", None}


@dataclass(frozen=True, slots=True)
class OccupationVeto:
    """A veto against occupations, by concept or by ISCO-08 code, with all that is below it."""

    name: str = "veto_occupation"
    facet: str = "title"

    def check(self, person: Person, keys: Keys) -> tuple[Verdict, ...]:
        """Closed where the title is likelier than not such an occupation, to check where it may be."""
        weight = _vetoed_weight(person, keys["title"])
        if weight * 2 >= FULL:
            return verdict(self.name, "closed", "veto_occupation")
        return verdict(self.name, "check", "veto_occupation_maybe") if weight >= PLAUSIBLE else ()

    def closed(self, probe: Probe) -> Closed:
        """Titles likelier than not of an occupation that is ruled out."""
        vetoed = probe.person.vetoed_occupations
        if not vetoed:
            return None
        ruled_out = np.zeros(len(probe.person.knowledge.taxonomy), np.int32)
        ruled_out[list(vetoed)] = FULL
        answers = probe.frame.titles.expected(ruled_out, 0) * 2 >= FULL
        return answers if answers.any() else None


def _vetoed_weight(person: Person, title: Phrase) -> int:
    return sum(weight for concept, weight in title[0] if concept in person.vetoed_occupations)


VETOES = (
    Veto("veto_region", "area", "place"),
    Veto("veto_place", "place", "place"),
    Veto("veto_employer", "employer", "employer"),
    OccupationVeto(),
    Veto("veto_condition", "conditions", "condition"),
)
