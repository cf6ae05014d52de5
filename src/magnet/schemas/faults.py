"""Validation errors as field errors: where and why, never with the value that was sent."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from magnet.errors import Invalid
from magnet.schemas.base import Wire
from magnet.schemas.pages import FieldError

WHOLE = "(all)"
UNKNOWN = "(unknown)"
ALIKE = 76
"""From this likeness on, 0..100, a known field's name is offered for an unknown one."""
DAY = "Write the day as year-month-day, such as 2026-03-31."
MOMENT = "Write the moment with its offset from UTC, such as 2026-03-31T09:30:00Z."
PLAIN = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field here.",
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "timezone_aware": MOMENT,
}
"""Messages by pydantic's type of fault, where its own do not tell a caseworker what to write."""


def faults_of(error: ValidationError, *, skip: int = 0) -> list[FieldError]:
    """Every fault of a validation, with the place as a dotted path; `skip` leading path members are left out."""
    return faults(error.errors(include_url=False, include_input=False), skip=skip)


def refused(error: ValidationError) -> Invalid:
    """What is answered to input with these faults."""
    return Invalid(extra={"errors": [one.model_dump() for one in faults_of(error)]})


def faults(details: Iterable[Mapping[str, Any]], *, skip: int = 0) -> list[FieldError]:
    """The same from pydantic's error details. Names that are no field of ours are what was sent, so not repeated."""
    return [_fault(detail, detail["loc"][skip:]) for detail in details]


def _fault(detail: Mapping[str, Any], place: tuple[str | int, ...]) -> FieldError:
    known = field_names()
    members = [str(member) if isinstance(member, int) or member in known else UNKNOWN for member in place]
    nearest = [str(code) for code in (detail.get("ctx") or {}).get("nearest", [])]
    if detail["type"] == "extra_forbidden" and place:
        sent = str(place[-1])[:100]
        meant = process.extract(sent, sorted(known - {sent}), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
        nearest = [name for name, _, _ in meant]
    message = PLAIN.get(detail["type"], detail["msg"])
    return FieldError(field=".".join(members) or WHOLE, code=detail["type"], message=message, nearest=nearest)


@lru_cache(maxsize=1)
def field_names() -> frozenset[str]:
    """The names of all fields of all wire types."""
    names, types = set[str](), [Wire]
    while types:
        one = types.pop()
        names.update(one.model_fields)
        types += one.__subclasses__()
    return frozenset(names)
