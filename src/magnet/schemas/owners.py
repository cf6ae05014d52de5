"""Employers and training or support providers on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Count, Line, Stamps, Text, Wire
from magnet.schemas.codes import Country, Language, Region, Sector

Vetting = Literal["unvetted", "vetted", "barred"]


class EmployerIn(Wire):
    """An employer or provider as posted; it stays unvetted until an officer vets it."""

    country: Country
    name: Line
    kind: Literal["employer", "provider"] = "employer"
    sector: Sector | None = Field(default=None, description="ISIC Rev. 4 section, A to U")
    region: Region | None = None
    place: Line | None = None
    website: Line | None = None
    note: Text | None = None
    monthly_referral_cap: Count | None = None
    languages: Annotated[list[Language], Field(max_length=20, description="of a provider: it teaches in")] = []
    free: bool | None = Field(default=None, description="of a provider: its courses cost nothing; null: not known")
    last_confirmed: date | None = Field(default=None, description="when somebody last made sure of all this")
    office_id: Line | None = None
    source: Line = "office"
    source_reference: Line | None = None


class VettingIn(Wire):
    """An officer's decision on an employer."""

    vetting: Vetting
    reason: Text | None = None


class Employer(Stamps, EmployerIn):
    """An employer or provider as stored, and what became of the people who were referred to it."""

    vetting: Vetting
    vetted_on: date | None = None
    vetted_by: str | None = None
    reliability: float | None = Field(
        default=None, ge=0, le=1, description="answered / (answered + unanswered) referrals; null before any"
    )
    answered: int = Field(description="referrals that it answered")
    unanswered: int = Field(description="referrals that expired without an answer")
    placements: int = Field(description="people who began to work there after a referral")


class MonthlyCap(Wire):
    """How many more people an employer can be sent this month; days and months are those of UTC."""

    month: str = Field(description="year and month, such as 2026-03")
    sent: int = Field(description="referrals sent to it this month, by whichever office")
    cap: int | None = Field(description="its `monthly_referral_cap`; null where there is none")
    left: int | None = Field(description="how many more can be sent; null where there is no cap")
    sendable_from: date | None = Field(description="from when one more can be sent; null where the cap is 0")
