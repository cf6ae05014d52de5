"""The OpenID provider's keys: found by discovery, kept for a while, and fetched again when a new one is named."""

import asyncio
import json
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from magnet.errors import Unavailable

KEPT_SECONDS = 3600.0
ASKED_AGAIN_SECONDS = 30.0
"""Between two fetches for keys nobody knows: tokens with made-up key ids must not make us a flood for the provider."""
WITHIN_SECONDS = 5.0
LARGEST = 1_000_000
DISCOVERY = "/.well-known/openid-configuration"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Issuer:
    """One provider; `issuer` is exactly what its tokens say, and where its configuration is found."""

    def __init__(self, issuer: str, client: httpx.AsyncClient | None = None) -> None:
        self.issuer = issuer
        _require_safe(issuer)
        # What the environment says of proxies does not count: the provider is called directly, and never redirected.
        self._client = client or httpx.AsyncClient(timeout=WITHIN_SECONDS, follow_redirects=False, trust_env=False)
        self._lock = asyncio.Lock()
        self._keys: dict[str, Key] = {}
        self._fetched: float | None = None

    async def keys(self, wanted: str) -> Mapping[str, Key]:
        """The provider's keys by id, fetched where `wanted` is not among them or they are old.

        Raises Unavailable where the provider does not answer and nothing is known yet.
        """
        if self._is_due(wanted):
            async with self._lock:
                if self._is_due(wanted):
                    await self._fetch()
        return self._keys

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _is_due(self, wanted: str) -> bool:
        if self._fetched is None:
            return True
        age = monotonic() - self._fetched
        return age > KEPT_SECONDS or (wanted not in self._keys and age > ASKED_AGAIN_SECONDS)

    async def _fetch(self) -> None:
        try:
            configuration = await self._get(self.issuer.rstrip("/") + DISCOVERY)
            if configuration.get("issuer") != self.issuer:
                raise ValueError("the configuration is of another issuer")
            address = str(configuration["jwks_uri"])
            _require_safe(address)
            found = KeySet.import_key_set(await self._get(address))  # type: ignore[arg-type]
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            if self._fetched is None:
                raise Unavailable("The sign-in provider does not answer.") from error
            self._fetched = monotonic()  # what is known serves on; the next try comes later
            return
        self._keys = {key.kid: key for key in found.keys if key.kid}
        self._fetched = monotonic()

    async def _get(self, address: str) -> dict[str, Any]:
        async with self._client.stream("GET", address) as response:
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise ValueError("the answer is too large")
        document = json.loads(body)
        if response.is_redirect or not isinstance(document, dict):
            raise ValueError("no document")
        return document


def _require_safe(address: str) -> None:
    """Keys come over TLS, or from this very machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise ValueError("The issuer must have an https address.")
