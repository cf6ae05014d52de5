"""Gate: somebody confirmed of late that the item is still there."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "confirmed"
facet = "confirmed"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """To check after some weeks, closed after some months (see `rules`); never confirmed is to check."""
    if keys[facet] is None:
        return verdict(name, "check", "never_confirmed")
    days = person.today.toordinal() - keys[facet]
    if days > person.rules.stale_close_days:
        return verdict(name, "closed", "unconfirmed_too_long", days=days)
    return verdict(name, "check", "unconfirmed_for", days=days) if days > person.rules.stale_check_days else ()


def closed(probe: Probe) -> Closed:
    """Last confirmed before the day on which staleness closes."""
    oldest = probe.person.today.toordinal() - probe.person.rules.stale_close_days
    return closed_keys(probe, facet, lambda key: key is not None and key < oldest)
