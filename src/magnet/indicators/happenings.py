"""What of a case's history each indicator counts: on which day it happened, and what it says beyond that it did."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, NamedTuple

from magnet.indicators.history import ANSWERS, CaseHistory

Retained = Literal["on_the_day", "continuous", "same_employer"]
IN_WORK = frozenset({"same_job", "other_job", "own_business"})
UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer depends on besides the histories: the day it is given on, and what retained means in it."""

    as_of: date
    retained: Retained = "on_the_day"


class Happening(NamedTuple):
    """Something that happened on a day; `value` is its days or its reason, where an indicator asks for these."""

    on: date
    value: int | str | None = None


Happenings = Callable[[CaseHistory, Terms], Iterator[Happening]]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def registered(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """The registration."""
    yield Happening(case.registered_on)


def returned(case: CaseHistory, terms: Terms) -> Iterator[Happening]:
    """The return, once it is past."""
    if case.returned_on is not None and case.returned_on <= terms.as_of:
        yield Happening(case.returned_on)


def counselled(*kinds: str) -> Happenings:
    """Sessions with the person, of some kinds."""

    def of(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
        return (Happening(session.on) for session in case.sessions if session.kind in kinds)

    return of


def listed(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """Referral lists made."""
    return map(Happening, case.listed)


def moved(*states: str) -> Happenings:
    """Referrals that came to one of some states, each on the first day that it did."""

    def of(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
        found = (referral.first(*states) for referral in case.referrals)
        return (Happening(move.on) for move in found if move is not None)

    return of


def because(state: str) -> Happenings:
    """Referrals that came to a state, with their reason."""

    def of(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
        found = (referral.first(state) for referral in case.referrals)
        return (Happening(move.on, move.reason or UNSTATED) for move in found if move is not None)

    return of


def placed(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """Placements: on the day on which work started."""
    return (Happening(day) for _, day in case.placements())


def started(kind: str) -> Happenings:
    """Referrals to courses, or to support, that led to a start of it."""

    def of(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
        return (Happening(one.started_on) for one in case.referrals if one.kind == kind and one.started_on is not None)

    return of


def found_elsewhere(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """Follow-ups that tell of work that no referral led to."""
    return (Happening(one.on) for one in case.follow_ups if one.elsewhere and one.status in IN_WORK)


def followed_up(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """Follow-ups at which the person was reached."""
    return (Happening(one.on) for one in case.follow_ups if one.status != "unreachable")


def done(kind: str) -> Happenings:
    """Steps of plans of a kind that were done."""

    def of(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
        return (Happening(step.done_on) for step in case.steps if step.kind == kind)

    return of


def closed(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """Closings, with their reason."""
    return (Happening(closing.on, closing.reason) for closing in case.closings)


def retention_due(months: int) -> Happenings:
    """Placements that began long enough ago, on the day on which work started."""
    return partial(_after, months, lambda _case, _about, _terms: True)


def retention_known(months: int) -> Happenings:
    """Those of them of which it is known how they went."""

    def known(case: CaseHistory, about: str, _terms: Terms) -> bool:
        return _statuses(case, about, months).get(months, "unreachable") != "unreachable"

    return partial(_after, months, known)


def retained(months: int) -> Happenings:
    """Those of them that lasted, in the sense of the terms."""

    def lasted(case: CaseHistory, about: str, terms: Terms) -> bool:
        by_month = _statuses(case, about, months)
        asked = {month: status for month, status in by_month.items() if status != "unreachable"}
        if months not in asked:
            return False
        match terms.retained:
            case "on_the_day":
                return asked[months] in IN_WORK
            case "continuous":
                return all(status in IN_WORK for status in asked.values())
            case "same_employer":
                return all(status == "same_job" for status in asked.values())

    return partial(_after, months, lasted)


def _after(
    months: int, counts: Callable[[CaseHistory, str, Terms], bool], case: CaseHistory, terms: Terms
) -> Iterator[Happening]:
    for referral, day in case.placements():
        if months_after(day, months) <= terms.as_of and counts(case, referral.id, terms):
            yield Happening(day)


def _statuses(case: CaseHistory, about: str, months: int) -> dict[int, str]:
    """What was found of a placement up to so many months after it began, by month."""
    return {one.month: one.status for one in case.follow_ups if one.about == about and one.month <= months}


def days_to_list(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """From the first session to the first list."""
    return _between(min((one.on for one in case.sessions), default=None), min(case.listed, default=None))


def days_to_referral(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """From the first list to the first referral sent."""
    sent = (move.on for one in case.referrals if (move := one.first("sent")))
    return _between(min(case.listed, default=None), min(sent, default=None))


def days_to_answer(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """From each referral's sending to the employer's answer."""
    for one in case.referrals:
        sent, answer = one.first("sent"), one.first(*ANSWERS)
        if sent is not None and answer is not None:
            yield from _between(sent.on, answer.on)


def days_to_work(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """From each placement's sending to the start of work."""
    for one, day in case.placements():
        if (sent := one.first("sent")) is not None:
            yield from _between(sent.on, day)


def days_from_return(case: CaseHistory, _terms: Terms) -> Iterator[Happening]:
    """From the return to the first start of work after it."""
    if case.returned_on is not None:
        later = (day for _, day in case.placements() if day >= case.returned_on)
        yield from _between(case.returned_on, min(later, default=None))


def _between(first: date | None, then: date | None) -> Iterator[Happening]:
    """The days from one day to another, which is when they are known; none where they run backwards."""
    if first is not None and then is not None and first <= then:
        yield Happening(then, (then - first).days)
