"""Gate: no red flag (a fee asked, documents kept, tied housing ...) waits for an officer."""

from magnet.matching.gates.gate import Closed, Keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "flags"
facet = "flagged"


def check(_: Person, keys: Keys) -> tuple[Verdict, ...]:
    """A flagged item is held until an officer decides."""
    return verdict(name, "hold", "flagged") if keys[facet] else ()


def closed(_: Probe) -> Closed:
    """A hold removes nothing."""
    return None
