"""The fields that files may fill, a table a noun: how each is read, and the column names that it usually has."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

Noun = Literal["vacancy", "training", "returnee", "employer", "finding", "service", "guide", "label"]
Reading = Literal[
    "words", "text", "code", "country", "region", "language", "date", "years", "whole", "money", "pay", "period",
    "currency", "yes_no", "phrases", "languages_asked", "languages_known", "education", "licences", "licences_held",
    "contract", "contracts", "hours", "hours_list", "employment", "status", "gender", "mobility", "year", "codes",
    "sectors", "regions", "language_codes", "address", "consent_date", "work", "years_list", "skills", "demand", "list",
    "sources",
]  # fmt: skip
SHARED: dict[str, Reading] = {
    "country": "country",
    "region": "region",
    "place": "words",
    "source": "words",
    "source_reference": "words",
    "office_id": "words",
}
PAY: dict[str, Reading] = {
    "pay": "pay",
    "pay.minimum": "money",
    "pay.maximum": "money",
    "pay.currency": "currency",
    "pay.period": "period",
}
OPPORTUNITY: dict[str, Reading] = {
    **SHARED,
    "title": "words",
    "text": "text",
    "url": "address",
    "language": "language",
    "occupation": "code",
    "employer": "words",
    "employer_id": "words",
    "employer_name": "words",
    "languages": "languages_asked",
    "minimum_education": "education",
    "licences": "licences",
    "opens": "date",
    "closes": "date",
    "last_confirmed": "date",
    "conditions": "codes",
    "red_flags": "codes",
    "source_kind": "code",
    "assessment_id": "words",
    "status": "status",
    "hours": "hours",
    "remote": "yes_no",
}
FIELDS: Mapping[Noun, Mapping[str, Reading]] = {
    "vacancy": {
        **OPPORTUNITY,
        **PAY,
        "essential_skills": "phrases",
        "optional_skills": "phrases",
        "years": "years",
        "contract": "contract",
        "employment": "employment",
        "openings": "whole",
    },
    "training": {
        **OPPORTUNITY,
        "prerequisites": "phrases",
        "skills_taught": "phrases",
        "licences_given": "licences",
        "languages_given": "languages_asked",
        "seats": "whole",
        "starts": "date",
        "weeks": "whole",
        "cost": "pay",
        "certificate": "words",
    },
    "returnee": {
        **SHARED,
        "host_country": "country",
        "programme": "words",
        "return_date": "date",
        "birth_year": "year",
        "gender": "gender",
        "grant_used": "yes_no",
        "household": "words",
        "consent.purposes": "codes",
        "consent.given_on": "consent_date",
        "consent.notice_version": "words",
        "consent.language": "language",
        "consent.given_by": "code",
        "consent.how": "code",
        "profile.work.occupation": "work",
        "profile.work.years": "years_list",
        "profile.work.last_year": "years_list",
        "profile.skills": "skills",
        "profile.languages": "languages_known",
        "profile.education.level": "education",
        "profile.education.field": "words",
        "profile.licences": "licences_held",
        "profile.preferences.occupations": "phrases",
        "profile.preferences.sectors": "sectors",
        "profile.preferences.regions": "regions",
        "profile.preferences.contracts": "contracts",
        "profile.preferences.hours": "hours_list",
        "profile.preferences.minimum_pay": "pay",
        "profile.mobility": "mobility",
        "profile.available_from": "date",
    },
    "employer": {
        **SHARED,
        "name": "words",
        "kind": "code",
        "sector": "code",
        "website": "words",
        "note": "text",
        "monthly_referral_cap": "whole",
        "languages": "language_codes",
        "free": "yes_no",
        "last_confirmed": "date",
    },
    "finding": {
        "code": "code",
        "region": "region",
        "demand": "demand",
        **PAY,
        "barriers": "text",
        "note": "text",
    },
    "service": {
        **SHARED,
        "name": "words",
        "description": "text",
        "languages": "language_codes",
        "website": "words",
        "free": "yes_no",
        "address": "words",
        "phone": "words",
        "hours": "words",
        "offers": "list",
        "for_whom": "text",
        "last_confirmed": "date",
        "source_url": "address",
    },
    "guide": {
        "country": "country",
        "region": "region",
        "topic": "code",
        "language": "language",
        "title": "words",
        "text": "text",
        "sources": "sources",
        "fictional": "yes_no",
        "office_id": "words",
    },
    "label": {
        "country": "country",
        "language": "language",
        "concept": "words",
        "text": "words",
        "use": "words",
        "origin": "words",
        "reviewed": "yes_no",
        "overrules": "yes_no",
        "replaces": "words",
    },
}
REQUIRED: Mapping[Noun, frozenset[str]] = {
    "vacancy": frozenset({"country", "title"}),
    "training": frozenset({"country", "title"}),
    "returnee": frozenset({"country", "consent"}),
    "employer": frozenset({"country", "name"}),
    "finding": frozenset({"code", "demand"}),
    "service": frozenset({"country", "name"}),
    "label": frozenset(FIELDS["label"]),
    "guide": frozenset({"country", "region", "topic", "language", "title", "text", "sources", "fictional"}),
}
"""Fields without which a row is refused; what cannot be read of any other becomes unknown, with a note."""
SECTIONS: Mapping[Noun, tuple[str, ...]] = {
    "vacancy": ("vacancy", "opportunity", "any"),
    "training": ("training", "opportunity", "any"),
    "returnee": ("returnee", "any"),
    "employer": ("employer", "any"),
    "finding": ("finding", "any"),
    "service": ("service", "any"),
    "guide": ("guide", "any"),
    "label": ("label", "any"),
}


def fields_of(noun: Noun) -> Mapping[str, Reading]:
    """The fields of a noun, by dotted path."""
    return FIELDS[noun]


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A column name or word as it is compared: without case, compatibility forms, and typing such as `_` or `:`."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    for character in "_-:.*()/\\#\ufeff\u200b\u200e\u200f":
        plain = plain.replace(character, " ")
    return " ".join(plain.split())


def _headers() -> dict[Noun, dict[str, str]]:
    text = resources.files("magnet").joinpath("data/imports/headers.toml").read_text("utf-8")
    sections: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return {noun: dict(_names(noun, sections)) for noun in get_args(Noun)}


def _names(noun: Noun, sections: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """Folded names with their fields; what comes later wins, so the own section and the field's own name come last."""
    for field in FIELDS[noun]:
        yield folded(field.rpartition(".")[2]), field
    for section in reversed(SECTIONS[noun]):
        for field, names in sections[section].items():
            if field in FIELDS[noun]:
                yield from ((folded(name), field) for name in names)
    for field in FIELDS[noun]:
        yield folded(field), field


HEADERS: Mapping[Noun, Mapping[str, str]] = _headers()
"""Usual column names, folded, with the field that they mean."""
