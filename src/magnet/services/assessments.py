"""Labour-market assessments with findings, and job-search services."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import Invalid, fault
from magnet.schemas.assessments import Assessment, AssessmentIn, JobSearchService, JobSearchServiceIn
from magnet.schemas.codes import nearest
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities
from magnet.store.assessments import AssessmentRow, JobSearchServiceRow
from magnet.store.db import Session

ANY_GROUP = "7"
"""A code that every copy of ISCO-08 has: the major group of craft workers."""


def _owned(ctx: Context, values: dict[str, Any]) -> Columns:
    owned = ctx.principal.owned(values)
    return {**owned, "owner": owned["office_id"] or ""}


async def _assessment_columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[AssessmentIn]) -> list[Columns]:
    for one in new:
        _require_codes(vocabulary, one)
    return [_owned(ctx, one.model_dump()) for one in new]


def _require_codes(vocabulary: Vocabulary, new: AssessmentIn) -> None:
    """Refuse findings on ISCO-08 codes that there are not; a taxonomy without the classification knows none."""
    if vocabulary.find(ANY_GROUP, "occupation") is None:
        return
    known = [code for code in vocabulary.taxonomy.codes if code]
    errors = [
        fault(
            f"findings.{place}.code",
            "unknown_code",
            "This is not a known ISCO-08 code.",
            nearest=nearest(finding.code, sorted(set(known))),
        )
        for place, finding in enumerate(new.findings)
        if vocabulary.find(finding.code, "occupation") is None
    ]
    if errors:
        raise Invalid(extra={"errors": errors})


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
