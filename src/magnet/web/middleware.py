"""What lies around every request: HEAD, a largest body, safe headers, the language, log, counts, the last resort."""

import logging
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from magnet import i18n
from magnet.errors import TooLarge
from magnet.logs import FIELDS
from magnet.web import languages
from magnet.web.answers import REPLAYED
from magnet.web.metrics import Metrics
from magnet.web.problems import Internal, problem

ASKED_METHOD = "magnet.method"
"""Where the method that was asked for stays when HEAD is served as GET."""
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Set where the answer does not say otherwise."""
OVER_TLS = {"Strict-Transport-Security": "max-age=63072000"}
"""Two years of https only; said over https only, as RFC 6797 asks, and for this host: others are not ours to bind."""
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
log = logging.getLogger("magnet.requests")


class HeadAsGet:
    """Serves HEAD by the route of GET, and sends its headers only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET", ASKED_METHOD: "HEAD"}, receive, headers_only)


class BodyLimit:
    """Refuses bodies over a size, by their stated length at once, otherwise as soon as too much has come."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = TooLarge(f"A body may have {self.largest} bytes.")
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and (len(stated) > 18 or int(stated) > self.largest):
            await problem(refusal, scope, {"Connection": "close"})(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.largest:
                raise refusal
            return message

        await self.app(scope, limited, send)


class Observed:
    """Logs and counts each request by its route, never by its address; turns what nobody caught into a bare 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                safe = SAFE_HEADERS | (OVER_TLS if scope.get("scheme") == "https" else {})
                for name, value in safe.items():
                    headers.setdefault(name, value)
                if _is_told(headers):
                    headers.setdefault("Content-Language", i18n.spoken(languages.of(scope)))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception:
            log.exception("unexpected error", extra={FIELDS: _fields(scope)})
            if status:  # half an answer is out: the server has to break the connection
                raise
            await problem(Internal(), scope)(scope, receive, noted)
        finally:
            seconds = perf_counter() - started
            fields = _fields(scope)
            self.metrics.observe(str(fields["method"]), str(fields["route"]), status, seconds)
            more = {"status": status, "milliseconds": round(seconds * 1000, 1)}
            log.info("request", extra={FIELDS: fields | more})


def _is_told(headers: MutableHeaders) -> bool:
    """Whether an answer differs by the reader's language; a repeated one was told to whoever asked first."""
    return "Accept-Language" in headers.get("Vary", "") and REPLAYED not in headers


def _fields(scope: Scope) -> dict[str, object]:
    """What is said of a request: its method, its route's template, and by which key."""
    method = scope.get(ASKED_METHOD, scope["method"])
    route = getattr(scope.get("route"), "path_format", None)
    principal = getattr(scope.get("state", {}).get("principal"), "id", None)
    return {"method": method if method in METHODS else "other", "route": route or "none", "key": principal}
