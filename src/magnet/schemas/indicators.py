"""Indicators and frozen reports on the wire: figures with their definitions, targets and what they were asked for."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.indicators.counting import Dimension
from magnet.indicators.definitions import BY_CODE, Unit
from magnet.indicators.happenings import Retained
from magnet.schemas.base import Count, Line, Moment, Wire
from magnet.schemas.codes import Country, Region, nearest, unknown
from magnet.schemas.filters import Filters
from magnet.schemas.statistics import AgeBand, Sex

COUNTED = ("people", "events", "attendances")
"""The units of which there can be a target."""


class Target(Wire):
    """What a programme is to reach: each year, in all, or both."""

    per_year: Count | None = None
    whole: Count | None = None


def _known(targets: dict[str, Target]) -> dict[str, Target]:
    for code in targets:
        if code not in BY_CODE:
            raise unknown("indicator", nearest(code, list(BY_CODE)))
        if BY_CODE[code].unit not in COUNTED:
            raise PydanticCustomError("no_count", "There are targets of what is counted only.")
    return targets


Targets = Annotated[dict[Line, Target], Field(max_length=100), AfterValidator(_known)]
"""By the code of an indicator."""


class WhoIsCounted(Wire):
    """Which cases are counted: those with all that is named. Ages are those reached in the period's last year."""

    country: Country | None = Field(default=None, description="country of return")
    region: Region | None = None
    host_country: Country | None = None
    programme: Line | None = None
    office_id: Line | None = None
    sex: Sex | None = None
    age_band: AgeBand | None = None


class IndicatorsIn(WhoIsCounted):
    """For which days, both included, and by what each figure is told apart; each dimension is one by itself."""

    period_start: date
    period_end: date
    by: Annotated[list[Dimension], Field(max_length=10), AfterValidator(lambda some: list(dict.fromkeys(some)))] = []
    retained: Retained = "on_the_day"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.period_end < self.period_start:
            raise PydanticCustomError("date_order", "The period ends before it starts.")
        return self


class Definition(Wire):
    """What an indicator counts, and in what unit."""

    code: str
    unit: Unit
    definition: str


class ReasonCount(Wire):
    """How often a coded reason was given."""

    reason: str
    times: int


class IndicatorFigure(Wire):
    """What an indicator comes to: of days the median, with its quartiles and of how many spans."""

    value: int | float | None
    quartiles: tuple[float, float] | None = None
    spans: int | None = None
    reasons: list[ReasonCount] = []


class IndicatorRow(Wire):
    """The figures by indicator of those with one value of a dimension; without a dimension, of all of them.

    A figure that is null is withheld.
    """

    dimension: Dimension | None
    value: str | None
    figures: dict[str, IndicatorFigure | None]


class ProgrammeTargets(Wire):
    """A programme that is counted, who pays for it, and what it is to reach."""

    code: str
    name: str
    donor: str | None
    targets: dict[str, Target]


class IndicatorTable(Wire):
    """Figures, and all that is needed to read them."""

    as_of: date
    asked: IndicatorsIn
    retained_means: str
    definitions: list[Definition]
    programmes: list[ProgrammeTargets]
    rows: list[IndicatorRow]
    note: str


class Indicators(IndicatorTable):
    """Figures as they are now of the `cases` within reach; those `not_counted` did not agree to it."""

    cases: int
    not_counted: int


class ReportIn(IndicatorsIn):
    """A report of whole months that are over."""

    title: Line


class ReportHead(Wire):
    """What a report is about: made when and by whom; nothing of it changes any more."""

    id: str
    title: str
    as_of: date
    country: str | None
    programme: str | None
    office_id: str | None
    period_start: date
    period_end: date
    created_by: str
    created_at: Moment


class Report(ReportHead):
    """A frozen report."""

    table: IndicatorTable


class ReportFilters(Filters):
    """Which reports."""

    country: Country | None = None
    programme: Line | None = None
    office_id: Line | None = None
