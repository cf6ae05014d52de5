"""Extraction: a CV's or advert's text becomes suggestions, each with the place in the text that it came from."""

from magnet.matching.extract.extractor import LIMIT, Asked, Extractor
from magnet.matching.extract.found import (
    EducationFound,
    Extraction,
    LanguageFound,
    LicenceFound,
    OccupationFound,
    SkillFound,
    TextKind,
    YearsFound,
)
from magnet.matching.extract.gazetteer import Gazetteer
from magnet.matching.extract.lexicon import Lexicon

__all__ = [
    "LIMIT",
    "Asked",
    "EducationFound",
    "Extraction",
    "Extractor",
    "Gazetteer",
    "LanguageFound",
    "Lexicon",
    "LicenceFound",
    "OccupationFound",
    "SkillFound",
    "TextKind",
    "YearsFound",
]
