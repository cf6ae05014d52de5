"""What waits for too long in cases that are under way, by what is stored of them; and reminders that lost their point.

Each finder answers some cases, as plain rows: `subject_id` is what waits, `since` when, `id`, `country` and `office_id`
are the returnee's. In a writing session the returnees stay until the transaction ends, as a reminder names them; those
that somebody is changing are left for the next time.
"""

import operator
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from magnet.store import returnees, rows
from magnet.store.base import Instant
from magnet.store.consents import ConsentRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralRow
from magnet.store.reminders import OPEN, ReminderRow
from magnet.store.returnees import ReturneeRow

AT_ONCE = 50
"""Cases that are seen to in one transaction: on SQLite others wait for as long to write."""
Waiting = Any
"""A plain row with `subject_id`, `since`, and the `id`, `country` and `office_id` of a returnee."""
CASE = (ReturneeRow.id, ReturneeRow.country, ReturneeRow.office_id)
UNDER_WAY = (returnees.is_under_way(), returnees.agrees("registration"))


@dataclass(frozen=True, slots=True)
class Stalled:
    """A case in which nothing moves since a day, and what waits in it."""

    subject_id: str
    since: date
    id: str
    country: str
    office_id: str | None


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices with these codes, or (`others`) all but those, and the cases of no office."""

    codes: frozenset[str]
    others: bool = False

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """The condition that a returnee's case is with one of them now."""
        named = ReturneeRow.office_id.in_(sorted(self.codes))
        return sa.or_(ReturneeRow.office_id.is_(None), ~named) if self.others else named


async def referrals_in(
    session: AsyncSession, states: Collection[str], offices: Offices, where: rows.Conditions, after: str
) -> Sequence[Waiting]:
    """Referrals in these states, with their employers: since they were sent, where that was not answered, or moved."""
    row = ReferralRow
    unanswered = sa.and_(row.sent_on.is_not(None), row.answered_on.is_(None))
    since = sa.case((unanswered, row.sent_on), else_=row.moved_on)
    query = sa.select(
        row.id.label("subject_id"), since.label("since"), row.country.label("there"), row.employer_id, *CASE
    )
    query = query.join(ReturneeRow, _same(row)).where(row.state.in_(sorted(states)), offices.condition, *where)
    return await _some(session, query, row.id, after)


async def answered_in(session: AsyncSession, states: Collection[str], after: str) -> Sequence[Waiting]:
    """Referrals in these states whose person does not agree to be named to that employer, since it answered."""
    row = ReferralRow
    query = sa.select(row.id.label("subject_id"), row.answered_on.label("since"), *CASE)
    query = query.join(ReturneeRow, _same(row)).where(row.state.in_(sorted(states)), row.answered_on.is_not(None))
    query = query.where(~_named(row), ~reminded("ask_consent_by_name", row.id))
    return await _some(session, query, row.id, after)


async def lists_without_referral(session: AsyncSession, offices: Offices, until: date, after: str) -> Sequence[Stalled]:
    """The last lists of people who are neither referred nor placed, made on a day or before.

    Where a referral came to an end later, the case waits since then.
    """
    row, later = ReferralListRow, aliased(ReferralListRow)
    superseded = sa.exists().where(later.returnee_id == row.returnee_id, later.created_at > row.created_at)
    query = sa.select(row.id.label("subject_id"), row.created_at, _ended_on(), *CASE).join(ReturneeRow, _same(row))
    query = query.where(~superseded, *_waiting_since(row, until))
    return _stalled(await _some(session, query.where(offices.condition), row.id, after))


async def cases_without_list(session: AsyncSession, offices: Offices, until: date, after: str) -> Sequence[Stalled]:
    """People who agree to be matched, were registered on a day or before, and have no list, referral or placement.

    Where a referral came to an end, the case waits since then.
    """
    row = ReturneeRow
    listed = sa.exists().where(ReferralListRow.returnee_id == row.id)
    query = sa.select(row.id.label("subject_id"), row.created_at, _ended_on(), *CASE)
    query = query.where(~listed, *_waiting_since(row, until))
    return _stalled(await _some(session, query.where(offices.condition), row.id, after))


def _waiting_since(row: type[ReferralListRow] | type[ReturneeRow], until: date) -> rows.Conditions:
    """The conditions that nothing is under way for who agrees to be matched, and nobody was reminded of that since.

    `row` is what the case waits with: made on a day or before, as is the end of the person's last referral.
    """
    ended_at = _last_ended(sa.func.max(ReferralRow.updated_at, type_=Instant()))
    return (
        returnees.agrees("matching"),
        row.created_at < _end_of(until),
        ~sa.exists().where(*_theirs(), sa.or_(ReferralRow.is_open, ReferralRow.state == "placed")),
        ~sa.exists().where(*_theirs(), _is_ended(), ReferralRow.moved_on > until),
        ~reminded("stalled", row.id, since=sa.func.coalesce(ended_at, row.created_at)),
    )


def _ended_on() -> sa.Label[date | None]:
    return _last_ended(sa.func.max(ReferralRow.moved_on, type_=sa.Date())).label("ended_on")


def _last_ended(last: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(last).where(*_theirs(), _is_ended()).correlate(ReturneeRow).scalar_subquery()


def _theirs() -> rows.Conditions:
    return (ReferralRow.returnee_country == ReturneeRow.country, ReferralRow.returnee_id == ReturneeRow.id)


def _is_ended() -> sa.ColumnElement[bool]:
    return sa.and_(~ReferralRow.is_open, ReferralRow.state != "placed")


def _stalled(found: Sequence[Waiting]) -> list[Stalled]:
    return [
        Stalled(
            one.subject_id, max(one.created_at.date(), one.ended_on or date.min), one.id, one.country, one.office_id
        )
        for one in found
    ]


def reminded(
    kind: str, subject: InstrumentedAttribute[str], *, since: Any = None, cause: str | None = None
) -> sa.ColumnElement[bool]:
    """The condition that somebody is, or was, reminded of a subject: since then, for this cause, if these are said."""
    row = ReminderRow
    later = () if since is None else (row.created_at >= since,)
    for_it = () if cause is None else (row.cause == cause,)
    return sa.exists().where(row.subject_id == subject, row.kind == kind, *later, *for_it)


def sent_until(day: date) -> rows.Conditions:
    """The condition of referrals that were sent on a day or before."""
    return (ReferralRow.sent_on <= day,)


def untouched_since(day: date) -> rows.Conditions:
    """The condition of referrals that moved last on a day or before, and of which nobody was reminded since."""
    return (ReferralRow.moved_on <= day, ~reminded("stalled", ReferralRow.id, since=ReferralRow.updated_at))


def not_reminded(kind: str, cause: str | None = None) -> rows.Conditions:
    """The condition of referrals of which nobody was reminded in this way, for this cause if one is named."""
    return (~reminded(kind, ReferralRow.id, cause=cause),)


async def referrals_to_move(session: AsyncSession, keys: Collection[str], states: Collection[str]) -> list[ReferralRow]:
    """The referrals with these ids that still are in one of these states, locked, but for those others are changing."""
    query = sa.select(ReferralRow).where(ReferralRow.id.in_(sorted(keys)), ReferralRow.state.in_(sorted(states)))
    return list(await session.scalars(query.order_by(ReferralRow.id).with_for_update(skip_locked=True)))


async def pointless(session: AsyncSession, states_named: Collection[str]) -> list[str]:
    """Ids of open reminders of which what they wait for has happened, or cannot happen any more; locked."""
    row, referral = ReminderRow, ReferralRow
    of_referral = referral.id == row.subject_id
    moved_on = sa.exists().where(of_referral, referral.updated_at >= row.created_at)
    told_or_over = sa.exists().where(of_referral, sa.or_(referral.state.not_in(sorted(states_named)), _named(referral)))
    unmatched = sa.exists().where(_same(row), ~returnees.agrees("matching"))
    over = sa.or_(
        sa.and_(row.kind == "stalled", sa.or_(moved_on, _begun(row.created_at), unmatched)),
        sa.and_(row.kind == "ask_consent_by_name", told_or_over),
        sa.and_(row.kind == "reorient", _begun(row.created_at, strictly=True)),
    )
    query = sa.select(row.id).where(*OPEN, over).order_by(row.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    return list(await session.scalars(query))


def _begun(at: Any, *, strictly: bool = False) -> sa.ColumnElement[bool]:
    """The condition that a list or a referral was made for a reminder's person since a moment, `strictly`: after it."""
    since = operator.gt if strictly else operator.ge
    made = (ReferralRow, ReferralListRow)
    return sa.or_(
        *(sa.exists().where(one.returnee_id == ReminderRow.returnee_id, since(one.created_at, at)) for one in made)
    )


def _same(row: Any) -> sa.ColumnElement[bool]:
    """The condition that a returnee is the one whom a row is about."""
    country = row.country if row is ReminderRow else row.returnee_country
    return sa.and_(ReturneeRow.country == country, ReturneeRow.id == row.returnee_id)


def _named(row: type[ReferralRow]) -> sa.ColumnElement[bool]:
    """The condition that a referral's person agrees to be shared with its employer by name."""
    one = ConsentRow
    about = (one.returnee_id == row.returnee_id, one.employer_id == row.employer_id, one.purpose == "sharing")
    return sa.exists().where(*about, one.withdrawal_recorded_at.is_(None))


async def _some(
    session: AsyncSession, query: sa.Select[*tuple[Any, ...]], key: InstrumentedAttribute[str], after: str
) -> Sequence[Waiting]:
    query = query.where(*UNDER_WAY, key > after).order_by(key).limit(AT_ONCE)
    held = query.with_for_update(read=True, key_share=True, skip_locked=True, of=ReturneeRow)
    return (await session.execute(held)).all()


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
