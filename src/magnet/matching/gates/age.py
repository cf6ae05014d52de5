"""Gate: the work is lawful at the youngest age that the birth year allows; hazardous work needs a known age."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.legal_age import HAZARDOUS_CONDITIONS, below_age, legal_age
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "age"
facet = "conditions"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed below the legal age; held where hazardous work meets an unknown age, or learning it a young one."""
    kind, country, conditions = keys[facet]
    if kind == "support":
        return ()
    if too_young := below_age(person.youngest, kind, country, conditions):
        code, least = too_young
        return verdict(name, "closed", code, age=least)
    if HAZARDOUS_CONDITIONS.isdisjoint(conditions):
        return ()
    ages = legal_age(country)
    if person.youngest is None:
        return verdict(name, "hold", "age_unknown_hazardous", age=ages.hazardous)
    young = person.youngest < ages.hazardous
    return verdict(name, "hold", "hazardous_training_of_minor", age=ages.hazardous) if young else ()


def closed(probe: Probe) -> Closed:
    """Countries and conditions that the youngest possible age is too low for."""
    if probe.person.youngest is None or probe.frame.kind == "support":
        return None
    return closed_keys(probe, facet, lambda key: below_age(probe.person.youngest, *key) is not None)
