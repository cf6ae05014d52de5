"""Feature: the best of the work history against the item's occupation."""

from magnet.matching.features.feature import Keys
from magnet.matching.leanings import NEAR, PRIOR
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, term
from magnet.matching.probe import Points, Probe
from magnet.matching.results import Reason, Value

name = "occupation"
SAME, RELATED = 900, 250
"""From SAME on the occupation is said to be the same, from NEAR on a near one, from RELATED on a related one."""


def value(person: Person, keys: Keys) -> Value:
    """Likeness of occupations by the taxonomy, weighted by how sure the links are; of words where there are none."""
    number = person.work.of_phrase(keys["title"])
    evidence = person.work.evidence(keys["title"])
    theirs = term(keys["title"], person.knowledge.taxonomy)
    if not person.work.mentions:
        return Value(number, evidence, missing=(Reason.of("no_past_work", occupation=theirs),))
    if not keys["title"][0] and not evidence:
        return Value(number, evidence, missing=(Reason.of("occupation_unclear", occupation=theirs),))
    nearest = person.work.nearest(keys["title"], person.knowledge.taxonomy)
    reason = Reason.of(_code(number, evidence), work=nearest.text if nearest else "", occupation=theirs)
    if reason.code == "other_occupation":
        return Value(number, evidence, missing=(reason,))
    return Value(number, evidence, reasons=(reason,))


def points(probe: Probe, weight: int) -> Points:
    """A table over distinct titles."""
    return probe.titles(table(probe), weight)


def table(probe: Probe) -> Ints:
    """The value of every distinct title."""
    titles, work = probe.frame.titles, probe.person.work

    def compute() -> Ints:
        by_words = titles.likeness(work.phrases)
        by_words[by_words < PRIOR] = PRIOR
        return titles.expected(work.likeness, by_words)

    return probe.once("occupation", compute)


def _code(number: int, evidence: int) -> str:
    if number >= SAME:
        return "same_occupation"
    if number >= NEAR:
        return "near_occupation"
    # A low number with little evidence is mostly prior: it says nothing against the person.
    return "related_occupation" if number >= RELATED or evidence * 2 < FULL else "other_occupation"
