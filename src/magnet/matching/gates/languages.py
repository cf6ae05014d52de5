"""Gate: no language that is asked for is known to be absent."""

from magnet.matching.gates.gate import Closed, Keys, closed_keys, verdict
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Verdict

name = "languages"
facet = "languages"
ABSENT = 0


def check(person: Person, keys: Keys) -> tuple[Verdict, ...]:
    """Closed for a language known not to be spoken; one not mentioned is to check."""
    languages = [language for language, _ in keys[facet]]
    for language in languages:
        if person.languages.get(language) == ABSENT:
            return verdict(name, "closed", "language_absent", language=language)
    unknown = [language for language in languages if language not in person.languages]
    return tuple(each for language in unknown for each in verdict(name, "check", "language_unknown", language=language))


def closed(probe: Probe) -> Closed:
    """Sets with a language that is known to be absent."""
    absent = {language for language, level in probe.person.languages.items() if level == ABSENT}
    if not absent:
        return None
    return closed_keys(probe, facet, lambda key: any(language in absent for language, _ in key))
