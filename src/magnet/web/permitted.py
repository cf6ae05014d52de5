"""Who may: every route names its permission, and its context is opened for the principal whose key was sent."""

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, Header, Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from magnet.errors import Malformed, Unauthenticated
from magnet.security.permissions import Permission
from magnet.security.principals import Principal
from magnet.services import signing_in
from magnet.services.context import Context, Retry, Runtime
from magnet.services.runtime import require_ready
from magnet.web import languages
from magnet.web.limits import is_at_home

KEY = HTTPBearer(
    scheme_name="bearer",
    description="A program's key (`magnet keys create`), a session's token (`POST /v1/sessions`), or an access token of"
    " the OpenID provider that the server trusts.",
    auto_error=False,
)
OPEN_PATHS = frozenset({"/livez", "/readyz", "/metrics", "/openapi.json", "/v1/sessions"})
"""What answers without a key and tells nothing about anybody; a session is opened where there is none yet."""
AcceptLanguage = Annotated[
    str | None, Header(alias="Accept-Language", description="Languages for labels and reasons, best first.")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1-200 visible ASCII characters: a retry under it within 24 hours gets the first answer.",
    ),
]
Sent = Annotated[HTTPAuthorizationCredentials | None, Security(KEY)]
"""Only so that the API's description names the key."""
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Permitted:
    """The context of a request; that its principal holds `permission` was checked before the body was read."""

    permission: Permission

    async def __call__(
        self,
        request: Request,
        accept_language: AcceptLanguage = None,
        _key: Sent = None,
    ) -> Context:
        """Open the context."""
        return _context(request, accept_language, None)


class PermittedOnce(Permitted):
    """The same for requests that may be repeated under an Idempotency-Key and then take effect once."""

    __slots__ = ()

    async def __call__(  # type: ignore[override]
        self,
        request: Request,
        accept_language: AcceptLanguage = None,
        idempotency_key: IdempotencyKey = None,
        _key: Sent = None,
    ) -> Context:
        """Open the context."""
        retry = None
        if idempotency_key is not None:
            if not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
                raise Malformed("An Idempotency-Key is 1 to 200 visible ASCII characters.")
            # Under other grants than the first time it is another request.
            granted = request.state.principal.granted
            retry = Retry.of(idempotency_key, request.method, request.url.path, granted, await request.body())
        return _context(request, accept_language, retry)


def _context(request: Request, accept_language: str | None, retry: Retry | None) -> Context:
    principal: Principal = request.state.principal
    opened = runtime(request)
    return Context(opened, principal, opened.now(), languages.wanted(accept_language), retry)


def runtime(request: Request) -> Runtime:
    """The process's runtime, opened when the server started."""
    opened: Runtime = request.app.state.runtime
    return opened


async def admit(request: Request, permission: Permission) -> None:
    """Let the principal of the request's key in, or raise Unauthenticated, TooMany or Forbidden.

    The body is not read yet.
    """
    await answering(request)
    state = request.app.state
    try:
        principal = await signing_in.authenticate(state.runtime, credentials(request), state.runtime.now())
    except Unauthenticated:
        await state.limits.count_unknown(request.scope)
        raise
    await state.limits.count(principal.id)
    principal.require(permission)
    request.state.principal = principal


async def answering(request: Request) -> None:
    """Raise unless the database has this program's tables; asked until it once had."""
    state = request.app.state
    if not state.ready:
        await require_ready(state.runtime)
        state.ready = True


def credentials(request: Request) -> str:
    """What the request was sent with to say who asks, or Unauthenticated."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("Send a key or a session's token as `Authorization: Bearer ...`.")
    return given.strip()


def require_watcher(request: Request) -> None:
    """Raise Unauthenticated unless the request has the key of who watches over the process, or comes from its machine.

    How often each route was answered tells how many people were registered, and when somebody withdrew.
    """
    key = runtime(request).settings.metrics_key
    if key is not None:
        if not hmac.compare_digest(credentials(request).encode(), key.encode()):
            raise Unauthenticated
    elif not is_at_home(request.scope):
        raise Unauthenticated("Without MAGNET_METRICS_KEY this is answered to the same machine only.")


def permission_of(dependant: Dependant) -> Permission | None:
    """The permission that a route names, through its dependencies."""
    return next(_permissions(dependant), None)


def _permissions(dependant: Dependant) -> Iterator[Permission]:
    if isinstance(dependant.call, Permitted):
        yield dependant.call.permission
    for inner in dependant.dependencies:
        yield from _permissions(inner)


class Unguarded(Exception):
    """A route names no permission: the program is wrong and does not start."""


def require_permissions(app: FastAPI) -> None:
    """Raise Unguarded when any route but the open ones names no permission."""
    for context in iter_route_contexts(app.routes):
        if context.path in OPEN_PATHS:
            continue
        route = context.original_route
        if not isinstance(route, APIRoute) or permission_of(route.dependant) is None:
            raise Unguarded(f"{context.path} names no permission")
