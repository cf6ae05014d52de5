"""Labour-market assessments with findings, and job-search services."""

from collections.abc import Mapping, Sequence
from typing import Any

from magnet.errors import Invalid, WrongState, fault
from magnet.schemas.assessments import Assessment, AssessmentIn, AssessmentState, JobSearchService, JobSearchServiceIn
from magnet.schemas.base import instant
from magnet.schemas.codes import nearest
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, opportunities, rows
from magnet.store.assessments import AssessmentRow, JobSearchServiceRow
from magnet.store.db import Session

MOVES: Mapping[str, list[AssessmentState]] = {
    "draft": ["in_review", "withdrawn"],
    "in_review": ["draft", "published", "withdrawn"],
    "published": ["withdrawn"],
    "superseded": [],
    "withdrawn": [],
}
"""From which state to which an assessment is moved; `superseded` is one whose successor was published."""
ANY_GROUP = "7"
"""A code that every copy of ISCO-08 has: the major group of craft workers."""


def _owned(ctx: Context, values: dict[str, Any]) -> Columns:
    owned = ctx.principal.owned(values)
    return {**owned, "owner": owned["office_id"] or ""}


async def _assessment_columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[AssessmentIn]) -> list[Columns]:
    for one in new:
        _require_codes(vocabulary, one)
        if one.state == "published":
            _require_publishable(ctx, one)
    begun = {"written_by": [ctx.principal.id], "successor_id": None}
    return [{**_owned(ctx, one.model_dump()), **begun, "moves": [move(ctx, one.state)]} for one in new]


def _require_publishable(ctx: Context, new: AssessmentIn) -> None:
    """Refuse what is said to have been published before by who may not publish, or without saying by whom."""
    if not ctx.reach(Permission.ASSESSMENTS_PUBLISH):
        raise Invalid.at("state", "not_permitted", "Who may not publish sends a draft.")
    if new.author is None:
        raise Invalid.at("author", "author_missing", "What was published before names its author.")


def move(ctx: Context, to: AssessmentState) -> dict[str, str]:
    """A move as it is kept."""
    return {"to": to, "by": ctx.principal.id, "at": instant(ctx.now)}


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
    """It names no other row."""


async def _settle_assessment(session: Session, columns: Columns) -> None:
    """Refuse a predecessor that is not in the same country."""
    key = columns["predecessor_id"]
    if key is not None and not await rows.is_in_country(session, AssessmentRow, columns["country"], key):
        raise Invalid.at("predecessor_id", "unknown_reference", "There is no such assessment in this country.")


def _keep(ctx: Context, row: AssessmentRow, columns: Columns) -> None:
    """What is no draft stays as it is, and nobody who wrote at it is forgotten."""
    for name in ("state", "moves", "successor_id"):
        del columns[name]
    writers = columns.pop("written_by")
    if all(getattr(row, name) == value for name, value in columns.items() if name != "owner"):
        return
    if row.state != "draft":
        raise WrongState(extra={"possible": possible(row.state)})
    columns["written_by"] = [*row.written_by, *(one for one in writers if one not in row.written_by)]


async def _is_named(session: Session, row: AssessmentRow) -> bool:
    """Whether it cannot go; what was published is withdrawn instead, and can still be read."""
    if row.state in ("published", "superseded"):
        raise WrongState(extra={"possible": possible(row.state)})
    named = await opportunities.any_names_assessment(session, row.country, row.id)
    return named or await assessments.is_succeeded(session, row)


def possible(state: str) -> list[AssessmentState]:
    """Where an assessment can be moved from a state."""
    return MOVES[state]


def present_assessment(row: AssessmentRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Assessment:
    """An assessment as shown."""
    said = {name: getattr(row, name) for name in Assessment.model_fields if name != "possible"}
    return Assessment.model_validate({**said, "possible": possible(row.state)})


def _document(row: AssessmentRow) -> dict[str, Any]:
    """What was said of it; whether it was published before it came here, its first move tells."""
    said = {name: getattr(row, name) for name in AssessmentIn.model_fields}
    return {**said, "state": row.moves[0]["to"] if row.moves else "draft"}


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
    settle=_settle_assessment,
    present=present_assessment,
    document=_document,
    fixed=frozenset({"country", "state"}),
    is_named=_is_named,
    keep=_keep,
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
