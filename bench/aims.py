"""What each kind of set is to reach; where a set is named, that one has an aim of its own."""

from collections.abc import Mapping

OWN_AIMS: Mapping[str, float] = {"related_titles_en": 0.48}
KIND_AIMS: Mapping[str, float] = {
    "vacancy_titles": 0.385,
    "ilo_index": 0.50,
    "skill_phrases": 0.62,
    "related_titles": 0.40,
}
"""By the beginning of a set's name: sets in other languages are held to the aim of their kind."""
GROUP_AIMS: Mapping[str, float] = {"one language": 0.665, "across languages": 0.60}
PRECISION_SLACK = 0.05
"""How far the precision above "linked" may lie under that of exact label matches."""
COVERAGE_AIMS: Mapping[str, float] = {"vacancy_titles": 0.10, "ilo_index": 0.20, "skill_phrases": 0.20}
CANDIDATE_AIMS = 0.89, 0.77
"""Ranking CVs for adverts: mean average precision over all, and over the first 50."""


def aim(name: str) -> float | None:
    """The score that a set is to reach, None where there is no aim for it alone."""
    return OWN_AIMS.get(name, _of_kind(name, KIND_AIMS))


def coverage_aim(name: str) -> float | None:
    """The share of a set's phrases that is to be linked without a question."""
    return _of_kind(name, COVERAGE_AIMS)


def _of_kind(name: str, aims: Mapping[str, float]) -> float | None:
    return next((value for kind, value in aims.items() if name == kind or name.startswith(f"{kind}_")), None)
