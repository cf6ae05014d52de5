"""Codes of the standards the API speaks, each refused with the nearest known ones where unknown."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, get_args

import pycountry
from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError
from rapidfuzz import fuzz, process, utils

from magnet.matching.opportunity import Condition

CEFR = {"none": 0, "A1": 1, "A2": 2, "B1": 3, "B2": 4, "C1": 5, "C2": 6}
"""CEFR levels as the core counts them; "none" records a language that is known to be absent."""
CEFR_LEVELS = {number: level for level, number in CEFR.items()}
"""The other way round."""

LANGUAGES_BEYOND_TWO_LETTERS = {"ckb": "Central Kurdish (Sorani)", "kmr": "Northern Kurdish (Kurmanji)", "prs": "Dari"}
SECTORS = {
    "A": "agriculture, forestry and fishing",
    "B": "mining and quarrying",
    "C": "manufacturing",
    "D": "electricity and gas",
    "E": "water and waste",
    "F": "construction",
    "G": "trade and vehicle repair",
    "H": "transport and storage",
    "I": "accommodation and food",
    "J": "information and communication",
    "K": "finance and insurance",
    "L": "real estate",
    "M": "professional and technical",
    "N": "administrative and support",
    "O": "public administration",
    "P": "education",
    "Q": "health and social work",
    "R": "arts and recreation",
    "S": "other services",
    "T": "households",
    "U": "international organisations",
}
"""ISIC Rev. 4 sections."""
DRIVING = ("A", "B", "BE", "C", "C1", "CE", "D", "D1", "DE", "T")
CERTIFICATES = (
    "welder",
    "electrician",
    "gas-fitter",
    "refrigeration",
    "scaffolder",
    "crane",
    "forklift",
    "heavy-machinery",
    "first-aid",
    "security-guard",
    "food-hygiene",
    "h2s",
    "offshore-safety",
    "adr",
    "driver-cpc",
    "nurse",
    "midwife",
    "physician",
    "pharmacist",
    "teacher",
    "accountant",
    "work-at-height",
    "pesticide-user",
    "veterinarian",
    "tour-guide",
    "childcare",
)
LICENCES = (*(f"driving:{category}" for category in DRIVING), *(f"certificate:{name}" for name in CERTIFICATES))
CONDITIONS: tuple[str, ...] = get_args(Condition)


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 codes and English names."""
    return {country.alpha_2: country.name for country in pycountry.countries}


@lru_cache(maxsize=1)
def regions() -> Mapping[str, str]:
    """ISO 3166-2 codes and names."""
    return {region.code: region.name for region in pycountry.subdivisions}


@lru_cache(maxsize=1)
def languages() -> Mapping[str, str]:
    """BCP 47 primary language tags: the two-letter ones and those longer ones that returnees speak."""
    two = {language.alpha_2: language.name for language in pycountry.languages if hasattr(language, "alpha_2")}
    return {**two, **LANGUAGES_BEYOND_TWO_LETTERS}


@lru_cache(maxsize=1)
def currencies() -> Mapping[str, str]:
    """ISO 4217 codes and names."""
    return {currency.alpha_3: currency.name for currency in pycountry.currencies}


def nearest(value: str, known: Mapping[str, str] | Iterable[str], limit: int = 3) -> list[str]:
    """The known codes likest to `value`, by code or by name: what a 422 offers instead."""
    names = dict(known) if isinstance(known, Mapping) else {code: code for code in known}
    choices = {code: f"{code} {name}" for code, name in names.items()}
    found = process.extract(value[:100], choices, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit)
    return [code for _, score, code in found if score >= 40]


def unknown(what: str, near: list[str]) -> PydanticCustomError:
    """The error for a code nobody knows, with those that are near; the submitted value is not repeated."""
    return PydanticCustomError("unknown_code", "This is not a known {what}.", {"what": what, "nearest": near})


def one_of(
    what: str, known: Callable[[], Mapping[str, str] | Iterable[str]], fold: Callable[[str], str]
) -> AfterValidator:
    """For a code of a table: as the table writes it, or refused with the nearest ones."""

    def check(value: str) -> str:
        folded = fold(value.strip())
        table = known()
        if folded not in table:
            raise unknown(what, nearest(value, table))
        return folded

    return AfterValidator(check)


def _region(value: str, info: ValidationInfo) -> str:
    """A region's code; for an unknown one those of the country that was named are offered first."""
    code = value.strip().upper()
    if code not in regions():
        home = f"{(info.data or {}).get('country')}-"
        own = {region: name for region, name in regions().items() if region.startswith(home)}
        raise unknown("region (ISO 3166-2)", nearest(value, own or regions()))
    return code


def _language_fold(value: str) -> str:
    """`fr-BE` and `fa_AF` to their primary tag, but Dari keeps a tag of its own."""
    lower = value.replace("_", "-").lower()
    return "prs" if lower == "fa-af" else lower.split("-")[0]


def _cefr_in(value: object) -> object:
    if isinstance(value, str):
        level = "none" if value.lower() == "none" else value.upper()
        if level not in CEFR:
            raise unknown("CEFR level", list(CEFR))
        return level
    return value


Country = Annotated[str, one_of("country (ISO 3166-1 alpha-2)", countries, str.upper)]
Region = Annotated[str, AfterValidator(_region)]
Language = Annotated[str, one_of("language (BCP 47)", languages, _language_fold)]
Currency = Annotated[str, one_of("currency (ISO 4217)", currencies, str.upper)]
Sector = Annotated[str, one_of("sector (ISIC Rev. 4 section)", lambda: SECTORS, str.upper)]
Licence = Annotated[str, one_of("licence", lambda: LICENCES, lambda value: value)]
WorkCondition = Annotated[str, one_of("work condition", lambda: CONDITIONS, str.lower)]
Cefr = Annotated[str, BeforeValidator(_cefr_in), WithJsonSchema({"type": "string", "enum": list(CEFR)})]
CefrAsked = Annotated[
    str,
    BeforeValidator(_cefr_in),
    WithJsonSchema({"type": "string", "enum": [level for level in CEFR if level != "none"]}),
]
