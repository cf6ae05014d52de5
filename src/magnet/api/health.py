"""Whether the process lives, whether it can serve, and its counts: the only routes that need no key."""

from contextlib import suppress

from fastapi import APIRouter, Request, Response

from magnet.errors import MagnetError
from magnet.services import job_views
from magnet.services.runtime import require_ready
from magnet.web.permitted import require_watcher, runtime

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="is_alive")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", operation_id="is_ready")
async def readyz(request: Request) -> dict[str, str]:
    """The database is reachable and has this program's tables."""
    await require_ready(runtime(request))
    return {"status": "ready"}


@router.get("/metrics", response_class=Response, operation_id="get_metrics")
async def metrics(request: Request) -> Response:
    """Counts of requests and jobs, and durations, in Prometheus' text format, for who holds the key that is set."""
    require_watcher(request)
    with suppress(MagnetError):  # a database that is away is said by /readyz
        request.app.state.metrics.count_jobs(await job_views.counts(runtime(request)))
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
