"""What is counted: the history of one case, as days and codes, and the attendance of group sessions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

UNKNOWN = "unknown"
AGES = ((18, "0-17"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (60, "45-59"))
"""Up to which age (not included) each band goes."""
OLDEST = "60+"


def age_band(birth_year: int | None, year: int) -> str:
    """The band of the age that is reached in a year."""
    if birth_year is None:
        return UNKNOWN
    return next((band for below, band in AGES if year - birth_year < below), OLDEST)


@dataclass(frozen=True, slots=True)
class Facts:
    """The codes by which people are told apart; what is not known stays so."""

    country: str
    region: str | None = None
    host_country: str | None = None
    programme: str | None = None
    office: str | None = None
    sex: str | None = None
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A counselling session with one person: `pre_departure` or `post_arrival`."""

    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a referral: to which state, on which day, for which coded reason."""

    to: str
    on: date
    reason: str | None = None


ANSWERS = frozenset({"interview", "offered", "placed", "refused"})
"""What tells that an employer answered; that it saw a referral does not."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral with its moves, the oldest first, to a vacancy, a training or a support (`kind`)."""

    id: str
    moves: tuple[Move, ...]
    kind: str = "vacancy"

    def first(self, *states: str) -> Move | None:
        """The first move to one of these states."""
        return next((move for move in self.moves if move.to in states), None)

    @property
    def started_on(self) -> date | None:
        """The day on which work, or a course, started; None where it did not, or that was taken back."""
        return self.moves[-1].on if self.moves and self.moves[-1].to == "placed" else None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was found so many months after the arrival, or after the start of a placement (`about` names it)."""

    about: str | None
    month: int
    on: date
    status: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan that was done."""

    kind: str
    done_on: date


@dataclass(frozen=True, slots=True)
class Closing:
    """A case that was closed, for a coded reason."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """All that is counted of one case. Whoever does not agree to be counted has none."""

    facts: Facts
    registered_on: date
    returned_on: date | None = None
    sessions: tuple[Session, ...] = ()
    listed: tuple[date, ...] = ()
    referrals: tuple[Referral, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    steps: tuple[Step, ...] = ()
    closings: tuple[Closing, ...] = ()

    def placements(self) -> Iterator[tuple[Referral, date]]:
        """The referrals that led to work, with the day on which it started; a course that began is no work."""
        for referral in self.referrals:
            if referral.kind == "vacancy" and referral.started_on is not None:
                yield referral, referral.started_on


@dataclass(frozen=True, slots=True)
class Attendance:
    """So many people alike at one group session; who they are is not known, so nobody is counted once only."""

    facts: Facts
    on: date
    people: int
    age_band: str = UNKNOWN
