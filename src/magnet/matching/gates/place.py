"""Gate: the item is in the country of return, and in a region that the person can work in."""

from magnet.matching.facets import Area
from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "place"
facet = "area"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed in another country, and in another region for one who would not leave theirs and did not wish for it."""
    code = _closed_by(person, keys[facet])
    return verdict(name, "closed", code, **_where(code, keys[facet])) if code else ()


def closed(probe: Probe) -> Closed:
    """Areas out of reach."""
    return closed_keys(probe, facet, lambda area: _closed_by(probe.person, area) is not None)


def _where(code: str, area: Area) -> dict[str, str]:
    return {"country": area[0]} if code == "other_country" else {"region": area[1] or ""}


def _closed_by(person: Person, area: Area) -> str | None:
    country, region, remote = area
    if country != person.case.country:
        return "other_country"
    if remote or region is None or person.case.region is None or region == person.case.region:
        return None
    if person.profile.mobility not in ("none", "region") or region in person.profile.preferences.regions:
        return None
    return "outside_mobility"
