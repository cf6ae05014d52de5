"""Gate: the work is lawful at the youngest age that the birth year allows; hazardous work needs a known age."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.legal_age import HAZARDOUS_CONDITIONS, TRAINED_HAZARDOUS, legal_age
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "age"
facet = "conditions"
Conditions = tuple[str, str, tuple[str, ...]]


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed below the legal age; held where hazardous work meets an unknown age, or learning it a young one."""
    kind, country, conditions = keys[facet]
    if kind == "support":
        return ()
    code = _closed_by(person, keys[facet])
    ages = legal_age(country)
    if code:
        least = ages.employment if code == "under_employment_age" else ages.hazardous
        if kind == "training":
            least = TRAINED_HAZARDOUS
        return verdict(name, "closed", code, age=least)
    if HAZARDOUS_CONDITIONS.isdisjoint(conditions):
        return ()
    if person.youngest is None:
        return verdict(name, "hold", "age_unknown_hazardous", age=ages.hazardous)
    young = person.youngest < ages.hazardous
    return verdict(name, "hold", "hazardous_training_of_minor", age=ages.hazardous) if young else ()


def closed(probe: Probe) -> Closed:
    """Countries and conditions that the youngest possible age is too low for."""
    if probe.person.youngest is None or probe.frame.kind == "support":
        return None
    return closed_keys(probe, facet, lambda key: _closed_by(probe.person, key) is not None)


def _closed_by(person: Person, key: Conditions) -> str | None:
    kind, country, conditions = key
    if person.youngest is None or kind == "support":
        return None
    ages, hazardous = legal_age(country), not HAZARDOUS_CONDITIONS.isdisjoint(conditions)
    if kind == "training":
        return "under_hazardous_age" if hazardous and person.youngest < TRAINED_HAZARDOUS else None
    if person.youngest < ages.employment:
        return "under_employment_age"
    return "under_hazardous_age" if hazardous and person.youngest < ages.hazardous else None
