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
    "datetime_object_invalid": MOMENT,
    "timezone_aware": MOMENT,
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), "This must be text."),
    "string_too_short": "This is too short: the least, in characters, is {min_length}.",
    "string_too_long": "This is too long: the most, in characters, is {max_length}.",
    "string_pattern_mismatch": "This is not written as it has to be.",
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "This must be a whole number."),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "This must be a number."),
    **dict.fromkeys(("bool_type", "bool_parsing"), "This must be true or false."),
    "greater_than_equal": "This must be {ge} or more.",
    "greater_than": "This must be more than {gt}.",
    "less_than_equal": "This must be {le} or less.",
    "less_than": "This must be less than {lt}.",
    **dict.fromkeys(("literal_error", "enum"), "This must be one of: {expected}."),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "This must be a list."),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "This must be an object with fields."),
    "too_short": "There are too few: the least is {min_length}.",
    "too_long": "There are too many: the most is {max_length}.",
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), "This is no id (UUID)."),
    **dict.fromkeys(
        ("url_type", "url_parsing", "url_syntax_violation", "url_scheme", "url_too_long"), "This is no web address."
    ),
    **dict.fromkeys(("union_tag_invalid", "union_tag_not_found"), "This must name one of the known kinds."),
    "none_required": "This must be left out.",
}
"""Messages by pydantic's type of fault, which tell a caseworker what to write, and are told in other languages, too."""


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
    message = PLAIN[detail["type"]].format_map(_values(detail)) if detail["type"] in PLAIN else detail["msg"]
    return FieldError(field=".".join(members) or WHOLE, code=detail["type"], message=message, nearest=nearest)


def _values(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What a message says of its limits; codes to choose from without pydantic's English between them."""
    context = dict(detail.get("ctx") or {})
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    return context


@lru_cache(maxsize=1)
def field_names() -> frozenset[str]:
    """The names of all fields of all wire types."""
    names, types = set[str](), [Wire]
    while types:
        one = types.pop()
        names.update(one.model_fields)
        types += one.__subclasses__()
    return frozenset(names)
