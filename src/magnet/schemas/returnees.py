"""Returnees with their skill profiles on the wire: no name, contact, document or need has a field here."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Wire, Years
from magnet.schemas.codes import Country, Licence, Region, Sector
from magnet.schemas.consents import ConsentIn, Purpose
from magnet.schemas.handovers import Handed
from magnet.schemas.opportunities import Contract, Hours
from magnet.schemas.phrases import LanguageLevel, LinkedPhrase, PayRange, Phrase

Year = Annotated[int, Field(ge=1900, le=2100)]


class WorkIn(Wire):
    """A past occupation in the person's own words."""

    occupation: Phrase
    years: Years | None = None
    last_year: Year | None = None


class Work(WorkIn):
    """A past occupation as stored."""

    occupation: LinkedPhrase


class SkillIn(Wire):
    """A skill in the person's own words, how well, and how it is known."""

    skill: Phrase
    level: Literal["basic", "good", "expert"] | None = None
    known_by: Literal["stated", "work", "course", "certificate", "test"] = "stated"


class Skill(SkillIn):
    """A skill as stored."""

    skill: LinkedPhrase


class EducationIn(Wire):
    """Highest education: ISCED 2011 level 0-8 and field in words."""

    level: Annotated[int, Field(ge=0, le=8)] | None = None
    field: Line | None = None


class LicenceHeld(Wire):
    """A licence or certificate; `held` false records that the person is known not to have it."""

    licence: Licence
    held: bool = True


class PreferencesIn(Wire):
    """What the person wishes for."""

    occupations: Annotated[list[Phrase], Field(max_length=20)] = []
    sectors: Annotated[list[Sector], Field(max_length=21)] = []
    regions: Annotated[list[Region], Field(max_length=50)] = []
    contracts: Annotated[list[Contract], Field(max_length=8)] = []
    hours: Annotated[list[Hours], Field(max_length=3)] = []
    minimum_pay: PayRange | None = None


class Preferences(PreferencesIn):
    """Wishes as stored."""

    occupations: list[LinkedPhrase] = []  # type: ignore[assignment]


class VetoIn(Wire):
    """Something the person rules out: no reason is asked, no employer sees it.

    `value`: a region code or place name, an employer's id, a concept's uri or ISCO-08 code, or a work condition.
    """

    kind: Literal["place", "employer", "occupation", "condition"]
    value: Line


class ProfileIn(Wire):
    """The skill profile; everything may be unknown."""

    work: Annotated[list[WorkIn], Field(max_length=50)] = []
    skills: Annotated[list[SkillIn], Field(max_length=200)] = []
    languages: Annotated[list[LanguageLevel], Field(max_length=30)] = []
    education: EducationIn = EducationIn()
    licences: Annotated[list[LicenceHeld], Field(max_length=40)] = []
    preferences: PreferencesIn = PreferencesIn()
    mobility: Literal["none", "region", "country"] | None = None
    available_from: date | None = None
    vetoes: Annotated[list[VetoIn], Field(max_length=100)] = []


class Profile(ProfileIn):
    """The skill profile as stored, words beside their links."""

    work: list[Work] = []  # type: ignore[assignment]
    skills: list[Skill] = []  # type: ignore[assignment]
    preferences: Preferences = Preferences()


class ReturneeIn(Wire):
    """A returnee as registered, with consent recorded."""

    country: Country = Field(description="country of return")
    region: Region | None = None
    place: Line | None = None
    host_country: Country | None = None
    programme: Line | None = Field(default=None, description="code of the programme")
    return_date: date | None = None
    birth_year: Year | None = None
    gender: Literal["female", "male", "other"] | None = None
    grant_used: bool = False
    household: Line | None = None
    office_id: Line | None = None
    source: Line = "office"
    source_reference: Line | None = None
    consent: ConsentIn = Field(description="as given at registration; later ones are given and withdrawn at `consents`")
    profile: ProfileIn = ProfileIn()

    @model_validator(mode="after")
    def _region_in_country(self) -> Self:
        if self.region and not self.region.startswith(self.country + "-"):
            raise PydanticCustomError("region_country", "The region is not in the country.")
        return self


class Returnee(Stamps, ReturneeIn):
    """A returnee as stored, with the purposes agreed to now, and how far the case is handed over.

    Who agrees to nothing any more is shown by reference, country and office alone.
    """

    agreed: list[Purpose]
    handed: Handed | None
    closed_on: date | None = Field(description="since when the case is closed; null while it is open")
    profile: Profile
