"""Country guides on the wire: sections as offices write them, the versions that were published, and a whole guide."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Address, Line, Moment, Stamps, Text, Wire
from magnet.schemas.codes import Language, Region, countries, one_of
from magnet.schemas.filters import TenantFilters
from magnet.schemas.guide_structure import structure
from magnet.schemas.owners import Vetting

SOURCES = 12
"""So many fit into one cell of a workbook."""
LONGEST_TEXT = 20_000


def _guided() -> dict[str, str]:
    return {code: countries()[code] for code in structure().countries}


def _folded(value: str) -> str:
    """A topic's code, also from its English name."""
    return "_".join(value.replace("-", " ").replace("_", " ").lower().split())


GuideCountry = Annotated[str, one_of("country with a guide (ISO 3166-1 alpha-2)", _guided, str.upper)]
Topic = Annotated[str, one_of("topic of country guides", lambda: structure().topics, _folded)]
State = Literal["draft", "published"]
Ended = Literal["replaced", "withdrawn"]


class GuideSource(Wire):
    """Where a section's facts can be read by everybody, and when they were read there."""

    title: Line
    url: Address
    accessed_on: date
    published_on: date | None = None

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.published_on is not None and self.published_on > self.accessed_on:
            raise PydanticCustomError("date_order", "The source was read before it was published.")
        return self


class GuideWords(Wire):
    """What a section says, and where that can be read."""

    title: Line
    text: Annotated[
        Text,
        Field(
            min_length=1,
            max_length=LONGEST_TEXT,
            description="Paragraphs with an empty line between them; lines that begin with `- ` are a list. No other"
            " markup is understood: all else is shown as it is.",
        ),
    ]
    sources: Annotated[list[GuideSource], Field(min_length=1, max_length=SOURCES)]
    fictional: Annotated[bool, Field(description="invented for a demonstration; shown so wherever it is read")] = False


class GuideSectionIn(GuideWords):
    """One topic of a country's guide in one language; with a region, what differs there."""

    country: GuideCountry
    region: Region | None = None
    topic: Topic
    language: Language
    office_id: Line | None = None
    source_reference: Annotated[
        Line | None,
        Field(description="What the section is about, such as `IQ-KR/housing/ckb`: worked out where it is left out"),
    ] = None

    @property
    def about(self) -> str:
        """What tells a section from all others."""
        return f"{self.region or self.country}/{self.topic}/{self.language}"

    @model_validator(mode="after")
    def _place(self) -> Self:
        if self.region is not None and not self.region.startswith(f"{self.country}-"):
            raise PydanticCustomError("region_elsewhere", "This region lies in another country.")
        if self.source_reference not in (None, self.about):
            raise PydanticCustomError("reference", "A section's reference says what it is about: leave it out.")
        return self


class GuideSection(Stamps, GuideSectionIn):
    """A section as its writers see it: the words that are worked on, and the version that readers are given."""

    state: Annotated[State, Field(description="draft: these words are not (yet) what readers are given")]
    published: Annotated[int | None, Field(description="the version that readers are given; null: none")] = None
    versions: Annotated[int, Field(description="how many versions were published so far")]
    written_by: str


class GuideSectionFilters(TenantFilters):
    """Sections as their writers see them."""

    topic: Topic | None = None
    language: Language | None = None
    state: State | None = None


class PublicationIn(Wire):
    """A review of a section's words by somebody else than who wrote them; with it they are published."""

    reviewed_on: Annotated[date | None, Field(description="today, if left out")] = None
    review_due: Annotated[date | None, Field(description="by when to review it again; else as its topic asks")] = None


class GuideWithdrawalIn(Wire):
    """Why readers are no longer given a section."""

    reason: Line


class GuideVersion(GuideWords):
    """A section as it was published once; it stays as it was, whatever is published later."""

    section_id: str
    number: int
    country: str
    region: str | None
    topic: str
    language: str
    written_by: str
    reviewed_by: str
    reviewed_on: date
    review_due: date
    stale: Annotated[bool, Field(description="the day by which it was to be reviewed again has passed")]
    published_at: Moment
    ended_at: Annotated[Moment | None, Field(description="since when readers are no longer given it")]
    ended_as: Ended | None
    reason: Annotated[str | None, Field(description="why it was withdrawn")]


class GuideVersions(Wire):
    """All versions of a section that were published, the newest first."""

    items: list[GuideVersion]


class GuideText(GuideWords):
    """A section as it is read in a guide."""

    section_id: str
    number: Annotated[int, Field(description="of the version, which stays readable")]
    region: Annotated[str | None, Field(description="null: holds for the whole country")]
    language: str
    fell_back: Annotated[bool, Field(description="there is none in the language asked for")]
    reviewed_on: date
    review_due: date
    stale: bool


class GuideRecord(Wire):
    """What the records that offices keep have in common."""

    id: str
    name: str
    region: str | None
    place: str | None
    languages: list[str]
    website: str | None
    free: bool | None
    last_confirmed: date | None
    stale: Annotated[bool, Field(description="not confirmed for 180 days, or never")]
    fictional: bool


class GuideService(GuideRecord):
    """A job-search service, in brief."""

    description: str | None
    address: str | None
    phone: str | None
    hours: str | None
    offers: list[str]
    for_whom: str | None
    source_url: str | None


class GuideProvider(GuideRecord):
    """A training provider, in brief; barred ones are left out."""

    sector: str | None
    vetting: Vetting


class GuideTopic(Wire):
    """One topic: its sections, the whole country's first, and the records that stand with them."""

    topic: str
    label: str
    empty: Annotated[bool, Field(description="nothing is known here yet")]
    sections: list[GuideText]
    services: list[GuideService] = []
    providers: list[GuideProvider] = []
    left_out: Annotated[int, Field(description="further records, which the lists of their own have")] = 0


class Guide(Wire):
    """A country's guide in one language as far as there is, every topic in its order, those without anything too."""

    country: str
    region: str | None
    language: Annotated[str, Field(description="the one asked for")]
    as_of: date
    fictional: Annotated[bool, Field(description="something in it is invented for a demonstration")]
    topics: list[GuideTopic]


class GuideAsked(Wire):
    """Which part of a guide, and in which language."""

    topic: Annotated[list[Topic], Field(max_length=20, description="some topics only")] = []
    language: Annotated[Language | None, Field(description="else the first of Accept-Language")] = None
    region: Annotated[Region | None, Field(description="what holds there, besides what holds for the country")] = None
