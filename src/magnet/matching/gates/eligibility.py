"""Gate: the item is meant for such a person: host country, programme, age, qualification, grant not yet used."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.qualification import is_expert
from magnet.matching.results import Verdict

name = "eligibility"
facet = "eligibility"
Bounds = tuple[str, tuple[str, ...], tuple[str, ...], int | None, int | None, bool, bool, bool]


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed where the person is known not to be meant; what is unknown about them is to check."""
    codes = _codes(person, keys[facet])
    shut = [code for code, is_closed in codes if is_closed]
    if shut:
        return verdict(name, "closed", shut[0])
    return tuple(each for code, _ in codes for each in verdict(name, "check", code))


def closed(probe: Probe) -> Closed:
    """Bounds that the person is known to be outside of."""
    return closed_keys(probe, facet, lambda key: any(shut for _, shut in _codes(probe.person, key)))


def _codes(person: Person, bounds: Bounds) -> list[tuple[str, bool]]:
    """What stands against the person, and whether it closes."""
    kind, hosts, programmes, minimum, maximum, pays, return_required, expert = bounds
    case = person.case
    found: list[tuple[str, bool]] = []
    if hosts and case.host_country not in hosts:
        known = case.host_country is not None
        found.append(("not_for_host_country" if known else "host_country_unknown", known))
    if programmes and case.programme not in programmes:
        known = case.programme is not None
        found.append(("not_for_programme" if known else "programme_unknown", known))
    if minimum is not None or maximum is not None:
        found.extend(_age(person, minimum, maximum))
    if kind == "support" and pays and case.entitlement.grant_used:
        found.append(("grant_used", True))
    if kind == "support" and return_required and case.return_date is None:
        found.append(("return_not_planned", False))
    if expert and not (known_one := is_expert(person.profile, person.knowledge.taxonomy)):
        found.append(("not_highly_qualified", True) if known_one is False else ("qualification_unknown", False))
    return found


def _age(person: Person, minimum: int | None, maximum: int | None) -> list[tuple[str, bool]]:
    youngest, oldest = person.youngest, person.oldest
    if youngest is None or oldest is None:
        return [("age_unknown", False)]
    least, most = minimum or 0, maximum if maximum is not None else oldest
    if oldest < least or youngest > most:
        return [("not_for_age", True)]
    return [("age_to_confirm", False)] if youngest < least or oldest > most else []
