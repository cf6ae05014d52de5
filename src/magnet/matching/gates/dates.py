"""Gate: the item is not past its closing date; one that closes before the person can be there is to check."""

from datetime import date

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "dates"
facet = "dates"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed the day after the closing date."""
    opens, closes = keys[facet]
    found: tuple[Verdict, ...] = ()
    if closes is not None and closes < person.today.toordinal():
        return verdict(name, "closed", "past_closing_date", date=_iso(closes))
    if opens is not None and opens > person.today.toordinal():
        found += verdict(name, "check", "opens_later", date=_iso(opens))
    if closes is not None and person.available and closes < person.available.toordinal():
        found += verdict(name, "check", "closes_before_arrival", date=_iso(closes))
    return found


def closed(probe: Probe) -> Closed:
    """Closing dates before today."""
    today = probe.person.today.toordinal()
    return closed_keys(probe, facet, lambda key: key[1] is not None and key[1] < today)


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
