"""Which follow-ups are due, worked out from days of return and placements as they are now, never stored."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from magnet.schemas.follow_ups import FollowUpDue, FollowUpDueFilters
from magnet.schemas.offices import OfficeRules
from magnet.security.permissions import Permission
from magnet.security.scopes import EVERYTHING
from magnet.services import auditing, offices
from magnet.services.context import Context
from magnet.services.follow_up_days import Asked, Beginning, Due, Key, outstanding
from magnet.services.jobs import Turn
from magnet.services.resources import Position
from magnet.store import follow_ups, reminders, returnees, rows
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

Case = Any
"""A plain row with a case's id, country, office and day of return."""
BATCH = 200
"""Cases in one transaction of the duty."""
TO_DO = frozenset({"due", "overdue"})
"""The states in which a follow-up is on the worklist."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says of some cases: whom to ask, what was recorded, which placements hold, by whose rules."""

    cases: Sequence[Case]
    recorded: Sequence[follow_ups.Recorded]
    placements: Sequence[follow_ups.Placement]
    rules: Mapping[str, OfficeRules]


async def facts(session: Session, where: rows.Conditions) -> Facts:
    """The same of the cases that meet the conditions, and in which somebody may be asked how it goes."""
    asking = [*where, *follow_ups.to_ask()]
    return Facts(
        cases=await follow_ups.cases(session, asking),
        recorded=await follow_ups.recorded(session, asking),
        placements=await follow_ups.placements(session, asking),
        rules=await offices.rules_of_all(session),
    )


def of_facts(known: Facts, today: date) -> list[tuple[Case, Due, OfficeRules]]:
    """Every follow-up that is not done, those that are to come included, by the day on which it is due."""
    asked = _asked(known.recorded)
    placed: dict[str, list[Beginning]] = {}
    for one in known.placements:
        placed.setdefault(one.returnee_id, []).append(Beginning("placement", one.id, one.day))
    found = []
    for case in known.cases:
        rules = known.rules.get(case.office_id, offices.STANDARD)
        for beginning in [*arrival(case, today), *placed.get(case.id, ())]:
            months, late = rules.follow_up_months, rules.follow_up_overdue_days
            found += [(case, one, rules) for one in outstanding(beginning, months, asked, today, late)]
    return sorted(found, key=lambda one: one[1].place)


def arrival(case: Case, today: date) -> list[Beginning]:
    """What the arrival's follow-ups are counted from; nothing before the person returned."""
    if case.return_date is None or case.return_date > today:
        return []
    return [Beginning("arrival", case.id, case.return_date)]


def _asked(recorded: Iterable[follow_ups.Recorded]) -> dict[Key, Asked]:
    reached, tried = set[Key](), dict[Key, set[date]]()
    for one in recorded:
        key = (one.referral_id or one.returnee_id, one.month)
        if one.status == "unreachable":
            tried.setdefault(key, set()).add(one.on)
        else:
            reached.add(key)
    return {key: Asked(key in reached, len(tried.get(key, ()))) for key in reached | tried.keys()}


async def search(
    ctx: Context, wanted: FollowUpDueFilters, after: Position | None
) -> tuple[list[FollowUpDue], Position | None]:
    """One page of the follow-ups that are due within reach, by their day, and where the next begins."""
    ctx.require(Permission.FOLLOW_UPS_READ)
    within = rows.within(ReturneeRow, ctx.reach(Permission.FOLLOW_UPS_READ))
    named = follow_ups.wanted(wanted.programme, wanted.country, wanted.office_id, wanted.returnee_id)
    async with ctx.read() as session:
        known = await facts(session, [*within, *named])
    found = await ctx.runtime.compute(_page, known, wanted, ctx.today, after)
    shown, rest = found[: wanted.limit], len(found) > wanted.limit
    await auditing.note_seen(ctx, "follow-ups seen", list({one[0].id: one[0] for one in shown}.values()))
    return [presented(*one, ctx.today) for one in shown], _position(shown[-1][1]) if rest else None


def _page(
    known: Facts, wanted: FollowUpDueFilters, today: date, after: Position | None
) -> list[tuple[Case, Due, OfficeRules]]:
    begins = None if after is None else _place(after)
    until = wanted.due_until or (date.max if wanted.state == "upcoming" else today)

    def is_wanted(one: Due) -> bool:
        of_state = one.state == wanted.state if wanted.state else one.state != "missed"
        is_after = begins is None or one.place > begins
        return of_state and is_after and one.due_on <= until and wanted.about in (None, one.beginning.about)

    return [one for one in of_facts(known, today) if is_wanted(one[1])][: wanted.limit + 1]


def _position(due: Due) -> Position:
    return Position(datetime.combine(due.due_on, time(), UTC), f"{due.beginning.id} {due.month}")


def _place(position: Position) -> tuple[date, str, int]:
    """The place of the one that a page ended with."""
    begun, _, month = position.id.partition(" ")
    return position.created_at.date(), begun, int(month)


def presented(case: Case, due: Due, rules: OfficeRules, today: date) -> FollowUpDue:
    """One that is due, as shown."""
    late = due.due_on + timedelta(days=rules.follow_up_overdue_days + 1)
    return FollowUpDue(
        due_id=due.id,
        country=case.country,
        returnee_id=case.id,
        office_id=case.office_id,
        about=due.beginning.about,
        referral_id=due.beginning.referral_id,
        month=due.month,
        due_on=due.due_on,
        state=due.state,
        overdue_since=late if late <= today else None,
        tries=due.tries,
    )


async def remind_all(turn: Turn) -> int:
    """The day's duty: the same in all open cases, some of them in a transaction."""
    async with turn.ctx.runtime.database.read(EVERYTHING) as reading:
        ids = await rows.keys(reading, ReturneeRow, (returnees.is_under_way(),))
    due = 0
    for start in range(0, len(ids), BATCH):
        async with turn.batch() as session:
            # Locked, so that what somebody records meanwhile is known, or waits.
            some = await follow_ups.locked(session, ids[start : start + BATCH])
            due += await remind(session, some, turn.ctx.now)
    return due


async def remind(session: Session, ids: Collection[str], at: datetime) -> int:
    """Make the reminders of follow-ups in these cases, whose rows are locked, those that are due now; how many are.

    Called again it changes nothing. Where the day of return was changed, or the person asks not to be asked, what
    was due by the earlier day is settled.
    """
    await session.flush()
    due = of_facts(await facts(session, follow_ups.of_ids(ids)), at.date())
    wanted = dict(_to_remind(due))
    await reminders.hold_to(session, "follow_up", ids, wanted, at)
    return len(wanted)


def _to_remind(
    some: Iterable[tuple[Case, Due, OfficeRules]],
) -> Iterator[tuple[tuple[str, date], dict[str, Any]]]:
    for case, due, _ in some:
        if due.state in TO_DO:
            facts_of = {"country": case.country, "returnee_id": case.id, "cause": due.beginning.about}
            yield (due.id, due.due_on), facts_of
