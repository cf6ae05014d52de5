"""Gate: no licence or certificate that is asked for is known to be missing."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "licences"
facet = "licences"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed for a licence known not to be held; one not mentioned is to check; one held is said.

    What nobody stated, but was read from a text, never closes: it is to check.
    """
    for code, stated in keys[facet]:
        if stated and person.licences.get(code) is False:
            return verdict(name, "closed", "licence_missing", licence=code)
    found: tuple[Verdict, ...] = ()
    for code, _ in keys[facet]:
        held = person.licences.get(code)
        if held:
            found += verdict(name, "pass", "licence_held", licence=code)
        else:
            found += verdict(
                name, "check", "licence_unknown" if held is None else "licence_missing_maybe", licence=code
            )
    return found


def closed(probe: Probe) -> Closed:
    """Sets with a licence that is known to be missing."""
    missing = {code for code, held in probe.person.licences.items() if not held}
    if not missing:
        return None
    return closed_keys(probe, facet, lambda key: any(stated and code in missing for code, stated in key))
