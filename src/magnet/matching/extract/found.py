"""What extraction finds: suggestions for a person to confirm, each with its place in the text and how sure it is."""

from dataclasses import dataclass
from typing import Literal

TextKind = Literal["cv", "advert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing found.

    `start` and `end` are its place in the text as given, in characters (code points); `score`, 0..1, is the chance
    that a caseworker who reads the text would accept it.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptFound(Found):
    """Words of the text with the concept of the taxonomy (its index) that they name, None where that is not clear."""

    concept: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationFound(ConceptFound):
    """An occupation; from a CV also how long it was held, in tenths of a year, and the year in which that ended."""

    tenths: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillFound(ConceptFound):
    """A skill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFound(Found):
    """A language (BCP 47 primary tag) with CEFR levels 1 (A1) to 6 (C2), None where none is said."""

    language: str
    spoken: int | None = None
    written: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationFound(Found):
    """An ISCED 2011 level 0-8, and the field in the text's own words."""

    level: int
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFound(Found):
    """A driving category or certificate, as in `driving:B`, `certificate:forklift`."""

    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsFound(Found):
    """Years of experience, in tenths: what an advert asks for, or what a CV says of the whole working life."""

    tenths: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found, each concept, language, level and licence once, best first.

    `language` is the one that the text seems to be in (BCP 47 primary tag).
    """

    occupations: tuple[OccupationFound, ...] = ()
    skills: tuple[SkillFound, ...] = ()
    languages: tuple[LanguageFound, ...] = ()
    education: tuple[EducationFound, ...] = ()
    licences: tuple[LicenceFound, ...] = ()
    years: tuple[YearsFound, ...] = ()
    language: str | None = None
