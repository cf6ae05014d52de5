"""What open items add up to: openings, quartiles of pay, skills that nobody teaches, what waits to be confirmed."""

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from magnet.services.open_market import add_up, pay_of

TODAY = date(2026, 11, 1)


def skills(*uris: str, weight: int = 900) -> list[dict[str, Any]]:
    return [{"text": uri, "links": [[uri, weight]]} for uri in uris]


def pay(minimum: int | None, maximum: int | None, currency: str = "AMD", period: str = "month") -> dict[str, Any]:
    return {"minimum": minimum, "maximum": maximum, "currency": currency, "period": period}


def item(kind: str = "vacancy", code: str | None = "7212", **more: Any) -> Any:
    plain = {"openings": 1, "last_confirmed": None, "essential_skills": None, "skills_taught": None, "pay": None}
    return SimpleNamespace(**{"kind": kind, "code": code, **plain, **more})


def test_skills_asked_for_that_no_training_teaches() -> None:
    items = [
        item(essential_skills=skills("weld", "read drawings"), openings=3),
        item(essential_skills=[*skills("weld"), {"text": "hurling", "links": []}]),
        item(essential_skills=skills("cook", weight=400), openings=9),
        item("training", essential_skills=skills("count"), skills_taught=skills("weld", weight=400)),
        item("training", skills_taught=skills("read drawings")),
        item("support", code=None),
    ]
    market = add_up(items, 2, TODAY)
    assert market.not_offered(5) == [("weld", 2, 4)]
    assert (market.openings, market.items["training"], market.groups["72"].vacancies) == (13, 2, 3)


def test_pay_is_told_per_month_by_currency_and_of_how_many() -> None:
    items = [item(pay=one) for one in (pay(100, 300), pay(None, 400), pay(1200 * 12, None, period="year"))]
    items += [item(pay=pay(7, 7, "EUR", "hour")), item()]
    first, second = pay_of(add_up(items, 1, TODAY).groups["7"])
    assert first.model_dump() == {
        "currency": "AMD",
        "of": 3,
        "lower_quartile": 300,
        "median": 400,
        "upper_quartile": 800,
    }
    assert (second.currency, second.of, second.lower_quartile, second.median) == ("EUR", 1, 1213, 1213)


def test_what_waits_to_be_confirmed() -> None:
    days: Sequence[int | None] = (0, 45, 46, None)
    items = [item(last_confirmed=None if one is None else TODAY - timedelta(days=one)) for one in days]
    market = add_up(items, 1, TODAY)
    assert (market.confirmed, market.last_confirmed) == ({"in time": 2, "late": 1, "never": 1}, TODAY)
    assert add_up([], 1, TODAY).last_confirmed is None


KINDS = st.sampled_from(["vacancy", "training", "support"])
CODES = st.sampled_from([None, "7212", "7213", "5120"])


@given(st.lists(st.tuples(KINDS, CODES, st.integers(0, 9))), st.integers(1, 4))
def test_groups_add_up_to_all_whatever_their_digits(some: list[tuple[str, str | None, int]], digits: int) -> None:
    items = [item(kind, code, openings=openings) for kind, code, openings in some]
    market = add_up(items, digits, TODAY)
    for kind in ("vacancy", "training"):
        in_groups = sum(
            getattr(group, {"vacancy": "vacancies"}.get(kind, "trainings")) for group in market.groups.values()
        )
        assert in_groups == market.items[kind] == sum(one.kind == kind for one in items)
    assert market.openings == sum(one.openings for one in items if one.kind == "vacancy")
