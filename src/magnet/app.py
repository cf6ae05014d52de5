"""Builds the web application: routes, middleware, problems, and the runtime that lives as long as it serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import yaml
from fastapi import FastAPI

from magnet import __version__, clock
from magnet.api import (
    accounts,
    allocations,
    assessments,
    audit,
    break_glass,
    case_visits,
    closings,
    consents,
    contests,
    counselling,
    duplicates,
    employers,
    follow_ups,
    guides,
    health,
    imports,
    indicators,
    jobs,
    keys,
    labels,
    languages,
    nouns,
    parts,
    plans,
    referral_lists,
    referrals,
    reminders,
    rights,
    safeguards,
    statistics,
    suggestions,
    taxonomy,
    verdicts,
)
from magnet.services import runtime, warming, work
from magnet.settings import Settings
from magnet.web import problems
from magnet.web.limits import Limits, Paced
from magnet.web.metrics import Metrics
from magnet.web.middleware import BodyLimit, HeadAsGet, Observed
from magnet.web.openapi import described
from magnet.web.permitted import OPEN_PATHS, require_permissions

ROUTERS = (
    accounts.router,
    assessments.router,
    allocations.router,
    verdicts.router,
    audit.router,
    break_glass.router,
    case_visits.router,
    closings.router,
    consents.router,
    contests.router,
    counselling.router,
    duplicates.router,
    follow_ups.router,
    *nouns.ROUTERS,
    parts.router,
    plans.router,
    employers.router,
    guides.router,
    imports.router,
    indicators.router,
    jobs.router,
    keys.router,
    languages.router,
    labels.router,
    referral_lists.router,
    referrals.router,
    reminders.router,
    rights.router,
    safeguards.router,
    taxonomy.router,
    statistics.router,
    suggestions.router,
    health.router,
)
SILENT = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
"""The framework's telemetry stays off: it exports query strings and the messages of errors."""


def create_app(settings: Settings, *, alone: bool = False, now: clock.Clock = clock.now) -> FastAPI:
    """The application; it opens the database when it starts to serve, and migrates nothing.

    `alone`: the process does nothing else than serve it. `now`: the time by which it goes.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            runtime.opened(settings, now=now) as opened,
            work.beside(opened),
            warming.beside(opened, alone=alone),
        ):
            app.state.runtime = opened
            await runtime.settled(opened)
            yield

    app = FastAPI(
        title="Magnet",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        telemetry=SILENT,  # type: ignore[arg-type]
    )
    app.state.ready = False
    app.state.metrics = Metrics()
    app.state.limits = Limits(settings)
    # The routes as they are: `include_router` would build each of them a second time, which takes longer than all else.
    app.router.routes += [route for router in ROUTERS for route in router.routes]
    require_permissions(app)
    problems.install(app)
    app.add_middleware(BodyLimit, largest=settings.max_body_bytes)
    app.add_middleware(Paced, limits=app.state.limits, paths=OPEN_PATHS)
    app.add_middleware(Observed, metrics=app.state.metrics)
    app.add_middleware(HeadAsGet)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app


def openapi_yaml() -> str:
    """The description of the API as openapi.yaml holds it; the same for every machine and setting."""
    return yaml.safe_dump(create_app(Settings()).openapi(), sort_keys=False, allow_unicode=True, width=110)
