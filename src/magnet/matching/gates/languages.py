"""Gate: no language that is asked for is known to be absent."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "languages"
facet = "languages"
ABSENT = 0


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed for a language known not to be spoken; one not mentioned is to check.

    What nobody stated, but was read from a text, never closes: it is to check.
    """
    found: tuple[Verdict, ...] = ()
    for language, _, stated in keys[facet]:
        if language not in person.languages:
            found += verdict(name, "check", "language_unknown", language=language)
        elif person.languages[language] == ABSENT:
            if stated:
                return verdict(name, "closed", "language_absent", language=language)
            found += verdict(name, "check", "language_absent_maybe", language=language)
    return found


def closed(probe: Probe) -> Closed:
    """Sets with a language that is known to be absent."""
    absent = {language for language, level in probe.person.languages.items() if level == ABSENT}
    if not absent:
        return None
    return closed_keys(probe, facet, lambda key: any(stated and language in absent for language, _, stated in key))
