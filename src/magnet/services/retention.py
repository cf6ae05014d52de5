"""Retention: cases are erased when their programme's months since the last event are over, and no hold lies on them."""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from magnet.clock import Clock
from magnet.errors import Conflict
from magnet.logs import FIELDS
from magnet.schemas.retention import RetentionLine, RetentionReport
from magnet.security.permissions import Permission
from magnet.security.scopes import EVERYTHING
from magnet.services.context import Context
from magnet.services.erasure import erase_row
from magnet.services.months import months_after
from magnet.store import leases, programmes, retention
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.rows import Conditions

LOG = logging.getLogger(__name__)
LEASE = "retention_lease"
"""A fact of the database: who is at it."""
LEASED_FOR = timedelta(seconds=40)
"""Far longer than one person's erasure takes, after each of which the lease is held for longer; a job's lease is so."""
REASON = "retention"


class RunsElsewhere(Conflict):
    """Another process is at it."""

    code, title = "runs-elsewhere", "Another process is at this already"


@dataclass(frozen=True, slots=True)
class _Rule:
    """For how long cases of a programme in a country are kept after their last event, which was before a day."""

    programme: str
    country: str
    months: int
    before: date

    @property
    def over(self) -> Conditions:
        return retention.over(self.programme, self.country, self.before)


async def preview(ctx: Context) -> RetentionReport:
    """What a run would erase now."""
    ctx.require(Permission.RETURNEES_ERASE)
    lines = []
    async with ctx.runtime.database.read(EVERYTHING) as session:
        rules, without = await _rules(session, ctx.today)
        for rule in rules:
            found = await retention.due(session, rule.over, ctx.today)
            ids = [key for key, is_held in found if not is_held]
            lines.append(_line(rule, len(ids), len(found) - len(ids), 0, ids))
    return RetentionReport(as_of=ctx.today, lines=lines, without_rule=without)


async def run(ctx: Context, now: Clock) -> RetentionReport:
    """Erase whoever is over, one person a transaction, under a lease; started again it goes on where it was ended."""
    ctx.require(Permission.RETURNEES_ERASE)
    return await _run(ctx, now)


async def run_by_itself(ctx: Context, now: Clock) -> RetentionReport:
    """The same as a duty, which nobody asked for."""
    return await _run(ctx, now)


async def _run(ctx: Context, now: Clock) -> RetentionReport:
    holder, lines = new_id(), []
    await _lease(ctx, holder, now)
    try:
        async with ctx.runtime.database.read(EVERYTHING) as session:
            rules, without = await _rules(session, ctx.today)
            found = [await retention.due(session, rule.over, ctx.today) for rule in rules]
        for rule, some in zip(rules, found, strict=True):
            ids = [key for key, is_held in some if not is_held]
            erased = sum([await _erase(replace(ctx, now=now()), key, rule, holder) for key in ids])
            lines.append(_line(rule, len(ids), len(some) - len(ids), erased))
    finally:
        async with ctx.runtime.database.write() as session:
            await leases.release(session, LEASE, holder)
    for line in lines:
        if line.erased:
            LOG.info("retention", extra={FIELDS: line.model_dump(mode="json", exclude={"ids"})})
    return RetentionReport(as_of=ctx.today, lines=lines, without_rule=without)


async def _lease(ctx: Context, holder: str, now: Clock) -> None:
    async with ctx.runtime.database.write() as session:
        await _hold(session, holder, now())


async def _hold(session: Session, holder: str, now: datetime) -> None:
    if not await leases.hold(session, LEASE, holder, now, now + LEASED_FOR):
        raise RunsElsewhere


async def _erase(ctx: Context, key: str, rule: _Rule, holder: str) -> int:
    """Erase one person who is still over; 0 where somebody was at the case meanwhile."""
    async with ctx.runtime.database.write(EVERYTHING) as session:
        await _hold(session, holder, ctx.now)
        row = await retention.still_due(session, key, rule.over, ctx.today)
        if row is None:
            return 0
        await erase_row(ctx, session, row, REASON)
    return 1


async def _rules(session: Session, today: date) -> tuple[list[_Rule], list[str]]:
    """The rules of programmes that have cases, by country, and those that have cases in a country without a rule."""
    rules, without = [], set()
    for code, programme in sorted((await programmes.by_codes(session)).items()):
        for country in await retention.countries(session, code):
            months = programme.retention_months_by_country.get(country, programme.retention_months)
            if months is None:
                without.add(code)
            else:
                rules.append(_Rule(code, country, months, months_before(today, months)))
    return rules, sorted(without)


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last one of that month."""
    return months_after(day, -months)


def _line(rule: _Rule, due: int, held: int, erased: int, ids: list[str] | None = None) -> RetentionLine:
    facts = {"programme": rule.programme, "country": rule.country, "months": rule.months, "before": rule.before}
    return RetentionLine.model_validate({**facts, "due": due, "held": held, "erased": erased, "ids": ids or []})
