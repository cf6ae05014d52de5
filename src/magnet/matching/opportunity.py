"""A vacancy, training or support as the core sees it: coded, frozen, without its long text."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from magnet.matching.mention import Mention
from magnet.matching.profile import OpportunityKind, Pay

Vetting = Literal["unvetted", "vetted", "barred"]
Condition = Literal["heavy", "night", "hazardous", "heights", "outdoors", "shifts", "live_in", "travel", "alone"]


@dataclass(frozen=True, slots=True)
class LanguageAsked:
    """A language asked for, with its least CEFR level 1-6 (None: not said)."""

    language: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """The employer or provider behind an item.

    `reliability` is answers / referrals in per mille, None before the first answer was due; it orders equals only.
    """

    id: str
    vetting: Vetting
    sector: str | None = None
    reliability: int | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who a support is meant for; empty tuples and None set no bound.

    `pays` says that it hands out money or goods, `expert` that an institution asks for a highly qualified person.
    """

    host_countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    pays: bool = False
    return_required: bool = True
    expert: bool = False


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One item that a returnee can be referred to.

    `taught` are the skills, `grants_licences` the licences, `grants_languages` the levels that a training gives; then
    `essential` holds its prerequisites. `openings` None means not said; `tenths` is the experience asked for, in
    tenths of a year; `education` a least ISCED level. A support that starts a business has the `contract` of the
    self-employed. `apply_yourself` marks items from public feeds, which nobody can be referred to; `flagged` items are
    held for an officer (a fee asked, documents kept ...). `inferred` names those of `languages`, `education`, `tenths`
    and `licences` that nobody stated: they were read from the item's text.
    """

    id: str
    kind: OpportunityKind
    country: str
    title: Mention
    owner: Owner | None
    region: str | None = None
    place: str | None = None
    remote: bool = False
    essential: tuple[Mention, ...] = ()
    optional: tuple[Mention, ...] = ()
    taught: tuple[Mention, ...] = ()
    grants_licences: tuple[str, ...] = ()
    grants_languages: tuple[LanguageAsked, ...] = ()
    languages: tuple[LanguageAsked, ...] = ()
    education: int | None = None
    tenths: int | None = None
    licences: tuple[str, ...] = ()
    pay: Pay | None = None
    contract: str | None = None
    hours: str | None = None
    openings: int | None = None
    opens: date | None = None
    closes: date | None = None
    conditions: tuple[Condition, ...] = ()
    eligibility: Eligibility = Eligibility()
    apply_yourself: bool = False
    flagged: bool = False
    open: bool = True
    last_confirmed: date | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a labour-market assessment found for an ISCO-08 code (1-4 digits) in a region (None: the whole country).

    `demand` runs from -2 (surplus) to +2 (shortage); `on` is when it was found, evidence fades from then.
    """

    code: str
    region: str | None
    demand: int
    on: date
