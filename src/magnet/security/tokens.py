"""Access tokens (RFC 9068) of an OpenID provider: who is meant, or why not to believe it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from magnet.errors import Unauthenticated

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures by a private key only: with HMAC whoever can check could also sign."""
LEEWAY_SECONDS = 30
LONGEST = 16_000
OF_ID_TOKENS = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
"""Claims that only an ID token has: it says who signed in at the client, and opens nothing here."""
OF_ACCESS_TOKENS = frozenset({"scope", "scp", "roles", "client_id"})
"""One of these stands in an access token whose header does not say `at+jwt`."""
FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})
"""Headers by which a token would bring its own key, or change how it is read."""
UNREADABLE = (JoseError, ValueError, TypeError, RecursionError)
FindKey = Callable[[str], Key | None]


def subject(token: str, find: FindKey, issuer: str, audience: str, now: datetime) -> str:
    """The `sub` of a valid access token of this issuer for this audience; `find` gives the issuer's key by its id.

    Raises Unauthenticated, whatever is wrong.
    """
    if len(token) > LONGEST:
        raise Unauthenticated

    def key(guest: Any) -> Key:
        headers: Mapping[str, Any] = guest.headers()
        kid = headers.get("kid")
        if FORBIDDEN_HEADERS & headers.keys() or not isinstance(kid, str):
            raise Unauthenticated
        found = find(kid)
        if found is None:
            raise Unauthenticated
        return found

    try:
        read = jwt.decode(token, key, algorithms=list(ALGORITHMS))
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        rules.validate(read.claims)
    except UNREADABLE as error:
        raise Unauthenticated from error
    if not _is_access_token(read.header, read.claims):
        raise Unauthenticated
    return str(read.claims["sub"])


def key_id(token: str) -> str | None:
    """The id of the key that a token says it was signed with, unverified: to know which key to fetch."""
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except UNREADABLE:
        return None
    return kid if isinstance(kid, str) else None


def _is_access_token(header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    if OF_ID_TOKENS & claims.keys() or claims.get("typ") == "ID":
        return False
    said = str(header.get("typ", "")).lower().removeprefix("application/")
    return said == "at+jwt" or bool(OF_ACCESS_TOKENS & claims.keys())
