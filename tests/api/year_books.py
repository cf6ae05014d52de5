"""What an office writes down by hand of a year: who, what, when; and what its indicators are by these books alone."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

DAYS = ("days_to_list", "days_to_referral", "days_to_answer", "days_to_work", "days_from_return_to_work")
REASONS = ("declined_because", "refused_because", "withdrawn_because", "closed_because")
EVENTS = ("referrals", "answered", "placements", "informed_in_groups")
PEOPLE = (
    "registered",
    "counselled",
    "counselled_before_departure",
    "counselled_after_arrival",
    "returned",
    "listed",
    "referred",
    "interviewed",
    "offered",
    "placed",
    "found_elsewhere",
    "followed_up",
    "trained",
    "course_started",
    "business_supported",
    "closed",
)
RETENTION = tuple(
    f"{what}_{months}" for months in (3, 6, 12) for what in ("retention_due", "retention_known", "retained")
)
BANDS = {"0-17": range(2009, 2027), "18-24": range(2002, 2009), "25-34": range(1992, 2002), "35-44": range(1982, 1992)}
BANDS |= {"45-59": range(1967, 1982), "60+": range(1900, 1967)}


def months_on(day: date, months: int) -> date:
    """So many months later, on the same day or the month's last."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


@dataclass(eq=False)
class Person:
    """Somebody as the books know them."""

    number: int
    country: str
    region: str | None
    host_country: str | None
    programme: str | None
    office: str
    sex: str | None
    birth_year: int | None
    registered_on: date
    returned_on: date
    agrees: bool
    id: str = ""

    def cell(self, dimension: str) -> str:
        """The value of a dimension that is about the person."""
        if dimension == "age_band":
            return next((band for band, years in BANDS.items() if self.birth_year in years), "unknown")
        return str(getattr(self, dimension) or "unknown")


@dataclass
class Entry:
    """A line of the books; `who` is nobody for people counted in a group."""

    code: str
    who: Person | None
    day: date
    value: Any = None
    facts: dict[str, str] = field(default_factory=dict)

    def is_in(self, dimension: str | None, value: str | None) -> bool:
        """Whether it belongs to a cell."""
        day = self.day
        match dimension:
            case None:
                return True
            case "month":
                return value == day.isoformat()[:7]
            case "quarter":
                return value == f"{day.year}-Q{'111222333444'[day.month - 1]}"
            case "year":
                return value == str(day.year)
            case _ if self.who is not None:
                return value == self.who.cell(dimension)
            case _:
                return value == self.facts.get(dimension, "unknown")


class Books:
    """All lines."""

    def __init__(self) -> None:
        self.lines: list[Entry] = []

    def write(self, code: str, who: Person, day: date, value: Any = None) -> None:
        """Add a line about somebody who agrees to be counted."""
        if who.agrees:
            self.lines.append(Entry(code, who, day, value))

    def of(self, start: date, end: date) -> "Books":
        """The books of a period."""
        period = Books()
        period.lines = [line for line in self.lines if start <= line.day <= end]
        return period

    def figures(self, dimension: str | None, value: str | None, sense: str = "on_the_day") -> dict[str, Any]:
        """By indicator what the lines of a cell come to, as an answer writes it in one sense of retained."""
        found: dict[str, Any] = {}
        by_code: dict[str, list[Entry]] = {}
        for line in self.lines:
            if line.is_in(dimension, value) and (not line.code.startswith("retained") or line.value == sense):
                by_code.setdefault(line.code, []).append(line)
        for code in (*PEOPLE, *EVENTS, *RETENTION):
            lines = by_code.get(code, [])
            people = len({line.who for line in lines})
            number = people if code in PEOPLE else len(lines)
            found[code] = _plain(sum(line.value for line in lines) if code == "informed_in_groups" else number)
        for code in DAYS:
            found[code] = _of_days([line.value for line in by_code.get(code, [])])
        for code in REASONS:
            lines = by_code.get(code, [])
            ranked = sorted(Counter(line.value for line in lines).items(), key=lambda one: (-one[1], one[0]))
            reasons = [{"reason": reason, "times": times} for reason, times in ranked]
            found[code] = _plain(len(lines)) | {"reasons": reasons}
        for months in (3, 6, 12):
            kept, due = found[f"retained_{months}"]["value"], found[f"retention_due_{months}"]["value"]
            found[f"retention_share_{months}"] = _plain(round(kept / due, 4) if due else None)
        return found


def _plain(value: Any) -> dict[str, Any]:
    return {"value": value, "quartiles": None, "spans": None, "reasons": []}


def _of_days(days: list[int]) -> dict[str, Any]:
    if not days:
        return _plain(None) | {"spans": 0}
    ranked = sorted(days)

    def at(share: float) -> float:
        place = (len(ranked) - 1) * share
        below = int(place)
        above = min(below + 1, len(ranked) - 1)
        return ranked[below] + (ranked[above] - ranked[below]) * (place - below)

    return _plain(at(0.5)) | {"quartiles": [at(0.25), at(0.75)], "spans": len(days)}
