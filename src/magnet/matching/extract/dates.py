"""Times: from when to when, and how many years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens, number

MONTHS, DATE_WORDS, UNITS, NUMBERS = "months", "dates", "units", "numbers"
EARLIEST = 1950
BETWEEN = 4
"""Words between the two ends of a span of time."""
MOST_YEARS = 50
MIDDLE = 6
"""The month that is taken where only a year is said."""
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time in the words from `first` to before `end`; months count from year 0, `until` None means open."""

    first: int
    end: int
    since: int
    until: int | None

    def tenths(self, today: date | None) -> int | None:
        """Its length in tenths of a year; None where it goes on and today is not known."""
        until = self.until if self.until is not None else today.year * 12 + today.month if today else None
        return None if until is None else max(round((until - self.since) * 10 / 12), 0)

    def last_year(self, today: date | None) -> int | None:
        """The year in which it ended."""
        if self.until is None:
            return today.year if today else None
        return (self.until - 2) // 12


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of years, in tenths."""

    first: int
    end: int
    tenths: int


def periods(tokens: Tokens, marks: Sequence[Mark], today: date | None) -> list[Period]:
    """Every "2015-2019", "March 2018 to now" and "since 2020" of a text, in order."""
    latest = (today.year if today else 2100) + 1
    months = {mark.first: int(mark.code) for mark in marks if mark.group == MONTHS}
    words = {mark.first: mark for mark in marks if mark.group == DATE_WORDS}
    years = [
        place
        for place, word in enumerate(tokens.words)
        if len(word) == 4 and (value := number(word)) is not None and EARLIEST <= value <= latest
    ]
    found: list[Period] = []
    reached = 0
    for place, following in zip_longest(years, years[1:]):
        if place < reached:
            continue
        first, since = _moment(tokens, place, months)
        other = following if following is not None and following <= place + 1 + BETWEEN else None
        if other is not None and _bridged(tokens, place, other, months, words):
            until = _moment(tokens, other, months)[1] + 1
            if until > since:
                found.append(Period(first, other + 1, since, max(until, since + SHORTEST)))
                reached = other + 1
            continue
        until_now = next((at for at in range(place + 1, min(place + 3, len(tokens))) if at in words), None)
        while until_now in words and words[until_now].code == "to":
            until_now = words[until_now].end
        if until_now in words and words[until_now].code == "present" and _near(tokens, place, until_now):
            found.append(Period(first, words[until_now].end, since, None))
        elif first - 1 in words and words[first - 1].code == "since":
            found.append(Period(first - 1, place + 1, since, None))
    return found


def durations(tokens: Tokens, marks: Sequence[Mark]) -> list[Duration]:
    """Every "5 years", "3-5 years" (the lower counts), "18 months" of a text, in order."""
    said = {mark.first: int(mark.code) for mark in marks if mark.group == NUMBERS}
    found = []
    for mark in marks:
        if mark.group != UNITS:
            continue
        if mark.code == "two_years":
            found.append(Duration(mark.first, mark.end, 20))
            continue
        for place in (mark.first - 1, mark.first - 2):
            value = _count(tokens, place, said)
            if value is None or tokens.sentences[place] != tokens.sentences[mark.first]:
                continue
            first = place
            lower = _count(tokens, place - 1, said)
            if lower is None and place > 1 and tokens.gap(place).strip() == "":
                lower, first = _count(tokens, place - 2, said), place - 1
            if lower is not None and lower < value <= lower + 10 and tokens.gap(place).strip() in ("", "-", "–", "—"):
                value, first = lower, first - 1
            else:
                first = place
            tenths = value * 10 if mark.code == "year" else round(value * 10 / 12)
            if 0 < tenths <= MOST_YEARS * 10:
                found.append(Duration(first, mark.end, tenths))
            break
    return sorted(found, key=lambda one: one.first)


def _count(tokens: Tokens, place: int, said: Mapping[int, int]) -> int | None:
    if not 0 <= place < len(tokens):
        return None
    value = number(tokens.words[place])
    return value if value is not None else said.get(place)


def _moment(tokens: Tokens, place: int, months: Mapping[int, int]) -> tuple[int, int]:
    """Where a year with the month before it begins, and the month it names, counted from year 0."""
    year = number(tokens.words[place]) or 0
    if place and tokens.lines[place - 1] == tokens.lines[place]:
        if place - 1 in months:
            return place - 1, year * 12 + months[place - 1]
        month = number(tokens.words[place - 1])
        if month is not None and 1 <= month <= 12 and tokens.gap(place).strip() in (".", "/", "-"):
            return place - 1, year * 12 + month
    return place, year * 12 + MIDDLE


def _bridged(tokens: Tokens, one: int, other: int, months: Mapping[int, int], words: Mapping[int, Mark]) -> bool:
    """Whether nothing but months, days and small words such as "to" stands between two years."""
    if not _near(tokens, one, other):
        return False
    return all(
        place in months or place in words or number(tokens.words[place]) is not None for place in range(one + 1, other)
    )


def _near(tokens: Tokens, one: int, other: int) -> bool:
    return tokens.lines[one] == tokens.lines[other]
