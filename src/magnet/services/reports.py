"""Frozen reports: made by who may see the people, read by who may not, and the same ever after."""

from datetime import timedelta

from magnet.errors import Invalid, NotFound
from magnet.indicators.happenings import Terms
from magnet.schemas.indicators import IndicatorTable, Report, ReportFilters, ReportHead, ReportIn
from magnet.security.permissions import Permission
from magnet.services import indicators
from magnet.services.context import Context
from magnet.services.resources import Position
from magnet.store import rows
from magnet.store.reports import ReportRow


async def create(ctx: Context, new: ReportIn) -> Report:
    """Count, withhold what tells of few people, and keep what is left, which nothing changes from then on."""
    ctx.require(Permission.REPORTS_WRITE)
    ctx.require(Permission.INDICATORS_READ)
    await ctx.replay()
    _require_months(ctx, new)
    country = _country(ctx, new)
    async with ctx.read() as session:
        found = await indicators.gathered(ctx, session, new)
    table = await ctx.runtime.compute(indicators.tabled, found, new, Terms(ctx.today, new.retained), withheld=True)
    async with ctx.write() as unit:
        row = ReportRow(
            version=1,
            created_at=ctx.now,
            updated_at=ctx.now,
            title=new.title,
            as_of=ctx.today,
            country=country,
            programme=new.programme,
            office_id=new.office_id or ctx.principal.office_id,
            period_start=new.period_start,
            period_end=new.period_end,
            created_by=ctx.principal.id,
            figures=table.model_dump_json(),
        )
        unit.session.add(row)
        await unit.session.flush()
        return unit.answer(_shown(row))


async def read(ctx: Context, key: str) -> Report:
    """One report."""
    ctx.require(Permission.REPORTS_READ)
    async with ctx.read() as session:
        row = await rows.one(session, ReportRow, key, rows.within(ReportRow, ctx.reach(Permission.REPORTS_READ)))
    if row is None:
        raise NotFound
    return _shown(row)


async def listing(
    ctx: Context, wanted: ReportFilters, after: Position | None
) -> tuple[list[ReportHead], Position | None]:
    """One page of reports within reach, newest first, and where the next begins."""
    ctx.require(Permission.REPORTS_READ)
    within = rows.within(ReportRow, ctx.reach(Permission.REPORTS_READ))
    where = [*within, *rows.matching(ReportRow, wanted.conditions())]
    async with ctx.read() as session:
        shown, last = rows.cut(await rows.page(session, ReportRow, where, after, wanted.limit + 1), wanted.limit)
    return [ReportHead.model_validate(row) for row in shown], last


def _require_months(ctx: Context, new: ReportIn) -> None:
    """Refuse a period that is not of whole months, all of them over: from two that differ by a day, one day is had."""
    if new.period_end >= ctx.today:
        raise Invalid.at("period_end", "not_over", "A report is of months that are over.")
    if new.period_start.day != 1:
        raise Invalid.at("period_start", "whole_months", "A report begins on the first day of a month.")
    if (new.period_end + timedelta(days=1)).day != 1:
        raise Invalid.at("period_end", "whole_months", "A report ends on the last day of a month.")


def _country(ctx: Context, new: ReportIn) -> str | None:
    """The country by which the report is reached, None for all: who reaches some countries only names one of them."""
    reaches = ctx.reach(Permission.INDICATORS_READ)
    if new.country is not None:
        if not any(reach.covers_country(new.country) for reach in reaches):
            raise NotFound
        return new.country
    reached = [reach.countries for reach in reaches]
    if None in reached:
        return None
    countries = frozenset[str]().union(*(some or () for some in reached))
    if len(countries) > 1:
        raise Invalid.at("country", "needed", "A report is of one country: name it.")
    return next(iter(countries))


def _shown(row: ReportRow) -> Report:
    head = ReportHead.model_validate(row).model_dump()
    return Report.model_validate({**head, "table": IndicatorTable.model_validate_json(row.figures)})
