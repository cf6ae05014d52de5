"""Feature: how much of the skills that the item requires the person has; for a training its prerequisites."""

import numpy as np

from magnet.matching.features import skill_cover
from magnet.matching.features.feature import NEUTRAL, Keys, kind_of
from magnet.matching.frame import HEADING, Frame
from magnet.matching.holdings import PRIOR
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Links, certainty, likely
from magnet.matching.probe import Points, Probe, one_point, to_points
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Extra, Table

name = "essential_skills"
facets = ("essential", "title")
UNLISTED = 300
"""Where no skill is listed and none can stand in: between a skill not mentioned and one that past work implies."""


def value(person: Person, keys: Keys) -> Value:
    """The mean worth of the skills asked for; where none is listed, half from those that the occupation needs.

    A course or a grant that lists none asks for none: a beginner need not have the skills of the trade.
    """
    if keys["essential"]:
        return skill_cover.value(person, keys["essential"])
    if kind_of(keys) != "vacancy":
        return Value(NEUTRAL, 0)
    links = keys["title"][0]
    number = _stand_in(person, links)
    if not links:
        return Value(number, 0)
    evidence = certainty(links) // 4 if person.profile.skills or person.profile.work else 0
    told = evidence and likely(links) and number > UNLISTED
    return Value(number, evidence, reasons=(Reason.of("skills_of_occupation"),) if told else ())


def points(probe: Probe, weight: int) -> tuple[Table, Extra]:
    """A table over headings: the priors of listed skills, elsewhere what stands in; and rows that gain beside it."""
    frame = probe.frame
    headings = frame.headings
    unlisted: Points | np.int16 = one_point(weight, NEUTRAL)
    if frame.kind == "vacancy":
        unlisted = to_points(weight, stand_ins(frame, probe.person))[headings.sets]
    table = np.where(headings.listed, one_point(weight, PRIOR), unlisted)
    return Table(HEADING, table), skill_cover.beside_priors(probe, frame.essential, weight)


def _stand_in(person: Person, links: Links) -> int:
    total = 0
    for concept, weight in links:
        skills, needs = person.knowledge.taxonomy.skills_of(concept)
        total += weight * _halved(int((person.skills.value[skills] * needs.astype(np.int64)).sum()), int(needs.sum()))
    return (total + (FULL - certainty(links)) * UNLISTED) // FULL


def _halved(covered: int, needed: int) -> int:
    return (covered // needed + UNLISTED) // 2 if needed else UNLISTED


def stand_ins(frame: Frame, person: Person) -> Ints:
    """The stand-in of every distinct set of links."""
    needs, concepts = frame.stand_ins, len(person.knowledge.taxonomy)
    covered = needs.matrix(concepts) @ person.skills.value
    per_concept = np.full(concepts, UNLISTED, np.int32)
    halved = (covered // np.maximum(needs.totals, 1) + UNLISTED) // 2
    per_concept[needs.concepts] = np.where(needs.totals > 0, halved, UNLISTED)
    return frame.headings.links.expected(per_concept, UNLISTED)
