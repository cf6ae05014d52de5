"""Indicators: figures of the cases within reach, with their definitions and what their programmes are to reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from magnet.indicators import withholding
from magnet.indicators.counting import Figure, Period, Row, count
from magnet.indicators.definitions import INDICATORS, RETAINED
from magnet.indicators.happenings import Terms
from magnet.schemas.indicators import (
    Definition,
    IndicatorFigure,
    IndicatorRow,
    Indicators,
    IndicatorsIn,
    IndicatorTable,
    ProgrammeTargets,
    ReasonCount,
)
from magnet.security.permissions import Permission
from magnet.services import histories
from magnet.services.context import Context
from magnet.services.histories import Counted
from magnet.store import programmes
from magnet.store.db import Session

EXACT = "Every figure is exact. Whoever does not agree to be counted is in none of them."
WITHHELD = (
    "Figures are exact or withheld. Withheld is what tells of fewer than five people, and as much beside it as keeps it"
    " from being worked out; values of which nothing is told are left out. Whoever does not agree to be counted is in"
    " no figure."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted for an answer, and the programmes that it is of."""

    counted: Counted
    programmes: Sequence[ProgrammeTargets]


async def now(ctx: Context, asked: IndicatorsIn) -> Indicators:
    """Exact figures, for whoever may see each of the people counted."""
    ctx.require(Permission.INDICATORS_READ)
    async with ctx.read() as session:
        found = await gathered(ctx, session, asked)
    table = await ctx.runtime.compute(tabled, found, asked, Terms(ctx.today, asked.retained), withheld=False)
    cases, left_out = len(found.counted.cases), found.counted.not_counted
    return Indicators.model_validate({**table.model_dump(), "cases": cases, "not_counted": left_out})


async def gathered(ctx: Context, session: Session, asked: IndicatorsIn) -> Found:
    """The cases within reach that are asked for, and their programmes."""
    counted = await histories.of_those(ctx, session, asked)
    codes = {case.facts.programme for case in counted.cases} | {asked.programme}
    known = await programmes.by_codes(session)
    return Found(
        counted,
        [
            ProgrammeTargets(code=code, name=row.name, donor=row.donor, targets=row.targets)
            for code, row in sorted(known.items())
            if code in codes
        ],
    )


def tabled(found: Found, asked: IndicatorsIn, terms: Terms, *, withheld: bool) -> IndicatorTable:
    """The whole table. What is withheld is found over all dimensions, whichever of them are asked for."""
    cases, groups = found.counted.cases, found.counted.attendances
    rows = count(cases, groups, Period(asked.period_start, asked.period_end), terms)
    if withheld:
        facts = [*(one.facts for one in cases), *(one.facts for one in groups)]
        rows = withholding.protected(rows, withholding.nested(facts))
    return IndicatorTable(
        as_of=terms.as_of,
        asked=IndicatorsIn.model_validate(asked, from_attributes=True),
        retained_means=RETAINED[terms.retained],
        definitions=[Definition(code=one.code, unit=one.unit, definition=one.definition) for one in INDICATORS],
        programmes=list(found.programmes),
        rows=[_row(row) for row in rows if row.dimension is None or row.dimension in asked.by],
        note=WITHHELD if withheld else EXACT,
    )


def _row(row: Row) -> IndicatorRow:
    figures = {one.code: row.figures.get(one.code) for one in INDICATORS}
    return IndicatorRow(
        dimension=row.dimension,
        value=row.value,
        figures={code: None if figure is None else _figure(figure) for code, figure in figures.items()},
    )


def _figure(figure: Figure) -> IndicatorFigure:
    reasons = [ReasonCount(reason=reason, times=times) for reason, times, _ in figure.reasons]
    return IndicatorFigure(value=figure.value, quartiles=figure.quartiles, spans=figure.spans, reasons=reasons)
