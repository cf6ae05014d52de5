"""Background jobs on the wire: how each stands, for who runs the service."""

from typing import Literal

from pydantic import Field

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.filters import Filters

JobState = Literal["queued", "running", "done", "failed", "dead"]


class Job(Wire):
    """One job: queued, running under a lease, done, failed and to be tried again, or dead after the last attempt."""

    id: str
    kind: str = Field(description="what it does: a long job such as `import`, or the name of a duty")
    country: str | None
    state: JobState
    attempts: int
    run_after: Moment
    leased_by: str | None = Field(description="host and process of the worker that is at it")
    leased_until: Moment | None
    progress: dict[str, int]
    error: str | None = Field(description="of what kind the last failure was")
    created_by: str
    created_at: Moment
    updated_at: Moment


class JobFilters(Filters):
    """Jobs in a state, or of a kind."""

    state: JobState | None = None
    kind: Line | None = None
