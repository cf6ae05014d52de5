"""Indicators as they are now, and reports that stay as they were."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.indicators import Indicators, IndicatorsIn, Report, ReportFilters, ReportHead, ReportIn
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import indicators, reports
from magnet.services.context import Context
from magnet.web import report_files
from magnet.web.answers import Shape, answer
from magnet.web.paging import linked, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/reports"
router = APIRouter(tags=["indicators"], route_class=Route)
Counts = Annotated[Context, Depends(Permitted(Permission.INDICATORS_READ))]
Reads = Annotated[Context, Depends(Permitted(Permission.REPORTS_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.REPORTS_WRITE))]


class ReportPage(Page[ReportHead]):
    """A page of reports, newest first."""


@router.post("/v1/indicators", response_model=Indicators, operation_id="count_indicators")
async def now(ctx: Counts, asked: IndicatorsIn) -> Response:
    """Every indicator of the cases within reach, exact, by each dimension asked for, with its definition."""
    return await answer(indicators.now(ctx, asked), Shape(personal=True))


@router.post(PATH, status_code=201, response_model=Report, operation_id="create_report")
async def create(ctx: Writes, new: ReportIn) -> Response:
    """Freeze the indicators of whole months that are over: what tells of fewer than five people is withheld."""
    return await answer(reports.create(ctx, new), Shape(201, PATH))


@router.get(PATH, response_model=ReportPage, operation_id="list_reports")
async def listing(ctx: Reads, filters: Annotated[ReportFilters, Query()]) -> Response:
    """List reports, newest first."""
    return linked(await paged(ctx, PATH, filters, partial(reports.listing, ctx, filters)), PATH, filters)


@router.get(PATH + "/{key:uuid}", response_model=Report, operation_id="get_report")
async def read(key: UUID, ctx: Reads) -> Response:
    """One report, the same each time."""
    return await answer(reports.read(ctx, str(key)), Shape())


@router.get(PATH + "/{key:uuid}.csv", response_class=Response, operation_id="get_report_csv")
async def as_csv(key: UUID, ctx: Reads) -> Response:
    """The same report as a CSV file, the definitions at its head."""
    return report_files.csv_file(await reports.read(ctx, str(key)))


@router.get(PATH + "/{key:uuid}.xlsx", response_class=Response, operation_id="get_report_workbook")
async def as_workbook(key: UUID, ctx: Reads) -> Response:
    """The same report as a workbook, with a sheet of definitions, to be printed."""
    return await report_files.workbook_file(ctx, await reports.read(ctx, str(key)))
