"""A returnee's side of a match: the skill profile and the facts of the case, without identity and needs."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from magnet.matching.mention import Mention

SkillLevel = Literal["basic", "good", "expert"]
VetoKind = Literal["place", "employer", "occupation", "condition"]
Mobility = Literal["none", "region", "country"]
OpportunityKind = Literal["vacancy", "training", "support"]


@dataclass(frozen=True, slots=True)
class Pay:
    """A pay range in `currency` (ISO 4217) per `period`; either end may be unknown."""

    minimum: int | None
    maximum: int | None
    currency: str
    period: Literal["hour", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Work:
    """One past occupation. `tenths` is its length in tenths of a year, `last_year` the year it ended."""

    occupation: Mention
    tenths: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """One stated skill."""

    skill: Mention
    level: SkillLevel | None = None


@dataclass(frozen=True, slots=True)
class HeldLanguage:
    """A language (BCP 47 primary tag) with CEFR levels 1 (A1) to 6 (C2); 0 says known not to be spoken or written."""

    language: str
    spoken: int | None = None
    written: int | None = None


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence or certificate; `held` False records that the person is known not to have it."""

    code: str
    held: bool = True


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the person wishes for; empty means nothing was said."""

    occupations: tuple[Mention, ...] = ()
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    minimum_pay: Pay | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """Something the person rules out; it needs no reason and no employer ever sees it.

    `value` is a region code or place name, an employer's id, a concept's uri, or a work condition.
    """

    kind: VetoKind
    value: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The skill profile; `education` is an ISCED 2011 level 0-8; None is unknown throughout.

    `text` is what else it holds in words: the field of education, or a whole CV where one is at hand.
    """

    work: tuple[Work, ...] = ()
    skills: tuple[HeldSkill, ...] = ()
    languages: tuple[HeldLanguage, ...] = ()
    education: int | None = None
    licences: tuple[HeldLicence, ...] = ()
    preferences: Preferences = Preferences()
    mobility: Mobility | None = None
    available_from: date | None = None
    vetoes: tuple[Veto, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the returnee's programme may fund: empty tuples set no bound, `kinds` are the kinds it funds.

    `grant_used` says that the case's grant is spent: supports that pay money are closed to it.
    """

    host_countries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[OpportunityKind, ...] = ("vacancy", "training", "support")
    starts: date | None = None
    ends: date | None = None
    grant_used: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one return that gates need; `region` is an ISO 3166-2 code."""

    country: str
    region: str | None = None
    place: str | None = None
    host_country: str | None = None
    return_date: date | None = None
    birth_year: int | None = None
    programme: str | None = None
    entitlement: Entitlement = field(default_factory=Entitlement)
