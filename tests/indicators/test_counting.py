"""Each indicator by hand for one person, and all of them against a counting that goes about it the long way."""

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.indicators.counting import DIMENSIONS, Figure, Period, Row, count
from magnet.indicators.definitions import BY_CODE, INDICATORS
from magnet.indicators.happenings import Retained, Terms, months_after
from magnet.indicators.history import (
    Attendance,
    CaseHistory,
    Closing,
    Facts,
    FollowUp,
    Move,
    Referral,
    Session,
    Step,
    age_band,
)
from magnet.services import months

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TERMS = Terms(date(2027, 1, 31))


def day(month: int, number: int = 1) -> date:
    return date(2026, month, number)


ANAHIT = CaseHistory(
    facts=Facts("AM", "AM-ER", "BE", "MAGNET-II", "liege", "female", 1990),
    registered_on=day(1, 5),
    returned_on=day(2, 1),
    sessions=(Session("pre_departure", day(1, 10)), Session("post_arrival", day(2, 10))),
    listed=(day(1, 20), day(2, 12)),
    referrals=(
        Referral("a", (Move("drafted", day(2, 12)), Move("sent", day(2, 14)), Move("refused", day(2, 28), "filled"))),
        Referral(
            "b",
            (
                Move("sent", day(3, 1)),
                Move("seen", day(3, 2)),
                Move("interview", day(3, 11)),
                Move("offered", day(3, 12)),
                Move("placed", day(3, 16)),
            ),
        ),
    ),
    follow_ups=(
        FollowUp("b", 3, day(6, 16), "same_job"),
        FollowUp("b", 6, day(9, 16), "other_job", elsewhere=True),
        FollowUp(None, 3, day(5, 1), "unreachable"),
    ),
    steps=(Step("training", day(2, 20)), Step("business_support", day(8, 1))),
    closings=(Closing(day(10, 1), "reintegrated"), Closing(day(12, 1), "reintegrated")),
)
GROUP = Attendance(Facts("AM", None, "BE", None, "liege", "male"), day(1, 15), 12, "25-34")


def figures(rows: list[Row], dimension: str | None = None, value: str | None = None) -> dict[str, Any]:
    (found,) = (row for row in rows if (row.dimension, row.value) == (dimension, value))
    return {code: figure.value for code, figure in found.figures.items() if figure.value}


def test_one_person_by_hand() -> None:
    rows = count([ANAHIT], [GROUP], YEAR, TERMS)
    assert figures(rows) == {
        **dict.fromkeys(
            ("registered", "counselled", "counselled_before_departure", "counselled_after_arrival", "returned"), 1
        ),
        **dict.fromkeys(("listed", "referred", "interviewed", "offered", "placed", "placements"), 1),
        **dict.fromkeys(("retention_due_3", "retention_known_3", "retained_3", "retention_share_3"), 1),
        **dict.fromkeys(("retention_due_6", "retention_known_6", "retained_6", "retention_share_6"), 1),
        **dict.fromkeys(("found_elsewhere", "followed_up", "trained", "business_supported", "closed"), 1),
        "informed_in_groups": 12,
        "referrals": 2,
        "answered": 2,
        "days_to_list": 10,
        "days_to_referral": 25,
        "days_to_answer": 12,
        "days_to_work": 15,
        "days_from_return_to_work": 43,
        "refused_because": 1,
        "closed_because": 2,
    }
    by_code = rows[0].figures
    assert by_code["days_to_answer"] == Figure(12, 1, (11, 13), 2)
    assert by_code["closed_because"].reasons == (("reintegrated", 2, 1),)
    assert by_code["days_to_list"].quartiles == (10, 10)


def test_by_month_each_thing_stands_where_it_happened() -> None:
    rows = count([ANAHIT], [], YEAR, TERMS)
    assert figures(rows, "month", "2026-01") == {
        **dict.fromkeys(("registered", "counselled", "counselled_before_departure", "listed"), 1),
        "days_to_list": 10,
    }
    # Retained stands where the placement began.
    march = figures(rows, "month", "2026-03")
    assert march["retained_6"] == march["placed"] == march["referred"] == 1
    assert figures(rows, "quarter", "2026-Q4") == {"closed": 1, "closed_because": 2}
    assert {row.value for row in rows if row.dimension == "age_band"} == {"35-44"}


@pytest.mark.parametrize(
    ("statuses", "lasted"),
    [
        ({6: "same_job"}, {"on_the_day", "continuous", "same_employer"}),
        ({3: "same_job", 6: "same_job"}, {"on_the_day", "continuous", "same_employer"}),
        ({3: "same_job", 6: "other_job"}, {"on_the_day", "continuous"}),
        ({3: "none", 6: "other_job"}, {"on_the_day"}),
        ({3: "none", 6: "same_job"}, {"on_the_day"}),
        ({3: "unreachable", 6: "own_business"}, {"on_the_day", "continuous"}),
        ({3: "same_job", 6: "in_training"}, set()),
        ({3: "same_job", 6: "unreachable"}, set()),
        ({3: "same_job"}, set()),
        ({6: "same_job", 12: "none"}, {"on_the_day", "continuous", "same_employer"}),
    ],
)
def test_what_retained_at_six_months_means(statuses: dict[int, str], lasted: set[Retained]) -> None:
    found = tuple(FollowUp("b", month, months_after(day(3, 16), month), status) for month, status in statuses.items())
    case = CaseHistory(ANAHIT.facts, day(1), referrals=ANAHIT.referrals, follow_ups=found)
    senses: tuple[Retained, ...] = ("on_the_day", "continuous", "same_employer")
    for sense in senses:
        row = count([case], [], YEAR, Terms(TERMS.as_of, sense))[0]
        assert row.figures["retained_6"].value == (1 if sense in lasted else 0)
        assert row.figures["retention_due_6"].value == 1


def test_a_placement_is_due_on_its_day_and_not_before() -> None:
    case = CaseHistory(ANAHIT.facts, day(1), referrals=(Referral("a", (Move("placed", day(8, 31)),)),))
    for as_of, due in ((date(2027, 2, 27), 0), (date(2027, 2, 28), 1)):
        assert count([case], [], YEAR, Terms(as_of))[0].figures["retention_due_6"].value == due


def test_work_that_was_taken_back_is_no_placement() -> None:
    moves = (Move("sent", day(2)), Move("placed", day(3)), Move("withdrawn", day(3, 2), "did_not_start"))
    row = count([CaseHistory(ANAHIT.facts, day(1), referrals=(Referral("a", moves),))], [], YEAR, TERMS)[0]
    assert row.figures["placed"].value == row.figures["days_to_work"].spans == 0
    assert row.figures["answered"].value == 1
    assert row.figures["withdrawn_because"].reasons == (("did_not_start", 1, 1),)


def test_ages_are_those_reached_in_the_last_year_of_the_period() -> None:
    assert [age_band(born, 2026) for born in (2009, 2008, 1966, 1967, None)] == [
        "0-17",
        "18-24",
        "60+",
        "45-59",
        "unknown",
    ]


DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 28))
STATES = ("drafted", "sent", "seen", "interview", "offered", "placed", "declined", "refused", "withdrawn")
MOVES = st.lists(
    st.builds(Move, st.sampled_from(STATES), DAYS, st.sampled_from([None, "pay", "distance"])), min_size=1, max_size=5
)
FACTS = st.builds(
    Facts,
    st.sampled_from(["AM", "GE"]),
    st.sampled_from([None, "AM-ER"]),
    st.sampled_from([None, "BE"]),
    st.sampled_from([None, "MAGNET-II"]),
    st.sampled_from([None, "liege"]),
    st.sampled_from([None, "female", "male", "other"]),
    st.sampled_from([None, 1990, 2009]),
)
STATUSES = st.sampled_from(["same_job", "other_job", "own_business", "in_training", "none", "unreachable"])
CASES = st.builds(
    CaseHistory,
    FACTS,
    DAYS,
    st.none() | DAYS,
    st.lists(st.builds(Session, st.sampled_from(["pre_departure", "post_arrival"]), DAYS), max_size=3).map(tuple),
    st.lists(DAYS, max_size=3).map(tuple),
    st.lists(st.builds(Referral, st.sampled_from("ab"), MOVES.map(tuple)), max_size=2, unique_by=lambda r: r.id).map(
        tuple
    ),
    st.lists(
        st.builds(
            FollowUp, st.sampled_from([None, "a", "b"]), st.sampled_from([3, 6, 12]), DAYS, STATUSES, st.booleans()
        ),
        max_size=4,
        unique_by=lambda one: (one.about, one.month),
    ).map(tuple),
    st.lists(st.builds(Step, st.sampled_from(["training", "business_support", "health"]), DAYS), max_size=3).map(tuple),
    st.lists(st.builds(Closing, DAYS, st.sampled_from(["reintegrated", "moved_away"])), max_size=2).map(tuple),
)


def value_in(case: CaseHistory, dimension: str, on: date) -> str:
    """The cell of a dimension that something of a case, on a day, belongs to."""
    facts = case.facts
    known = {
        "month": f"{on.year}-{on.month:02}",
        "quarter": f"{on.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][on.month - 1]}",
        "year": f"{on.year}",
        "age_band": {None: "unknown", 1990: "35-44", 2009: "0-17"}[facts.birth_year],
    }
    return known.get(dimension) or getattr(facts, dimension) or "unknown"


def by_the_long_way(cases: list[CaseHistory], terms: Terms, dimension: str, value: str) -> Iterator[tuple[str, Any]]:
    """Every indicator of one cell, each from the day lists of all people."""
    for one in INDICATORS:
        if one.of is None:
            continue
        found = [
            (number, happened.value)
            for number, case in enumerate(cases)
            for happened in one.of(case, terms)
            if YEAR.starts <= happened.on <= YEAR.ends and value_in(case, dimension, happened.on) == value
        ]
        if one.unit == "people":
            yield one.code, len({number for number, _ in found})
        elif one.unit == "days":
            yield one.code, median([days for _, days in found if isinstance(days, int)]) if found else None
        else:
            yield one.code, len(found)


@given(st.lists(CASES, max_size=6), st.sampled_from(DIMENSIONS), st.sampled_from(["on_the_day", "continuous"]))
def test_counting_at_once_is_counting_cell_by_cell(cases: list[CaseHistory], dimension: str, sense: Any) -> None:
    terms = Terms(date(2027, 2, 28), sense)
    rows = count(cases, [], YEAR, terms)
    for row in (row for row in rows if row.dimension == dimension):
        assert row.value is not None
        slow = dict(by_the_long_way(cases, terms, dimension, row.value))
        assert {code: row.figures[code].value for code in slow} == slow


@given(st.lists(CASES, max_size=6), st.randoms(use_true_random=False))
def test_laws(cases: list[CaseHistory], chance: Any) -> None:
    rows = count(cases, [GROUP], YEAR, TERMS)
    shuffled = list(cases)
    chance.shuffle(shuffled)
    assert count(shuffled, [GROUP], YEAR, TERMS) == rows
    assert count([*cases, CaseHistory(ANAHIT.facts, date(2020, 1, 1))], [GROUP], YEAR, TERMS) == rows
    (total,) = (row.figures for row in rows if row.dimension is None)
    for code, figure in total.items():
        assert figure.people <= len(cases) or code == "informed_in_groups"
        within = BY_CODE[code].within
        for row in rows if within else ():
            assert row.figures[code].people <= row.figures[within or ""].people
        for dimension in ("country", "sex", "age_band", "programme"):
            assert sum(row.figures[code].people for row in rows if row.dimension == dimension) == figure.people
    assert all(
        0 <= row.figures[f"retained_{months}"].people <= row.figures[f"retention_due_{months}"].people
        for row in rows
        for months in (3, 6, 12)
    )


@given(DAYS, st.integers(0, 30))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months_later: int) -> None:
    later = months_after(day, months_later)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months_later
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
    assert later == months.months_after(day, months_later)  # by which follow-ups are due
