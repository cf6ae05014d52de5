"""Country statistics and counts of people on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from magnet.schemas.base import Line, Wire
from magnet.schemas.codes import Country, Region

Sex = Literal["female", "male", "other", "unknown"]
AgeBand = Literal["0-17", "18-24", "25-34", "35-44", "45-59", "60+", "unknown"]
MajorGroup = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "unknown"]
Dimension = Literal[
    "country", "programme", "sex", "year_of_return", "host_country", "region", "age_band", "occupation_group"
]


class PayStatistics(Wire):
    """What `of` open vacancies pay a month in one currency, each by the middle of its range."""

    currency: str
    of: int
    lower_quartile: int
    median: int
    upper_quartile: int


class GroupStatistics(Wire):
    """Open vacancies, their openings, and trainings of one ISCO-08 group; code null: not linked to an occupation."""

    code: str | None
    label: str | None
    vacancies: int
    openings: int
    trainings: int
    demand: int | None = None
    pay: list[PayStatistics] = []


class SupplyStatistics(Wire):
    """Openings of one ISCO-08 major group against the people whose last work was in it, counted in fives."""

    code: MajorGroup
    label: str | None
    openings: int
    people: int = Field(multiple_of=5)


class SkillStatistics(Wire):
    """A skill that open vacancies ask for."""

    uri: str
    label: str | None
    vacancies: int
    openings: int


class LatestAssessment(Wire):
    """The published assessment whose period ended last."""

    id: str
    title: str
    period_end: date
    valid_until: date | None


class Freshness(Wire):
    """How old what is known is: items confirmed in the last 45 days, before, or never; the newest evidence."""

    confirmed: int
    to_check: int
    never_confirmed: int
    percent_to_check: int = Field(description="of those confirmed before or never, rounded; 0 where nothing is open")
    last_confirmed: date | None
    assessment: LatestAssessment | None


class CountryStatistics(Wire):
    """What is open in a country today, by ISCO-08 group at the level asked for, largest first.

    `supply` is null for who may not count people, and for a region: a region and work are not told together of people.
    `not_offered` are the skills that most open vacancies ask for and no open training teaches.
    """

    country: str
    region: str | None
    as_of: date
    vacancies: int
    openings: int
    trainings: int
    supports: int
    groups: list[GroupStatistics]
    supply: list[SupplyStatistics] | None
    not_offered: list[SkillStatistics]
    freshness: Freshness


class Narrowing(Wire):
    """Only people of whom one of these is told; age by the year of birth, occupation by the ISCO-08 major group."""

    country: Annotated[list[Country], Field(min_length=1, max_length=50)] | None = None
    programme: Annotated[list[Line], Field(min_length=1, max_length=50)] | None = None
    sex: Annotated[list[Sex], Field(min_length=1, max_length=4)] | None = None
    year_of_return: (
        Annotated[list[Annotated[int, Field(ge=1900, le=2100)]], Field(min_length=1, max_length=50)] | None
    ) = None
    host_country: Annotated[list[Country], Field(min_length=1, max_length=50)] | None = None
    region: Annotated[list[Region], Field(min_length=1, max_length=50)] | None = None
    age_band: Annotated[list[AgeBand], Field(min_length=1, max_length=7)] | None = None
    occupation_group: Annotated[list[MajorGroup], Field(min_length=1, max_length=11)] | None = None


class PeopleCountIn(Wire):
    """By what people are counted, and who.

    Country, programme and sex go together, and with one of the others; no two of the others go together.
    """

    by: Annotated[list[Dimension], Field(max_length=3), AfterValidator(lambda given: list(dict.fromkeys(given)))] = []
    where: Narrowing = Narrowing()


class PeopleCell(Wire):
    """So many people who are alike in these; null: not told of them, as too few are alike."""

    values: dict[Dimension, str | None]
    people: int = Field(multiple_of=5)


class PeopleCount(Wire):
    """People counted in fives, of whom nothing is told that fewer than five share; largest cells first.

    Only people who agree to statistics; a number is the least that is true.
    """

    as_of: date
    people: int = Field(multiple_of=5)
    cells: list[PeopleCell]
    note: str
