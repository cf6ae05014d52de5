"""Case histories for counting: what the tables hold, as the frozen values of the one place that counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.indicators.history import (
    UNKNOWN,
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
from magnet.schemas.indicators import IndicatorsIn
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.store import db, histories, rows
from magnet.store.group_sessions import GroupSessionRow
from magnet.store.returnees import ReturneeRow

YEARS = range(1900, 2101)
"""The years of birth that the wire lets through."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Who is counted: their histories, the attendance of group sessions, and how many do not agree to be."""

    cases: Sequence[CaseHistory]
    attendances: Sequence[Attendance]
    not_counted: int


@dataclass(frozen=True, slots=True)
class _Tables:
    """Plain rows by table."""

    cases: histories.Rows
    lists: histories.Rows
    moves: histories.Rows
    sessions: histories.Rows
    steps: histories.Rows
    follow_ups: histories.Rows
    closings: histories.Rows


async def of_those(ctx: Context, session: db.Session, asked: IndicatorsIn) -> Counted:
    """The histories of the cases within reach that are asked for."""
    where = [*rows.within(ReturneeRow, ctx.reach(Permission.INDICATORS_READ)), *_narrowed(asked)]
    agreeing = [*where, *histories.agreeing()]
    found = _Tables(
        cases=await histories.cases(session, agreeing),
        lists=await histories.lists(session, agreeing),
        moves=await histories.moves(session, agreeing),
        sessions=await histories.sessions(session, agreeing),
        steps=await histories.steps(session, agreeing),
        follow_ups=await histories.follow_ups(session, agreeing),
        closings=await histories.closings(session, agreeing),
    )
    groups = rows.within(GroupSessionRow, ctx.reach(Permission.GROUP_SESSIONS_READ))
    attended = _attendances(await histories.groups(session, groups), asked)
    not_counted = await histories.number(session, where) - len(found.cases)
    return Counted(await ctx.runtime.compute(_histories, found), attended, not_counted)


def _narrowed(asked: IndicatorsIn) -> rows.Conditions:
    """The conditions of who is asked for; what is unknown is null in its column."""
    wanted = asked.model_dump(include={"country", "region", "host_country", "programme", "office_id"})
    columns: dict[str, object] = {name: value for name, value in wanted.items() if value is not None}
    if asked.sex is not None:
        columns["gender"] = None if asked.sex == UNKNOWN else asked.sex
    where = list(rows.matching(ReturneeRow, columns))
    if asked.age_band is not None:
        years = [year for year in YEARS if age_band(year, asked.period_end.year) == asked.age_band]
        # Of a band that nobody born in those years can be in, no year is the condition that nobody meets.
        span = (years[0], years[-1]) if years else (0, 0)
        where += histories.born(None if asked.age_band == UNKNOWN else span)
    return where


def _histories(found: _Tables) -> list[CaseHistory]:
    lists, referrals, sessions = _by_case(found.lists), _referrals(found.moves), _by_case(found.sessions)
    steps, follow_ups, closings = _by_case(found.steps), _by_case(found.follow_ups), _by_case(found.closings)
    return [
        CaseHistory(
            facts=Facts(
                country=one.country,
                region=one.region,
                host_country=one.host_country,
                programme=one.programme,
                office=one.office_id,
                sex=one.gender,
                birth_year=one.birth_year,
            ),
            registered_on=one.created_at.date(),
            returned_on=one.return_date,
            listed=tuple(row.as_of for row in lists[one.id]),
            referrals=tuple(referrals[one.id]),
            sessions=tuple(Session(row.kind, row.held_on) for row in sessions[one.id]),
            steps=tuple(Step(row.kind, row.done_on) for row in steps[one.id]),
            follow_ups=tuple(map(_follow_up, follow_ups[one.id])),
            closings=tuple(Closing(row.on, row.reason) for row in closings[one.id]),
        )
        for one in found.cases
    ]


def _follow_up(row: Any) -> FollowUp:
    return FollowUp(row.referral_id, row.month, row.on, row.status, elsewhere=row.found == "elsewhere")


def _attendances(found: Iterable[Any], asked: IndicatorsIn) -> list[Attendance]:
    """Who attended group sessions, as far as they are asked for; of nobody there is a region known."""
    wanted = {
        "country": asked.country,
        "region": asked.region,
        "host_country": asked.host_country,
        "programme": asked.programme,
        "office": asked.office_id,
        "sex": asked.sex,
    }
    attended = []
    for row in found:
        for some in row.attendance:
            facts = Facts(
                country=some["country"] or row.country,
                host_country=row.host_country,
                programme=row.programme,
                office=row.office_id,
                sex=some["sex"],
            )
            alike = all(value in (None, getattr(facts, name)) for name, value in wanted.items())
            if alike and asked.age_band in (None, some["age_band"]):
                attended.append(Attendance(facts, row.held_on, some["people"], some["age_band"]))
    return attended


def _by_case(some: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in some:
        found[row.returnee_id].append(row)
    return found


def _referrals(moves: Iterable[Any]) -> dict[str, list[Referral]]:
    """By case, its referrals with their moves, which come in the order in which they were made."""
    by_referral: dict[tuple[str, str, str], list[Move]] = defaultdict(list)
    for row in moves:
        by_referral[row.returnee_id, row.id, row.kind].append(Move(row.to, row.on, row.reason))
    found: dict[str, list[Referral]] = defaultdict(list)
    for (case, key, kind), some in by_referral.items():
        found[case].append(Referral(key, tuple(some), kind))
    return found
