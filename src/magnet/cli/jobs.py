"""`magnet jobs list`, `show` and `retry`."""

from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run

if TYPE_CHECKING:
    from magnet.schemas.jobs import Job
    from magnet.services.context import Context

app = typer.Typer(no_args_is_help=True, help="Background jobs: how they stand, and trying again what is dead.")
JobId = Annotated[str, typer.Argument(metavar="ID", help="the job's id")]


@app.command("list")
def listing(
    *,
    state: Annotated[str | None, typer.Option(help="queued, running, done, failed or dead")] = None,
    kind: Annotated[str | None, typer.Option(help="such as import, or the name of a duty")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
) -> None:
    """List jobs, newest first."""
    from magnet.schemas.jobs import JobFilters
    from magnet.services import job_views, resources

    wanted = resources.validated(JobFilters, {"state": state, "kind": kind, "limit": limit})

    async def work(ctx: "Context") -> "list[Job]":
        return (await job_views.listing(ctx, wanted, None))[0]

    for job in run(work):
        error = f"  {job.error}" if job.error else ""
        typer.echo(f"{job.id}  {job.state:<7}  {job.attempts}  {job.updated_at:%Y-%m-%d %H:%M:%S}  {job.kind}{error}")


@app.command()
def show(job: JobId) -> None:
    """Print one job as JSON."""
    from magnet.services import job_views

    async def work(ctx: "Context") -> "Job":
        return await job_views.read(ctx, job)

    typer.echo(run(work).model_dump_json(indent=2))


@app.command()
def retry(job: JobId) -> None:
    """Have a job tried now that is dead, or waits after a failure."""
    from magnet.services import job_views

    async def work(ctx: "Context") -> "Job":
        return await job_views.retry(ctx, job)

    typer.echo(f"{run(work).id} is queued again.", err=True)
