"""What a list keeps and shows of a course: its facts, its prerequisites, and the vacancies that it opens, by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from magnet.schemas.courses import Course, OpenedVacancy, Prerequisite
from magnet.schemas.reasons import ReasonOut
from magnet.services.bridge import places_left

Stored = Mapping[str, Any]
State = Literal["met", "missing", "unknown"]
ENTRY = ("essential_skills", "language", "education")
"""The features by which a course's own conditions are judged."""
MET = frozenset({"skill_held", "language_met", "language_spoken", "education_met", "licence_held"})
MISSING = frozenset({"language_short", "education_short"})
LICENCES = frozenset({"licence_held", "licence_unknown", "licence_missing_maybe"})
NAMED = ("title", "language", "occupation", "employer", "region", "place", "closes")
STATED = ("starts", "weeks", "cost", "certificate", "seats", "seats_left")


def facts_of(item: Any) -> dict[str, Any]:
    """What a course's row says of it, as a list keeps it."""
    said = {name: item.details.get(name) for name in ("starts", "weeks", "cost", "certificate")}
    return {**said, "seats": item.openings, "seats_left": places_left(item)}


def opened(count: int, reason: Stored, vacancies: Iterable[str], facts: Mapping[str, Stored]) -> dict[str, Any]:
    """What a course opens, as a list keeps it; a vacancy that was deleted meanwhile is counted, and not named."""
    named = [{"opportunity_id": key, **{name: facts[key][name] for name in NAMED}} for key in vacancies if key in facts]
    return {"count": count, "vacancies": [one["opportunity_id"] for one in named], "reason": reason, "named": named}


def course(stored: Stored, reader: Any) -> Course | None:
    """A kept course as shown; None for one of a list that an older program kept."""
    said = stored["facts"].get("course")
    if said is None:
        return None
    found = [
        OpenedVacancy(**{**one, "occupation": reader.label(one["occupation"]) if one["occupation"] else None})
        for one in (stored.get("opens") or {}).get("named", ())
    ]
    facts = {name: said.get(name) for name in STATED}
    return Course(**facts, prerequisites=list(_prerequisites(stored, reader)), opens=found)


def _prerequisites(stored: Stored, reader: Any) -> Iterator[Prerequisite]:
    for part in stored["parts"]:
        if part["feature"] in ENTRY:
            for reason in (*part.get("reasons", ()), *part.get("missing", ())):
                yield _prerequisite(reader.reason(reason))
    for reason in (*stored.get("met", ()), *stored.get("checks", ())):
        if reason["code"] in LICENCES:
            yield _prerequisite(reader.reason(reason))


def _prerequisite(reason: ReasonOut) -> Prerequisite:
    state: State = "met" if reason.code in MET else "missing" if reason.code in MISSING else "unknown"
    return Prerequisite(state=state, reason=reason)
