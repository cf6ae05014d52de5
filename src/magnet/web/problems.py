"""Errors as problems (RFC 9457): one shape for every 4xx and 5xx, none of which repeats what was sent.

Titles, details and messages of faults are written in English, and told in the reader's language; codes stay.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import Scope

from magnet import i18n
from magnet.errors import (
    Invalid,
    MagnetError,
    Malformed,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsupported,
)
from magnet.schemas.faults import faults
from magnet.schemas.problems import TYPE
from magnet.web import languages

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
BY_STATUS: Mapping[int, type[MagnetError]] = {
    error.status: error for error in (Malformed, NotFound, TooLarge, Unsupported, Unavailable)
}


class MethodNotAllowed(MagnetError):
    """The path is there, but not for this method."""

    status, code, title = 405, "method-not-allowed", "This method is not allowed here"


class Internal(MagnetError):
    """A fault of the program; its message goes nowhere."""


def problem(error: MagnetError, scope: Scope, headers: Mapping[str, str] | None = None) -> Response:
    """The response for an error of a request."""
    wanted = languages.of(scope)
    body: dict[str, Any] = {"type": TYPE + error.code, "title": i18n.told(error.title, wanted), "status": error.status}
    if error.detail is not None:
        body["detail"] = i18n.told(error.detail, wanted)
    body |= {name: value for name, value in error.extra.items() if name not in body}
    if "errors" in body:
        body["errors"] = [{**one, "message": i18n.told(one["message"], wanted)} for one in body["errors"]]
    said = {"Content-Language": i18n.spoken(wanted), "Vary": "Accept-Language"}
    every = {**_headers(error), **said, **(headers or {})}
    return Response(to_json(body), error.status, media_type=MEDIA_TYPE, headers=every)


def _headers(error: MagnetError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="magnet"'
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return headers


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, MagnetError)
    return problem(error, request.scope)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """The framework's validation errors, without the values that it would repeat."""
    assert isinstance(error, RequestValidationError)
    found = faults(error.errors(), skip=1)
    return problem(Invalid(extra={"errors": [fault.model_dump() for fault in found]}), request.scope)


async def _on_http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: unknown paths, other methods, bodies that break off."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return problem(MethodNotAllowed(), request.scope, {"Allow": ", ".join(allowed(request))})
    kind = BY_STATUS.get(error.status_code, Malformed if error.status_code < 500 else Internal)
    return problem(kind(), request.scope)


async def _on_disconnect(request: Request, _error: Exception) -> Response:
    return problem(Malformed("The body broke off."), request.scope)


def allowed(request: Request) -> list[str]:
    """Every method that the path takes, over all routes: the framework names only those of the first."""
    methods = set[str]()
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        if isinstance(route, Route) and route.path_regex.match(request.scope["path"]):
            methods |= route.methods or set()
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(MagnetError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
