"""One returnee made ready for a ranking: everything that needs the taxonomy, worked out once a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from magnet.matching.holdings import Holdings
from magnet.matching.knowledge import Knowledge
from magnet.matching.leanings import Leaning, experience
from magnet.matching.opportunity import Opportunity
from magnet.matching.profile import Case, HeldLanguage, HeldLicence, HeldSkill, Profile, Veto
from magnet.matching.rules import STANDARD_RULES, Rules
from magnet.matching.taxonomy import Taxonomy
from magnet.matching.text import normalise


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A profile and a case against one taxonomy on one day; made by `compile`.

    `work` and `wished` lean on past and wished occupations, `years` are tenths of a year in or near each concept,
    `languages` the best known CEFR level by tag (None: spoken, level unknown), `licences` what is known to be held
    or not, `available` the first day the person can be there, `youngest` and `oldest` the ages that the birth year
    allows.
    """

    profile: Profile
    case: Case
    today: date
    knowledge: Knowledge
    work: Leaning
    wished: Leaning
    skills: Holdings
    years: npt.NDArray[np.int32]
    languages: dict[str, int | None]
    licences: dict[str, bool]
    place: str
    available: date | None
    youngest: int | None
    oldest: int | None
    vetoed_occupations: frozenset[int]
    rules: Rules

    @classmethod
    def compile(
        cls, profile: Profile, case: Case, knowledge: Knowledge, today: date, rules: Rules = STANDARD_RULES
    ) -> "Person":
        """Make a person ready; the needs, the gender and the identity of a returnee have no way in."""
        taxonomy = knowledge.taxonomy
        dates = [day for day in (case.return_date, profile.available_from) if day]
        youngest, oldest = ages(case.birth_year, today)
        return cls(
            profile=profile,
            case=case,
            today=today,
            knowledge=knowledge,
            work=Leaning.of([past.occupation for past in profile.work], taxonomy),
            wished=Leaning.of(profile.preferences.occupations, taxonomy),
            skills=Holdings.of(profile.skills, profile.work, taxonomy),
            years=experience(profile.work, taxonomy, today),
            languages=_levels(profile.languages),
            licences=_licences(profile.licences),
            place=normalise(case.place or ""),
            available=max(dates, default=None),
            youngest=youngest,
            oldest=oldest,
            vetoed_occupations=_vetoed(profile.vetoes, taxonomy),
            rules=rules,
        )

    def with_training(self, training: Opportunity) -> "Person":
        """The same person after a training: its skills, licences and language levels theirs, nothing else changed."""
        taught = tuple(HeldSkill(mention) for mention in training.taught)
        licences = (*self.profile.licences, *(HeldLicence(code) for code in training.grants_licences))
        languages = (
            *self.profile.languages,
            *(HeldLanguage(each.language, each.level, each.level) for each in training.grants_languages),
        )
        profile = replace(self.profile, skills=(*self.profile.skills, *taught), licences=licences, languages=languages)
        return replace(
            self,
            profile=profile,
            skills=self.skills.plus(taught, self.knowledge.taxonomy),
            languages=_levels(languages),
            licences=_licences(licences),
        )


def ages(birth_year: int | None, today: date) -> tuple[int | None, int | None]:
    """The youngest and the oldest age on a day that a birth year allows; None where it is unknown."""
    if birth_year is None:
        return None, None
    oldest = today.year - birth_year
    return (oldest if (today.month, today.day) == (12, 31) else oldest - 1), oldest


def _vetoed(vetoes: Sequence[Veto], taxonomy: Taxonomy) -> frozenset[int]:
    """The occupations ruled out, by uri or ISCO-08 code, with everything below them."""
    values = [veto.value for veto in vetoes if veto.kind == "occupation"]
    if not values:
        return frozenset()
    found: set[int] = set()
    codes = {value for value in values if value.isdecimal()}
    for value in values:
        index = taxonomy.index(value)
        if index is not None:
            concept = taxonomy.concept(index)
            found.add(index)
            if concept.is_group and concept.code:
                codes.add(concept.code)
    if codes:
        every = enumerate(taxonomy.codes)
        found |= {index for index, code in every if code.startswith(tuple(codes))}
    below, above = (side.tolist() for side in taxonomy.related("broader"))
    pairs = list(zip(below, above, strict=True))
    grown = -1
    while grown != len(found):
        grown = len(found)
        found |= {child for child, parent in pairs if parent in found}
    return frozenset(found)


def _levels(languages: Sequence[HeldLanguage]) -> dict[str, int | None]:
    """The level that counts for work, by language: the spoken one, else the written one, the best of several."""
    best: dict[str, int | None] = {}
    for held in languages:
        level = held.spoken if held.spoken is not None else held.written
        before = best.get(held.language)
        best[held.language] = level if before is None else max(before, level or 0)
    return best


IMPLIED_DRIVING = {
    "BE": ("B",),
    "C1": ("B",),
    "C1E": ("C1", "BE", "B"),
    "C": ("C1", "B"),
    "CE": ("C", "C1", "C1E", "BE", "B"),
    "D1": ("B",),
    "D": ("D1", "B"),
    "DE": ("D", "D1", "BE", "B"),
}
"""Categories that a driving licence includes or that one must have held to get it (EU directive 2006/126/EC)."""


def _licences(licences: Sequence[HeldLicence]) -> dict[str, bool]:
    """Licences known to be held (true, wins over a contrary entry) or known not to be."""
    known: dict[str, bool] = {}
    for each in licences:
        known[each.code] = each.held or known.get(each.code, False)
        scheme, _, category = each.code.rpartition(":")
        if each.held:
            for included in IMPLIED_DRIVING.get(category, ()):
                known[f"{scheme}:{included}" if scheme else included] = True
    return known
