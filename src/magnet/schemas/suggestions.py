"""Suggestions from a text on the wire: each in the form that a profile or vacancy takes, with its place in the text."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from magnet.matching.extract import LIMIT
from magnet.schemas.base import Wire, Years
from magnet.schemas.codes import Language, Licence
from magnet.schemas.links import OwnLabelsOf
from magnet.schemas.phrases import LanguageLevel, LanguageWanted, Phrase
from magnet.schemas.returnees import EducationIn, LicenceHeld, SkillIn, WorkIn

TextKind = Literal["cv", "advert"]


def _whole(value: object) -> object:
    """The text as given, as places are counted in it: not trimmed, not normalised."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise PydanticCustomError("text", "The text holds half a character (a lone surrogate).") from error
    return value


GivenText = Annotated[str, StringConstraints(max_length=LIMIT), BeforeValidator(_whole)]


class SuggestionsIn(Wire):
    """A CV's or advert's text; it is read, and kept nowhere."""

    text: GivenText = Field(description=f"at most {LIMIT:,} characters")
    kind: TextKind
    language: Language | None = Field(default=None, description="of the text; else its words tell")
    country: OwnLabelsOf = None


class Suggestion(Wire):
    """Where something was found and how sure that is.

    `start` and `end` count Unicode characters (code points) of the text as given; `score` is the chance that a person
    who reads the text accepts the suggestion.
    """

    start: int
    end: int
    score: float = Field(ge=0, le=1)


class ConceptSuggestion(Suggestion):
    """Words with the concept that they name: its label in the reader's language, for occupations its ISCO-08 code.

    Without a label it is not clear which concept is meant; the words are linked, or asked about, once confirmed.
    """

    label: str | None
    code: str | None


class WorkSuggestion(ConceptSuggestion):
    """Past work, as `work` of a profile takes it."""

    work: WorkIn


class SkillSuggestion(ConceptSuggestion):
    """A skill, as `skills` of a profile takes it."""

    skill: SkillIn


class LanguageSuggestion(Suggestion):
    """A language, as `languages` of a profile takes it."""

    language: LanguageLevel


class EducationSuggestion(Suggestion):
    """A level of education, as `education` of a profile takes it; the highest first."""

    education: EducationIn


class LicenceSuggestion(Suggestion):
    """A licence, as `licences` of a profile takes it."""

    licence: LicenceHeld


class YearsSuggestion(Suggestion):
    """Years of experience."""

    years: Years


class OccupationAskedSuggestion(ConceptSuggestion):
    """What an advert is for: its words, and the concept that `occupation` of a vacancy takes."""

    occupation: Phrase


class SkillAskedSuggestion(ConceptSuggestion):
    """A skill asked for, as `essential_skills` of a vacancy takes it."""

    skill: Phrase


class LanguageAskedSuggestion(Suggestion):
    """A language asked for, as `languages` of a vacancy takes it."""

    language: LanguageWanted


class LevelAskedSuggestion(Suggestion):
    """A least ISCED 2011 level, as `minimum_education` of a vacancy takes it; the lowest first."""

    minimum_education: Annotated[int, Field(ge=0, le=8)]


class LicenceAskedSuggestion(Suggestion):
    """A licence asked for, as `licences` of a vacancy takes it."""

    licence: Licence


class CvSuggestions(Wire):
    """What a CV seems to say; `text_language` is the language that it seems to be in."""

    kind: Literal["cv"] = "cv"
    text_language: Language | None
    work: list[WorkSuggestion]
    skills: list[SkillSuggestion]
    languages: list[LanguageSuggestion]
    education: list[EducationSuggestion]
    licences: list[LicenceSuggestion]
    years: list[YearsSuggestion] = Field(description="of experience, where it says a sum")


class AdvertSuggestions(Wire):
    """What an advert seems to ask for; `text_language` is the language that it seems to be in."""

    kind: Literal["advert"] = "advert"
    text_language: Language | None
    occupations: list[OccupationAskedSuggestion]
    skills: list[SkillAskedSuggestion]
    languages: list[LanguageAskedSuggestion]
    education: list[LevelAskedSuggestion]
    licences: list[LicenceAskedSuggestion]
    years: list[YearsSuggestion] = Field(description="of experience, the least first")


Suggestions = CvSuggestions | AdvertSuggestions
