"""Gate: the item is open and has openings left."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "open"
facet = "status"


def check(_: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed where its owner closed it or no opening or seat is left; openings not said are not none."""
    is_open, none_left = keys[facet]
    if not is_open:
        return verdict(name, "closed", "not_open")
    return verdict(name, "closed", "no_openings_left") if none_left else ()


def closed(probe: Probe) -> Closed:
    """Not open, or none left."""
    return closed_keys(probe, facet, lambda key: not key[0] or key[1])
