"""Background jobs: how they stand, and trying again what is dead."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from magnet.schemas.jobs import Job, JobFilters
from magnet.schemas.pages import Page
from magnet.security.permissions import Permission
from magnet.services import job_views
from magnet.services.context import Context
from magnet.web import paging
from magnet.web.answers import answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/jobs"
router = APIRouter(tags=["jobs"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.JOBS_READ))]
Manages = Annotated[Context, Depends(PermittedOnce(Permission.JOBS_MANAGE))]


class JobPage(Page[Job]):
    """A page of jobs, newest first."""


@router.get(PATH, response_model=JobPage, operation_id="list_jobs")
async def listing(ctx: Reads, filters: Annotated[JobFilters, Query()]) -> Response:
    """List background jobs, newest first; `state=dead` are those that nobody tries again by themselves."""
    return paging.linked(
        await paging.paged(ctx, PATH, filters, partial(job_views.listing, ctx, filters)), PATH, filters
    )


@router.get(PATH + "/{key:uuid}", response_model=Job, operation_id="get_job")
async def read(key: UUID, ctx: Reads) -> Response:
    """One background job."""
    return await answer(job_views.read(ctx, str(key)))


@router.post(PATH + "/{key:uuid}/retrying", response_model=Job, operation_id="retry_job")
async def retry(key: UUID, ctx: Manages) -> Response:
    """Have a job tried now that is dead, or waits after a failure."""
    return await answer(job_views.retry(ctx, str(key)))
