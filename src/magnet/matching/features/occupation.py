"""Feature: the best of the work history against the item's occupation."""

import numpy as np

from magnet.matching.features.feature import NEUTRAL, Keys, kind_of
from magnet.matching.frame import HEADING
from magnet.matching.leanings import CLOSE, PRIOR, SAME, Leaning, Nearest
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Phrase, likely, term
from magnet.matching.probe import Probe, to_points
from magnet.matching.profile import OpportunityKind
from magnet.matching.results import Reason, Term, Value
from magnet.matching.tally import Extra, Table

name = "occupation"
facets = ("title",)
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


def points(probe: Probe, weight: int) -> tuple[Table, Extra]:
    """A table over distinct sets of links, and the rows whose words in doubt are like those of past work."""
    work, headings = probe.person.work, probe.frame.headings
    by_set, titles, better = by_title(probe, name, work)
    table = to_points(weight, by_set)
    rows, sizes = headings.rows_of_titles(titles)
    more = to_points(weight, better) - table[headings.sets_of(titles)]
    return Table(HEADING, table[headings.sets]), Extra(rows, np.repeat(more, sizes))


def by_title(probe: Probe, what: str, leaning: Leaning) -> tuple[Ints, Ints, Ints]:
    """`Leaning.of_phrase` of every title: of each set of links by itself, of which titles words tell more, and that."""
    frame, links = probe.frame, probe.frame.headings.links
    unnamed, full = np.int32(unnamed_worth(frame.kind)), np.int32(FULL)
    unsure = full - links.sureties
    read = np.maximum(links.read(leaning.likeness, leaning.surety), links.sureties * np.int32(leaning.unread))
    by_set = (read + unsure * unnamed) // full
    by_words = probe.once(what, lambda: frame.titles.likeness(leaning.phrases))
    titles = np.flatnonzero(by_words > unnamed).astype(np.int32)
    sets = frame.headings.sets_of(titles)
    return by_set, titles, (read[sets] + unsure[sets] * by_words[titles]) // full


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
