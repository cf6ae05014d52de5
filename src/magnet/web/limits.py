"""How many requests a minute are answered: to a principal, and to an address from which nobody has said who asks."""

import math
from ipaddress import IPv4Address, IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from magnet import clock
from magnet.errors import TooMany
from magnet.settings import Settings
from magnet.web.problems import problem

NEVER_LIMITED = frozenset({"/livez", "/readyz"})
"""Whoever watches over the process must always learn how it is."""
SITE_BITS = 64
"""One site has that many low bits of IPv6 to choose addresses from."""


class Limit:
    """So many requests a minute for each of many.

    Counting takes some ten microseconds, and as long again for each hundred that asked within the minute: so
    addresses, of which there may be a great many, are counted apart from principals.
    """

    def __init__(self, a_minute: int) -> None:
        self._counts = FixedWindowRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(a_minute)

    async def count(self, whose: str) -> None:
        """Count one request, or raise TooMany."""
        if await self._counts.hit(self._limit, whose):
            return
        ends = (await self._counts.get_window_stats(self._limit, whose)).reset_time
        seconds = max(1, math.ceil(ends - clock.now().timestamp()))
        raise TooMany(f"No more than {self._limit.amount} requests a minute.", retry_after=seconds)


class Limits:
    """The counts of one process, in its memory: of several processes each counts for itself.

    Who asks is found out first, so that a neighbour's broken program never shuts out others behind the same address;
    only what nobody can be made answerable for is counted by address.
    """

    def __init__(self, settings: Settings) -> None:
        self._known = Limit(settings.requests_per_minute)
        self._unknown = Limit(settings.anonymous_per_minute)

    async def count(self, principal: str) -> None:
        """Count a request of a principal, or raise TooMany."""
        await self._known.count(principal)

    async def count_unknown(self, scope: Scope) -> None:
        """Count a request of which nobody said who asks, or said it wrongly, or raise TooMany."""
        await self._unknown.count(site(scope))


class Paced:
    """Counts requests to what is open to everybody, by address."""

    def __init__(self, app: ASGIApp, limits: Limits, paths: frozenset[str]) -> None:
        self.app = app
        self.limits = limits
        self.paths = paths - NEVER_LIMITED

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"] in self.paths:
            try:
                await self.limits.count_unknown(scope)
            except TooMany as error:
                await problem(error, scope)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def site(scope: Scope) -> str:
    """Where a request came from, as the server saw it: an IPv4 address, or the site that an IPv6 address is in."""
    address = _address(scope)
    if address is None:
        return "elsewhere"
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> SITE_BITS << SITE_BITS))


def is_at_home(scope: Scope) -> bool:
    """Whether a request came from the server's own machine."""
    address = _address(scope)
    return address is not None and address.is_loopback


def _address(scope: Scope) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
