"""Labour-market assessments with findings, and job-search services."""

from collections.abc import Sequence
from typing import Any

from magnet.schemas.assessments import Assessment, AssessmentIn, JobSearchService, JobSearchServiceIn
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities
from magnet.store.assessments import AssessmentRow, JobSearchServiceRow
from magnet.store.db import Session


def _owned(ctx: Context, values: dict[str, Any]) -> Columns:
    office = values["office_id"] or ctx.principal.office_id
    return {**values, "office_id": office, "owner": office or ""}


async def _assessment_columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[AssessmentIn]) -> list[Columns]:
    return [_owned(ctx, one.model_dump()) for one in new]


async def _service_columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[JobSearchServiceIn]) -> list[Columns]:
    return [_owned(ctx, one.model_dump()) for one in new]


async def _settle(_session: Session, _columns: Columns) -> None:
    """Neither names another row."""


def _present_assessment(row: AssessmentRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Assessment:
    return Assessment.model_validate(row)


def _present_service(
    row: JobSearchServiceRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]
) -> JobSearchService:
    return JobSearchService.model_validate(row)


ASSESSMENTS: Resource[AssessmentIn, Assessment, AssessmentRow] = Resource(
    noun="assessment",
    reads=Permission.ASSESSMENTS_READ,
    writes=Permission.ASSESSMENTS_WRITE,
    table=AssessmentRow,
    incoming=AssessmentIn,
    columns=_assessment_columns,
    settle=_settle,
    present=_present_assessment,
    document=lambda row: {name: getattr(row, name) for name in AssessmentIn.model_fields},
    is_named=lambda session, row: opportunities.any_names_assessment(session, row.country, row.id),
)
JOB_SEARCH_SERVICES: Resource[JobSearchServiceIn, JobSearchService, JobSearchServiceRow] = Resource(
    noun="job-search-service",
    reads=Permission.ASSESSMENTS_READ,
    writes=Permission.ASSESSMENTS_WRITE,
    table=JobSearchServiceRow,
    incoming=JobSearchServiceIn,
    columns=_service_columns,
    settle=_settle,
    present=_present_service,
    document=lambda row: {name: getattr(row, name) for name in JobSearchServiceIn.model_fields},
)
