"""Keys for programs: `mgt_<id>_<256 bit>`, shown once, stored as HMAC under the server's secret."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

SHAPE = re.compile(r"mgt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as made: `text` is shown once and kept nowhere, `digest` is stored under `id`."""

    id: str
    text: str
    digest: str


def digest(text: str, secret: str) -> str:
    """What is stored of a key: HMAC-SHA-256 in hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def make(secret: str) -> NewKey:
    """A new random key."""
    key_id = secrets.token_hex(6)
    text = f"mgt_{key_id}_{secrets.token_urlsafe(32)}"
    return NewKey(key_id, text, digest(text, secret))


def key_id(text: str) -> str | None:
    """The id in a key's text, None where it has not a key's shape."""
    found = SHAPE.fullmatch(text)
    return found.group(1) if found else None


def matches(text: str, stored: str, secret: str) -> bool:
    """Whether `text` is the key whose digest is stored, in constant time."""
    return hmac.compare_digest(digest(text, secret), stored)
