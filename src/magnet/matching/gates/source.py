"""Gate: the item comes from a vetted employer or provider, or from a public feed to which people apply themselves."""

from magnet.matching.facets import Source
from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "source"
facet = "source"


def check(_: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed for barred sources always, for unvetted ones unless people apply themselves."""
    code = _closed_by(keys[facet])
    return verdict(name, "closed", code) if code else ()


def closed(probe: Probe) -> Closed:
    """Sources nobody can be referred to."""
    return closed_keys(probe, facet, lambda source: _closed_by(source) is not None)


def _closed_by(source: Source) -> str | None:
    vetting, apply_yourself = source
    if vetting == "barred":
        return "source_barred"
    return None if apply_yourself or vetting == "vetted" else "source_unvetted"
