"""Feature: the best of the work history against the item's occupation."""

import numpy as np

from magnet.matching.features.feature import NEUTRAL, Keys, kind_of
from magnet.matching.leanings import CLOSE, PRIOR, SAME, Leaning, Nearest
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Phrase, likely, term
from magnet.matching.probe import Points, Probe
from magnet.matching.profile import OpportunityKind
from magnet.matching.results import Reason, Term, Value

name = "occupation"
RELATED = 200
"""From this likeness on occupations are said to have something in common."""


def value(person: Person, keys: Keys) -> Value:
    """Likeness of occupations by the taxonomy, weighted by how sure the links are; of words where there are none.

    A course or a grant that names no occupation is for all of them: it stands in the middle, and nothing is asked.
    """
    unnamed = unnamed_worth(kind_of(keys))
    number = person.work.of_phrase(keys["title"], unnamed)
    evidence = person.work.evidence(keys["title"])
    theirs = term(keys["title"], person.knowledge.taxonomy)
    if unnamed != PRIOR and not likely(keys["title"][0]):
        return Value(number, evidence)
    if not person.work.mentions:
        return Value(number, evidence, missing=(Reason.of("no_past_work", occupation=theirs),))
    nearest = person.work.nearest(keys["title"], person.knowledge.taxonomy)
    if nearest is None or nearest.likeness is None:
        return Value(number, evidence, missing=(_unclear(nearest, keys["title"], theirs),))
    reason = Reason.of(_code(nearest.likeness), work=nearest.mention.text, occupation=theirs)
    if reason.code == "other_occupation":
        return Value(number, evidence, missing=(reason,))
    return Value(number, evidence, reasons=(reason,))


def points(probe: Probe, weight: int) -> Points:
    """A table over distinct titles."""
    return probe.titles(table(probe), weight)


def table(probe: Probe) -> Ints:
    """The value of every distinct title."""
    return by_title(probe, name, probe.person.work)


def by_title(probe: Probe, what: str, leaning: Leaning) -> Ints:
    """`Leaning.of_phrase` of every distinct title."""
    titles, unnamed = probe.frame.titles, np.int32(unnamed_worth(probe.frame.kind))

    def compute() -> Ints:
        read = np.maximum(titles.read(leaning.likeness, leaning.surety), titles.sureties * np.int32(leaning.unread))
        by_words = np.maximum(titles.likeness(leaning.phrases), unnamed)
        worth: Ints = (read + (np.int32(FULL) - titles.sureties) * by_words) // np.int32(FULL)
        return worth

    return probe.once(what, compute)


def unnamed_worth(kind: OpportunityKind) -> int:
    """What a title without an occupation is worth: little for work, the middle for what is open to all trades."""
    return PRIOR if kind == "vacancy" else NEUTRAL


def _unclear(nearest: Nearest | None, title: Phrase, theirs: Term) -> Reason:
    """Which side has to be asked about: the past work where the title is clear, else the title."""
    if nearest is not None and likely(title[0]) and not nearest.is_clear:
        return Reason.of("work_unclear", work=nearest.mention.text)
    return Reason.of("occupation_unclear", occupation=theirs)


def _code(likeness: int) -> str:
    if likeness >= SAME:
        return "same_occupation"
    if likeness >= CLOSE:
        return "near_occupation"
    return "related_occupation" if likeness >= RELATED else "other_occupation"
