"""Jobs for who runs the service: how they stand, which are dead, and trying one again."""

from magnet.errors import Conflict, NotFound
from magnet.schemas.jobs import Job, JobFilters
from magnet.security.permissions import Permission
from magnet.services.context import Context, Runtime
from magnet.services.resources import Position
from magnet.store import jobs
from magnet.store.jobs import JobRow


async def listing(ctx: Context, wanted: JobFilters, after: Position | None) -> tuple[list[Job], Position | None]:
    """One page of jobs, newest first, and where the next begins."""
    ctx.require(Permission.JOBS_READ)
    async with ctx.read() as session:
        found = await jobs.page(session, wanted.conditions(), after, wanted.limit + 1)
    shown = found[: wanted.limit]
    last = Position(shown[-1].created_at, shown[-1].id) if len(found) > wanted.limit else None
    return [_shown(row) for row in shown], last


async def read(ctx: Context, key: str) -> Job:
    """One job."""
    ctx.require(Permission.JOBS_READ)
    async with ctx.read() as session:
        row = await jobs.one(session, key)
    if row is None:
        raise NotFound
    return _shown(row)


async def counts(runtime: Runtime) -> dict[str, int]:
    """How many jobs there are in each state, for who watches over the service."""
    async with runtime.database.read() as session:
        return await jobs.counts(session)


async def retry(ctx: Context, key: str) -> Job:
    """Queue a job that is dead, or waits after a failure, to be tried now, with all its attempts before it again."""
    ctx.require(Permission.JOBS_MANAGE)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await jobs.one_to_change(unit.session, key)
        if row is None:
            raise NotFound
        if row.state not in ("dead", "failed"):
            raise Conflict("Only a job that is dead, or waits after a failure, is tried again.")
        row.state, row.attempts, row.run_after, row.updated_at = "queued", 0, ctx.now, ctx.now
        unit.status = 200
        return unit.answer(_shown(row))


def _shown(row: JobRow) -> Job:
    counted = {name: value for name, value in row.progress.items() if isinstance(value, int)}
    own = {name: getattr(row, name) for name in Job.model_fields if name != "progress"}
    return Job.model_validate({**own, "progress": counted})
