"""When somebody is to be asked how it goes: so many months after the return, and after each placement began. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from magnet.schemas.follow_ups import About, DueState
from magnet.services.months import months_after

BEFORE = timedelta(days=14)
"""How much too early a follow-up may be and still count."""
TRIES = 3
"""On so many different days somebody is tried before a follow-up counts as done with nobody reached."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What follow-ups are counted from: the arrival, by the returnee's id, or a placement, by the referral's."""

    about: About
    id: str
    day: date

    @property
    def referral_id(self) -> str | None:
        """The placement's referral."""
        return self.id if self.about == "placement" else None

    def due_id(self, month: int) -> str:
        """Names one of a case's follow-ups, whenever it is due."""
        return str(uuid5(UUID(self.id), f"follow-up {self.about} {month}"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was recorded of one follow-up: whether somebody was reached, and on how many days nobody was."""

    reached: bool
    tries: int

    @property
    def is_done(self) -> bool:
        """Whether it needs nobody any more."""
        return self.reached or self.tries >= TRIES


NOT_YET = Asked(reached=False, tries=0)
Key = tuple[str, int]
"""What a follow-up is counted from, by its id, and after how many months."""


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that was not done: `missed` where the next one has come since, which asks for this one's time too."""

    beginning: Beginning
    month: int
    due_on: date
    state: DueState
    tries: int

    @property
    def id(self) -> str:
        """Names it; worked out only for those that are shown."""
        return self.beginning.due_id(self.month)

    @property
    def place(self) -> tuple[date, str, int]:
        """Where it stands among others: those due first come first."""
        return self.due_on, self.beginning.id, self.month


def outstanding(
    beginning: Beginning, months: Sequence[int], asked: Mapping[Key, Asked], today: date, overdue_days: int
) -> list[Due]:
    """The follow-ups counted from a day that are not done, the earliest first; `months` grow."""
    days = [months_after(beginning.day, month) for month in months]
    found = []
    for place, (month, due_on) in enumerate(zip(months, days, strict=True)):
        one = asked.get((beginning.id, month), NOT_YET)
        if one.is_done:
            continue
        following = days[place + 1] if place + 1 < len(days) else None
        state = _state(due_on, following, today, overdue_days)
        found.append(Due(beginning, month, due_on, state, one.tries))
    return found


def _state(due_on: date, following: date | None, today: date, overdue_days: int) -> DueState:
    if today < due_on:
        return "upcoming"
    if following is not None and following <= today:
        return "missed"
    return "overdue" if today > due_on + timedelta(days=overdue_days) else "due"
