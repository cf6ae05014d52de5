"""The mean worth of a list of skills to one person, pair by pair or for sparse rows at once."""

import numpy as np

from magnet.matching.frame import SkillRows
from magnet.matching.holdings import LOWEST_MATCH, PRIOR, words_worth
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Phrase, certainty, gather, term
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.results import Reason, Value

IMPLIED_EVIDENCE = 400
"""How much a skill implied by past work counts as evidence, beside a stated one."""


def value(person: Person, asked: tuple[Phrase, ...]) -> Value:
    """The mean of the skills' worth, rounded half up, with a reason for each."""
    found = [_one(person, skill) for skill in asked]
    return Value(
        _mean(sum(each.value for each in found), len(asked)),
        sum(each.evidence for each in found) // len(asked),
        tuple(reason for each in found for reason in each.reasons),
        tuple(reason for each in found for reason in each.missing),
    )


def points(probe: Probe, rows: SkillRows, weight: int) -> Points:
    """Points of every row; only rows that ask for a skill worth more than the prior are worked out."""
    worth = table(probe)
    at_prior = to_points(weight, np.array([PRIOR]))
    found = np.full(len(probe.frame), at_prior[0], np.int16)
    above = np.flatnonzero(worth != PRIOR)
    touched, sizes = gather(rows.by_skill_starts, rows.by_skill, above)
    if not len(touched):
        return found
    gained = np.bincount(touched, weights=np.repeat(worth[above] - PRIOR, sizes), minlength=len(found))
    # Sums of whole numbers below 2**53 are exact in the floats that bincount answers.
    better = np.flatnonzero(gained)
    asked = rows.starts[better + 1] - rows.starts[better]
    total = gained[better].astype(np.int64) + PRIOR * asked
    found[better] = to_points(weight, (total + asked // 2) // asked)
    return found


def table(probe: Probe) -> Ints:
    """The worth of every distinct skill phrase of the frame."""
    skills, held = probe.frame.skills, probe.person.skills

    def compute() -> Ints:
        likes = skills.likeness(held.phrases)
        by_words = np.where(likes > 0, LOWEST_MATCH + (FULL - LOWEST_MATCH) * likes // FULL, PRIOR)
        return skills.expected(held.value, by_words)

    return probe.once("skills", compute)


def _mean(total: int, count: int) -> int:
    return (total + count // 2) // count


def _one(person: Person, asked: Phrase) -> Value:
    """One skill: held, near, implied by past work, or not mentioned."""
    held, worth = person.skills, person.skills.of_phrase(asked)
    theirs = term(asked, person.knowledge.taxonomy)
    links, text = asked
    by_words = held.by_words(text)
    if held.holds(asked) or (not links and by_words > words_worth(0)):
        return Value(worth, max(certainty(links), FULL // 2), (Reason.of("skill_held", skill=theirs),))
    source = int(held.source[links[0][0]]) if links else -1
    if source >= 0 and worth > PRIOR:
        mine = held.stated[source].skill.text
        reason = Reason.of("skill_near", skill=theirs, held=mine)
        return Value(worth, certainty(links), (reason,), (Reason.of("skill_in_part", skill=theirs),))
    if worth > PRIOR and links and int(held.value[links[0][0]]) > PRIOR:
        evidence = certainty(links) * IMPLIED_EVIDENCE // FULL
        asking = Reason.of("skill_to_confirm", skill=theirs)
        return Value(worth, evidence, (Reason.of("skill_implied", skill=theirs),), (asking,))
    return Value(worth, 0, missing=(Reason.of("skill_not_mentioned", skill=theirs),))
