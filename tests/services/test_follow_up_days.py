"""When follow-ups are due: months counted on the calendar, each one due until the next comes, by the office's rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.services.follow_up_days import NOT_YET, TRIES, Asked, Beginning, Key, outstanding
from magnet.services.months import months_after

HERE = "00000000-0000-4000-8000-000000000001"
MONTHS = (3, 6, 12)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_more_months_are_never_earlier(day: date, some: int, more: int) -> None:
    assert months_after(day, some) <= months_after(day, some + more)


def states(today: date, asked: dict[Key, Asked] | None = None) -> list[tuple[int, str]]:
    began = Beginning("arrival", HERE, date(2026, 1, 31))
    return [(one.month, one.state) for one in outstanding(began, MONTHS, asked or {}, today, 30)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 29), ["upcoming", "upcoming", "upcoming"]),
        (date(2026, 4, 30), ["due", "upcoming", "upcoming"]),
        (date(2026, 5, 30), ["due", "upcoming", "upcoming"]),
        (date(2026, 5, 31), ["overdue", "upcoming", "upcoming"]),
        (date(2026, 7, 30), ["overdue", "upcoming", "upcoming"]),
        (date(2026, 7, 31), ["missed", "due", "upcoming"]),
        (date(2027, 1, 31), ["missed", "missed", "due"]),
        (date(2030, 1, 1), ["missed", "missed", "overdue"]),
    ],
)
def test_each_is_due_until_the_next_one_comes(today: date, expected: list[str]) -> None:
    assert states(today) == list(zip(MONTHS, expected, strict=True))


def test_who_was_not_reached_stays_due_until_enough_tries() -> None:
    key = (HERE, 3)
    today = date(2026, 5, 1)
    assert states(today, {key: Asked(False, TRIES - 1)})[0] == (3, "due")
    assert states(today, {key: Asked(False, TRIES)})[0] == (6, "upcoming")
    assert states(today, {key: Asked(True, 0)})[0] == (6, "upcoming")
    assert not NOT_YET.is_done


@given(DAYS, DAYS, st.lists(st.integers(1, 60), min_size=1, max_size=10, unique=True), st.integers(1, 365))
def test_at_most_one_of_a_beginning_is_to_be_done(began: date, today: date, months: list[int], late: int) -> None:
    beginning = Beginning("arrival", HERE, began)
    found = outstanding(beginning, sorted(months), {}, today, late)
    assert len(found) == len({one.id for one in found}) == len(months)
    assert sum(one.state in ("due", "overdue") for one in found) == (today >= found[0].due_on)
    for one in found:
        assert (one.state == "upcoming") == (today < one.due_on)
        assert one.state != "overdue" or today - one.due_on > timedelta(days=late)
