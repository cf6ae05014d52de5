"""Deadlines of referrals and stalled cases: what was waited for long enough, by the rules of each case's office.

Days are days in UTC. What an office changes holds from the next look on for whatever has not moved yet.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from magnet.schemas.offices import OfficeRules
from magnet.schemas.reminders import Kind
from magnet.services import auditing, offices, referral_moves, reminders
from magnet.services.jobs import Turn
from magnet.services.transitions import NAMED, UNANSWERED
from magnet.store import deadlines, owners
from magnet.store import reminders as reminder_rows
from magnet.store.db import Session
from magnet.store.deadlines import AT_ONCE, Offices, Waiting
from magnet.store.rows import Conditions

UNSENT = frozenset({"drafted", "agreed"})
UNDECIDED = frozenset({"interview", "offered"})
Found = Callable[[Session, str], Awaitable[Sequence[Waiting]]]
"""Finds the next cases in which something waits, after the subject with an id."""


@dataclass(frozen=True, slots=True)
class _Reminding:
    """Cases to be reminded of: so many days after they began to wait, as which kind and for which cause."""

    found: Found
    kind: Kind
    days: int = 0
    cause: str | None = None


async def keep(turn: Turn) -> int:
    """See to all that was waited for: first to what is over, so that nobody is reminded of it."""
    rules = await _rules(turn)
    done = await _settled(turn) + await _expire(turn, rules)
    return done + sum([await _remind(turn, one) for one in _due(turn, rules)])


def _due(turn: Turn, rules: Mapping[str, OfficeRules]) -> Iterator[_Reminding]:
    """What to remind of: referrals without an answer, people to be asked for their names, cases that are stalled."""
    for days, some in _by_days(rules, lambda one: one.referral_reminder_days):
        where = _unanswered(turn, days, "referral_unanswered")
        yield _Reminding(_referrals(UNANSWERED, some, where), "referral_unanswered", days)
    yield _Reminding(lambda session, after: deadlines.answered_in(session, NAMED, after), "ask_consent_by_name")
    for days, some in _by_days(rules, lambda one: one.stalled_days):
        yield from _stalled(turn, some, days)


def _unanswered(turn: Turn, days: int, kind: Kind, cause: str | None = None) -> Conditions:
    until = turn.ctx.today - timedelta(days=days)
    return (*deadlines.sent_until(until), *deadlines.not_reminded(kind, cause))


def _stalled(turn: Turn, some: Offices, days: int) -> Iterator[_Reminding]:
    """By cause, what has waited for so many days or longer."""
    until = turn.ctx.today - timedelta(days=days)
    finders: dict[str, Found] = {
        "no_answer": _referrals(UNANSWERED, some, _unanswered(turn, days, "stalled", "no_answer")),
        "not_sent": _referrals(UNSENT, some, deadlines.untouched_since(until)),
        "no_decision": _referrals(UNDECIDED, some, deadlines.untouched_since(until)),
        "no_referral": lambda session, after: deadlines.lists_without_referral(session, some, until, after),
        "no_list": lambda session, after: deadlines.cases_without_list(session, some, until, after),
    }
    return (_Reminding(found, "stalled", days, cause) for cause, found in finders.items())


def _referrals(states: frozenset[str], some: Offices, where: Conditions) -> Found:
    return lambda session, after: deadlines.referrals_in(session, states, some, where, after)


async def _rules(turn: Turn) -> Mapping[str, OfficeRules]:
    async with turn.ctx.runtime.database.read() as session:
        return await offices.rules_of_all(session)


def _by_days(rules: Mapping[str, OfficeRules], days: Callable[[OfficeRules], int]) -> Iterator[tuple[int, Offices]]:
    """The offices by a number of days of their rules; all that set none go by the standard."""
    standard = days(offices.STANDARD)
    apart = {code: days(one) for code, one in rules.items() if days(one) != standard}
    yield standard, Offices(frozenset(apart), others=True)
    for number in sorted(set(apart.values())):
        yield number, Offices(frozenset(code for code, own in apart.items() if own == number))


async def _remind(turn: Turn, one: _Reminding) -> int:
    done, after = 0, ""
    while True:
        async with turn.batch() as session:
            found = await one.found(session, after)
            for case in found:
                since = case.since.date() if isinstance(case.since, datetime) else case.since
                on = since + timedelta(days=one.days)
                await reminders.due(session, case, one.kind, case.subject_id, on, at=turn.now(), cause=one.cause)
        done += len(found)
        if len(found) < AT_ONCE:
            return done
        after = found[-1].subject_id


async def _expire(turn: Turn, rules: Mapping[str, OfficeRules]) -> int:
    days = _by_days(rules, lambda one: one.referral_expiry_days)
    return sum([await _expired(turn, some, turn.ctx.today - timedelta(days=number)) for number, some in days])


async def _expired(turn: Turn, some: Offices, until: date) -> int:
    """Move to their end the referrals that were sent on a day or before and never answered; their people are free."""
    ctx, done, after = turn.ctx, 0, ""
    find = _referrals(UNANSWERED, some, deadlines.sent_until(until))
    while True:
        async with turn.batch() as session:
            found = {case.subject_id: case for case in await find(session, after)}
            # Employers before referrals: who moves one of these holds it, and then the employer.
            for country, employer in sorted({(case.there, case.employer_id) for case in found.values()}):
                await owners.to_count(session, country, employer)
            over = await deadlines.referrals_to_move(session, found, UNANSWERED)
            for row in over:
                case = found[row.id]
                await referral_moves.make(ctx, session, row, "expired")
                await reminders.due(session, case, "reorient", row.id, ctx.today, at=ctx.now, cause="expired")
                await auditing.note(ctx, session, "referral moved", [case], row.id)
        done += len(over)
        if len(found) < AT_ONCE:
            return done
        after = next(reversed(found))


async def _settled(turn: Turn) -> int:
    """Settle what lost its point since: something moved, somebody was asked, or the person is looked after anew."""
    done = 0
    while True:
        async with turn.batch() as session:
            keys = await deadlines.pointless(session, NAMED)
            await reminder_rows.settle(session, reminder_rows.among(keys), turn.now())
        done += len(keys)
        if len(keys) < AT_ONCE:
            return done
