"""Gate: no licence or certificate that is asked for is known to be missing."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "licences"
facet = "licences"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed for a licence known not to be held; one not mentioned is to check; one held is said."""
    for code in keys[facet]:
        if person.licences.get(code) is False:
            return verdict(name, "closed", "licence_missing", licence=code)
    found: tuple[Verdict, ...] = ()
    for code in keys[facet]:
        if code in person.licences:
            found += verdict(name, "pass", "licence_held", licence=code)
        else:
            found += verdict(name, "check", "licence_unknown", licence=code)
    return found


def closed(probe: Probe) -> Closed:
    """Sets with a licence that is known to be missing."""
    missing = {code for code, held in probe.person.licences.items() if not held}
    return closed_keys(probe, facet, lambda key: not missing.isdisjoint(key)) if missing else None
