"""Referrals on the wire: as the office sees them, as the employer does, and the card that the employer is shown."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field

from magnet.schemas.base import Line, Moment, Stamps, Wire, Words
from magnet.schemas.codes import Country
from magnet.schemas.filters import Filters
from magnet.schemas.programmes import Kind

ReferralState = Literal[
    "drafted",
    "agreed",
    "sent",
    "seen",
    "interview",
    "offered",
    "placed",
    "declined",
    "refused",
    "withdrawn",
    "expired",
    "obsolete",
]
Side = Literal["office", "employer"]
Mover = Literal[Side, "service"]
DeclinedBecause = Literal[
    "pay", "hours", "conditions", "distance", "contract", "other_job", "training", "family", "personal", "other"
]
RefusedBecause = Literal[
    "filled",
    "closed",
    "skills",
    "experience",
    "languages",
    "documents",
    "availability",
    "pay",
    "not_appeared",
    "other",
]
WithdrawnBecause = Literal["consent_withdrawn", "case_closed", "item_closed", "unreachable", "mistaken", "other"]
UndoneBecause = Literal["did_not_start", "mistaken"]
DECLINED_BECAUSE: tuple[str, ...] = get_args(DeclinedBecause)
REFUSED_BECAUSE: tuple[str, ...] = get_args(RefusedBecause)
WITHDRAWN_BECAUSE: tuple[str, ...] = get_args(WithdrawnBecause)
UNDONE_BECAUSE: tuple[str, ...] = get_args(UndoneBecause)
MoveReason = DeclinedBecause | RefusedBecause | WithdrawnBecause | UndoneBecause
Note = Annotated[Words, Field(max_length=5000)]


class ReferralIn(Wire):
    """Which opportunity a returnee is to be proposed for, and the list that it was taken from."""

    opportunity_id: Line
    referral_list_id: Line | None = None


class MoveIn(Wire):
    """Where a referral moves, on which day, and why: who declines, refuses or withdraws says a reason."""

    to: ReferralState
    on: date | None = Field(
        default=None,
        description="the day on which it happened, not before the last move; null: today. Of `placed`: the first day"
        " of work.",
    )
    reason: MoveReason | None = Field(
        default=None,
        description="`declined`, `refused` and `withdrawn` each take their own; `personal` stands for what is nobody"
        " else's business, such as health.",
    )
    note: Note | None = Field(
        default=None, description="of the office's, never shown to the employer; of the employer's, to both"
    )


class Move(Wire):
    """A move that was made: `left` is null for the first one; `by` is a key's or an account's id.

    `side` is who recorded it: the office may write down what an employer said by telephone, and the service itself ends
    what nobody answered. What cannot be opened any more of a note is null.
    """

    left: ReferralState | None
    to: ReferralState
    on: date
    reason: MoveReason | None
    note: str | None
    by: str
    side: Mover
    at: Moment


class OwnMove(Wire):
    """A move that the employer made itself."""

    to: ReferralState
    on: date
    reason: MoveReason | None
    note: str | None


class Referral(Stamps):
    """A referral as the office sees it."""

    seen_by: Literal["office"] = "office"
    country: Country
    opportunity_id: str
    kind: Kind = Field(description="of the opportunity: who starts a course is not placed in work")
    employer_id: str
    office_id: str | None
    returnee_id: str
    referral_list_id: str | None
    pseudonym: str = Field(description="by which the employer knows the person, in this referral only")
    state: ReferralState
    possible: list[ReferralState] = Field(description="where the reader can move it")
    moves: list[Move]


class EmployersReferral(Wire):
    """A referral as the employer sees it: from the day on which it was sent, by pseudonym, and to the day."""

    seen_by: Literal["employer"] = "employer"
    id: str
    version: int
    country: Country
    opportunity_id: str
    pseudonym: str
    state: ReferralState
    possible: list[ReferralState]
    sent_on: date
    moved_on: date
    own_moves: list[OwnMove]


class ReferralFilters(Filters):
    """What a search is narrowed by; an employer does not name people or offices."""

    country: Country | None = None
    state: ReferralState | None = None
    opportunity_id: Line | None = None
    returnee_id: Line | None = None
    office_id: Line | None = None


class CardConcept(Wire):
    """An occupation, a group of them, or a skill, by its label in the taxonomy."""

    label: str
    code: str | None = Field(default=None, description="ISCO-08 code, for occupations")


class CardLanguage(Wire):
    """A language that was asked for, with the CEFR level; null where it is not known."""

    language: str
    level: str | None = None


class Card(Wire):
    """What an employer sees of a person: what is null or missing is unknown, or would point at one of a few people."""

    pseudonym: str
    occupations: list[CardConcept]
    skills: list[CardConcept]
    languages: list[CardLanguage]
    experience: Literal["0-1", "2-4", "5-9", "10+", "0-4", "5+"] | None = Field(description="years of work")
    availability: Literal["now", "within_a_month", "later"] | None = Field(description="on the day of sending")
    education: Literal["basic", "secondary", "tertiary"] | None = Field(
        description="ISCED 0-2, 3-4, 5-8; only where it was asked for"
    )
    region: str | None = Field(description="ISO 3166-2")


class Introduction(Wire):
    """Who the person is and how to reach them, for the employer who goes on with them; nothing else of the identity."""

    pseudonym: str
    given_names: str | None = None
    family_names: str | None = None
    given_names_latin: str | None = None
    family_names_latin: str | None = None
    phones: list[str] = []
    email: str | None = None
