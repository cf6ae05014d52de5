"""The mean worth of a list of skills to one person, pair by pair or for sparse rows at once."""

import numpy as np
import numpy.typing as npt

from magnet.matching.frame import Frame, SkillRows
from magnet.matching.holdings import IMPLIED, LOWEST_MATCH, PRIOR, Holdings, words_worth
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, Phrase, certainty, gather, likely, term
from magnet.matching.probe import Points, Probe, one_point, to_points
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Extra

Rows = npt.NDArray[np.intp] | npt.NDArray[np.int32]
SAME_WORDS = 700
"""Words alike to this share (per mille) are taken for the same skill where no concept is known."""
SUGGESTED = PRIOR + (IMPLIED - PRIOR) // 4
"""From this worth on, past work is said to suggest a skill."""
IMPLIED_EVIDENCE = 400
"""How much a skill implied by past work counts as evidence, beside a stated one."""


def value(person: Person, asked: tuple[Phrase, ...]) -> Value:
    """The mean of the skills' worth, rounded half up, with a reason for each."""
    told = person.skills.told
    for skill in asked:
        if skill not in told:
            told[skill] = _one(person, skill)
    found = [told[skill] for skill in asked]
    return Value(
        _mean(sum(each.value for each in found), len(asked)),
        sum(each.evidence for each in found) // len(asked),
        tuple(reason for each in found for reason in each.reasons),
        tuple(reason for each in found for reason in each.missing),
    )


def beside_priors(probe: Probe, rows: SkillRows, weight: int) -> Extra:
    """What rows have beside the points of nothing but priors: only skills worth more than that are visited."""
    above = table(probe) - PRIOR
    gained, touched = gains(probe.frame, rows, above)
    return Extra(touched, points_of(rows, touched, gained[touched], weight) - one_point(weight, PRIOR))


def gains(frame: Frame, rows: SkillRows, above: Ints) -> tuple[Ints, Ints]:
    """Sums, a row each, of what skills are worth `above` something, and the rows with any, one time a skill."""
    skills = np.flatnonzero(above)
    touched, sizes = gather(rows.by_skill_starts, rows.by_skill, skills)
    summed = np.zeros(len(frame), np.int32)
    np.add.at(summed, touched, np.repeat(above[skills], sizes))
    return summed, touched


def points_of(rows: SkillRows, chosen: Rows, gained: npt.NDArray[np.integer], weight: int) -> Points:
    """Points of chosen rows that ask for a skill, from what they gained above the prior."""
    asked = rows.starts[chosen + 1] - rows.starts[chosen]
    return to_points(weight, (gained + PRIOR * asked + asked // 2) // asked)


def table(probe: Probe) -> Ints:
    """The worth of every distinct skill phrase of the frame."""
    return probe.once("skills", lambda: worth_of(probe.frame, probe.person.skills, likes(probe)))


def likes(probe: Probe) -> Ints:
    """The likeness of every distinct skill phrase to the words of skills that were not surely linked."""
    return probe.once("skill words", lambda: probe.frame.skills.likeness(probe.person.skills.phrases))


def worth_of(frame: Frame, held: Holdings, by_words: Ints) -> Ints:
    """The worth of every distinct skill phrase to holdings, from the likeness of words."""
    otherwise = np.where(by_words > 0, LOWEST_MATCH + (FULL - LOWEST_MATCH) * by_words // FULL, PRIOR)
    return frame.skills.expected(held.value, otherwise)


def _mean(total: int, count: int) -> int:
    return (total + count // 2) // count


def _one(person: Person, asked: Phrase) -> Value:
    """One skill: held, near, implied by past work, or not mentioned."""
    held, worth = person.skills, person.skills.of_phrase(asked)
    theirs = term(asked, person.knowledge.taxonomy)
    links, text = asked
    by_words = held.by_words(text)
    if held.holds(asked) or (not links and by_words >= words_worth(SAME_WORDS)):
        return Value(worth, max(certainty(links), FULL // 2), (Reason.of("skill_held", skill=theirs),))
    source = int(held.source[links[0][0]]) if links else -1
    if source >= 0 and worth > PRIOR:
        mine = held.keys[source][0]
        if likely(links) and likely(mine):
            near = Reason.of("skill_near", skill=theirs, held=held.stated[source].skill.text)
            return Value(worth, certainty(links), (near,))
        # A guess on either side is a question, not a reason.
        asking = Reason.of("skill_to_confirm", skill=theirs)
        return Value(worth, certainty(links) * certainty(mine) // FULL, missing=(asking,))
    if likely(links) and int(held.value[links[0][0]]) >= SUGGESTED:
        evidence = certainty(links) * IMPLIED_EVIDENCE // FULL
        return Value(worth, evidence, missing=(Reason.of("skill_implied", skill=theirs),))
    if by_words > words_worth(0):
        return Value(worth, 0, missing=(Reason.of("skill_to_confirm", skill=theirs),))
    return Value(worth, 0, missing=(Reason.of("skill_not_mentioned", skill=theirs),))
