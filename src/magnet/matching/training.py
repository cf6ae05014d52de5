"""What a course opens: the vacancies that would newly pass the referral threshold after it, counted and named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from magnet.matching.features import FEATURES, essential_skills, language, skill_cover
from magnet.matching.frame import SkillRows
from magnet.matching.gates import GATES, languages, licences
from magnet.matching.holdings import PRIOR
from magnet.matching.index import SHUT, CountryIndex, Scores, score_rows
from magnet.matching.mention import FULL
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, tiebreak
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, gather, phrase
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.ranking import Query, probes
from magnet.matching.results import Opened, Reason
from magnet.matching.score import is_closed, score, verdicts
from magnet.matching.snapshot import Snapshot
from magnet.matching.tally import rows_of
from magnet.matching.weights import STARTING_WEIGHTS, Weights

OWN_FIT = 600
"""A course's own fit in its worth, per mille; the rest is what it opens. By what they open alone, a course for bakers
led a welder's list, because many bakeries hire and nothing else was asked for."""
NAMED = 10
"""How many of the vacancies that a course opens are named."""
Rows = npt.NDArray[np.int64]


def opens(
    person: Person,
    trainings: Iterable[Opportunity],
    items: Snapshot | CountryIndex,
    query: Query,
    vacancy_weights: Weights = STARTING_WEIGHTS["vacancy"],
) -> tuple[Opened, ...]:
    """The trainings no gate closes: those that open a vacancy, those that open none, those that teach what is known.

    Each group goes by `worth`.

    `query` is the one for trainings (limit, weights, seed). A vacancy is opened if it is below the threshold of the
    person's rules or closed to them now, and open and at or over it once what the course gives is theirs.
    """
    sides = [_Side.of(probe, vacancy_weights) for probe in probes(person, items, "vacancy")]
    seed, found = hash_of(query.seed), []
    for training in trainings:
        if is_closed(verdicts(person, training)):
            continue
        after = person.with_training(training)
        opened = sorted(each for side in sides for each in side.opened_by(after))
        ranked, known = score(person, training, query.chosen_weights), teaches_known(person, training)
        answer = Opened(
            ranked=ranked,
            opens=len(opened),
            vacancies=tuple(item for _, _, item in opened[:NAMED]),
            reason=_reason(len(opened), known),
        )
        order = not opened, known, -worth(ranked.score, len(opened)), tiebreak(seed, hash_of(training.id))
        found.append((order, answer))
    return tuple(answer for _, answer in sorted(found, key=lambda each: each[0])[: query.limit])


def teaches_known(person: Person, training: Opportunity) -> bool:
    """Whether most of the skills that a course says it teaches are the person's already, and it gives nothing else."""
    if any(not person.licences.get(code) for code in training.grants_licences):
        return False
    for each in training.grants_languages:
        if (person.languages.get(each.language) or 0) < (each.level or language.USUAL):
            return False
    taught = [phrase(each, "skill", person.knowledge.taxonomy) for each in training.taught]
    mastered = sum(person.skills.masters(each) for each in taught)
    given = bool(training.grants_licences or training.grants_languages)
    return mastered * 2 > len(taught) if taught else given


def _reason(opened: int, known: bool) -> Reason:
    if opened:
        return Reason.of("opens", count=opened)
    return Reason.of("teaches_known") if known else Reason.of("opens_none")


def worth(own_fit: int, opened: int) -> int:
    """Where a course stands among courses, 0..1000: its fit to the person, and what it opens, the first ones most."""
    return (OWN_FIT * own_fit + (FULL - OWN_FIT) * (FULL * opened // (opened + 2))) // FULL


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Vacancies scored for the person as they are, with what is needed to score only rows that a course touches."""

    probe: Probe
    weights: Weights
    now: Scores
    gained: dict[str, Ints]
    passed: npt.NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of(cls, probe: Probe, weights: Weights) -> "_Side":
        now = score_rows(probe, weights)
        worth = skill_cover.table(probe) - PRIOR
        gained = {name: skill_cover.gains(probe.frame, rows, worth)[0] for name, rows in _skill_rows(probe).items()}
        return cls(probe, weights, now, gained, now.points >= probe.person.rules.referral_threshold)

    def opened_by(self, after: Person) -> Iterator[tuple[int, int, str]]:
        """Score, order among equals, and id of each vacancy that opens, least first when sorted: best first."""
        frame = self.probe.frame
        if not len(frame):
            return
        total = self.now.points.copy()
        later = Probe(after, frame, self.probe.dead)
        touched = [*self._by_skills(later, total), *self._by_stand_ins(later, total)]
        if after.languages != self.probe.person.languages:
            touched.append(self._by_language(later, total))
        touched.extend(self._by_gates(later, total))
        rows = np.unique(np.concatenate([np.empty(0, np.int64), *touched]))
        threshold = after.rules.referral_threshold
        for row in rows[(total[rows] >= threshold) & ~self.passed[rows]].tolist():
            yield -int(total[row]), -int(frame.standings[row]), frame.ids[row]

    def _by_skills(self, later: Probe, total: Points) -> Iterator[Rows]:
        frame = self.probe.frame
        mine = self.probe.person.skills.phrases
        new = [each for each in later.person.skills.phrases if each not in mine]
        likes = np.maximum(skill_cover.likes(self.probe), frame.skills.likeness(new))
        more = skill_cover.worth_of(frame, later.person.skills, likes) - skill_cover.table(self.probe)
        changed = np.flatnonzero(more)
        for name, rows in _skill_rows(self.probe).items():
            holders, sizes = gather(rows.by_skill_starts, rows.by_skill, changed)
            if not len(holders) or not self.weights[name]:
                continue
            touched, place = np.unique(holders, return_inverse=True)
            added = np.zeros(len(touched), np.int64)
            np.add.at(added, place, np.repeat(more[changed], sizes))
            before = self.gained[name][touched]
            weight = self.weights[name]
            total[touched] += skill_cover.points_of(rows, touched, before + added, weight)
            total[touched] -= skill_cover.points_of(rows, touched, before, weight)
            yield touched.astype(np.int64)

    def _by_stand_ins(self, later: Probe, total: Points) -> Iterator[Rows]:
        frame, weight = self.probe.frame, self.weights[essential_skills.name]
        before = to_points(weight, essential_skills.stand_ins(frame, self.probe.person))
        more = to_points(weight, essential_skills.stand_ins(frame, later.person)) - before
        headings = frame.headings
        by_heading = np.where(headings.listed, np.int16(0), more[headings.sets])
        if by_heading.any():
            rows = np.flatnonzero((by_heading != 0).take(headings.codes))
            total[rows] += by_heading.take(headings.codes[rows])
            yield rows.astype(np.int64)

    def _by_language(self, later: Probe, total: Points) -> Rows:
        feature, weight, frame = FEATURES["language"], self.weights["language"], self.probe.frame
        more = rows_of(frame, feature.points(later, weight)) - rows_of(frame, feature.points(self.probe, weight))
        total += more
        return np.flatnonzero(more).astype(np.int64)

    def _by_gates(self, later: Probe, total: Points) -> Iterator[Rows]:
        for gate in GATES:
            if gate.facet not in (licences.facet, languages.facet):
                continue
            closed = [gate.closed(self.probe), gate.closed(later)]
            if all(mask is None for mask in closed):
                continue
            size = len(self.probe.frame.counts(gate.facet))
            was, will = (np.zeros(size, np.bool_) if mask is None else mask for mask in closed)
            rows = np.flatnonzero((was != will).take(self.probe.frame.codes(gate.facet)))
            if self.probe.dead is not None:
                rows = rows[~self.probe.dead[rows]]
            codes = self.probe.frame.codes(gate.facet)[rows]
            total[rows] += will.take(codes) * SHUT - was.take(codes) * SHUT
            yield rows.astype(np.int64)


def _skill_rows(probe: Probe) -> dict[str, SkillRows]:
    return {"essential_skills": probe.frame.essential, "optional_skills": probe.frame.optional}
