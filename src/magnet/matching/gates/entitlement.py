"""Gate: the person's programme covers the item: host country, country and region, dates, kinds funded."""

from magnet.matching.facets import Area
from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "entitlement"
facet = "area"


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed where the programme is known not to cover it; unknown sides are to check."""
    bounds = person.case.entitlement
    code = _closed_case(person, keys["eligibility"][0]) or _closed_area(person, keys[facet])
    if code:
        return verdict(name, "closed", code)
    found: tuple[Verdict, ...] = ()
    if bounds.host_countries and person.case.host_country is None:
        found += verdict(name, "check", "host_country_unknown")
    if bounds.regions and keys[facet][1] is None:
        found += verdict(name, "check", "region_unknown")
    return found


def closed(probe: Probe) -> Closed:
    """All keys where the case itself is outside the programme, else the areas outside it."""
    person = probe.person
    if _closed_case(person, probe.frame.kind):
        return closed_keys(probe, facet, lambda _: True)
    return closed_keys(probe, facet, lambda area: _closed_area(person, area) is not None)


def _closed_case(person: Person, kind: str) -> str | None:
    bounds, host = person.case.entitlement, person.case.host_country
    if kind not in bounds.kinds:
        return "kind_not_funded"
    if bounds.starts and person.today < bounds.starts:
        return "programme_not_started"
    if bounds.ends and person.today > bounds.ends:
        return "programme_ended"
    return "host_country_not_covered" if bounds.host_countries and host and host not in bounds.host_countries else None


def _closed_area(person: Person, area: Area) -> str | None:
    country, region, _ = area
    bounds = person.case.entitlement
    if bounds.countries and country not in bounds.countries:
        return "country_not_covered"
    return "region_not_covered" if bounds.regions and region and region not in bounds.regions else None
