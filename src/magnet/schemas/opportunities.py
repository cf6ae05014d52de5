"""What vacancies, trainings and supports share on the wire; each has a file of its own beside this one."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Address, Count, Line, Stamps, Text, Wire, Words, Years
from magnet.schemas.codes import Country, Language, Licence, Region, WorkCondition
from magnet.schemas.phrases import Amount, LanguageWanted, LinkedPhrase, PayRange, Phrase, PhraseLink

Contract = Literal[
    "permanent", "fixed_term", "temporary", "seasonal", "day_labour", "apprenticeship", "internship", "self_employed"
]
Hours = Literal["full_time", "part_time", "flexible"]
RedFlag = Literal[
    "fee_asked", "documents_kept", "tied_housing", "no_contract", "below_minimum_pay", "asks_sex", "asks_age"
]
HELD_FLAGS = frozenset({"fee_asked", "documents_kept", "tied_housing", "no_contract", "below_minimum_pay"})
"""Flags that hold an item for an officer; demands of sex or age are flagged and never ranked on."""
SourceKind = Literal["employer", "office", "assessment", "feed"]
Phrases = Annotated[list[Phrase], Field(max_length=100)]


class OpportunityIn(Wire):
    """The fields that all three kinds have."""

    country: Country
    region: Region | None = None
    place: Line | None = None
    title: Words
    text: Text | None = None
    url: Address | None = Field(default=None, description="where the advert or call is on the web")
    language: Language | None = Field(default=None, description="of title and text")
    occupation: Line | None = Field(
        default=None, description="a concept's uri or an ISCO-08 code, where a person chose it"
    )
    employer_id: Line | None = Field(default=None, description="the employer or provider; null for public feeds")
    employer_name: Line | None = Field(
        default=None, description="as a public feed names it; no record of ours stands behind it"
    )
    languages: Annotated[list[LanguageWanted], Field(max_length=20)] = []
    minimum_education: Annotated[int, Field(ge=0, le=8)] | None = Field(default=None, description="ISCED 2011 level")
    licences: Annotated[list[Licence], Field(max_length=20)] = []
    opens: date | None = None
    closes: date | None = None
    conditions: Annotated[list[WorkCondition], Field(max_length=9)] = []
    red_flags: Annotated[list[RedFlag], Field(max_length=7)] = []
    source_kind: SourceKind = "office"
    source: Line = "office"
    source_reference: Line | None = None
    assessment_id: Line | None = None
    office_id: Line | None = None
    last_confirmed: date | None = None
    status: Literal["open", "closed"] = "open"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.opens and self.closes and self.opens > self.closes:
            raise PydanticCustomError("date_order", "It closes before it opens.")
        if self.region and not self.region.startswith(self.country + "-"):
            raise PydanticCustomError("region_country", "The region is not in the country.")
        return self


class OpportunityOut(Stamps):
    """What the service adds to an opportunity: the links of its title, and where it stands."""

    title_links: list[PhraseLink]
    title_status: Literal["confirmed", "linked", "asked", "unlinked"]
    apply_yourself: bool = Field(description="from a public feed: nobody is referred, the person applies")
    places_left: int | None = Field(
        description="openings, seats or places less the people who were placed; null where it is not said how many"
    )


class VacancyIn(OpportunityIn):
    """A vacancy as posted."""

    from_text: bool = Field(
        default=False,
        description="What it leaves empty of skills, languages, education, licences and years is read from its text,"
        " and shown as `inferred`.",
    )

    essential_skills: Phrases = []
    optional_skills: Phrases = []
    years: Years | None = Field(default=None, description="experience asked for")
    pay: PayRange | None = None
    contract: Contract | None = None
    hours: Hours | None = None
    remote: bool = False
    openings: Count | None = None


class Inferred(Wire):
    """What was read from the advert's text, as nobody stated it; filling in the field of the same name corrects it."""

    essential_skills: list[LinkedPhrase] = []
    languages: list[LanguageWanted] = []
    minimum_education: int | None = None
    licences: list[Licence] = []
    years: Years | None = None


class Vacancy(OpportunityOut, VacancyIn):
    """A vacancy as stored; what was `inferred` from its text counts in ranking no more than it is sure."""

    inferred: Inferred | None = None

    essential_skills: list[LinkedPhrase]  # type: ignore[assignment]
    optional_skills: list[LinkedPhrase]  # type: ignore[assignment]


class TrainingIn(OpportunityIn):
    """A course: what it asks for, what it teaches and gives."""

    prerequisites: Phrases = []
    skills_taught: Phrases = []
    licences_given: Annotated[list[Licence], Field(max_length=20)] = []
    languages_given: Annotated[list[LanguageWanted], Field(max_length=20)] = []
    seats: Count | None = None
    starts: date | None = None
    weeks: Annotated[int, Field(ge=0, le=520)] | None = None
    cost: Amount | None = Field(default=None, description="what the learner pays; null where not said")
    certificate: Line | None = None
    hours: Hours | None = None
    remote: bool = False


class Training(OpportunityOut, TrainingIn):
    """A course as stored."""

    prerequisites: list[LinkedPhrase]  # type: ignore[assignment]
    skills_taught: list[LinkedPhrase]  # type: ignore[assignment]


class SupportIn(OpportunityIn):
    """A support: business start-up, in-kind grant, expert assignment and the like; `closes` is the call's deadline."""

    form: Literal[
        "business_start_up",
        "in_kind_grant",
        "wage_subsidy",
        "expert_assignment",
        "mentoring",
        "loan",
        "psychosocial",
        "other",
    ]
    skills_wanted: Phrases = []
    amount: Amount | None = None
    own_contribution: Amount | None = None
    documents: Annotated[list[Line], Field(max_length=30)] = []
    places: Count | None = None
    host_countries: Annotated[list[Country], Field(max_length=50)] = []
    programmes: Annotated[list[Line], Field(max_length=50)] = Field(
        default=[], description="codes of programmes it is for"
    )
    minimum_age: Annotated[int, Field(ge=0, le=120)] | None = None
    maximum_age: Annotated[int, Field(ge=0, le=120)] | None = None
    pays: bool = Field(default=True, description="hands out money or goods, so that a used grant closes it")
    return_required: bool = True
    remote: bool = False


class Support(OpportunityOut, SupportIn):
    """A support as stored."""

    skills_wanted: list[LinkedPhrase]  # type: ignore[assignment]
