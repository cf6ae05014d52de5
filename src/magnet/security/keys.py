"""Secrets that are shown once and stored as HMAC under the server's secret: keys of programs, sessions of people."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["mgt", "mgs"]
"""What a text opens: `mgt` a program's key, `mgs` a person's session."""
SHAPE = re.compile(r"(mgt|mgs)_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as made: `text` is shown once and kept nowhere, `digest` is stored under `id`."""

    id: str
    text: str
    digest: str


def digest(text: str, secret: str) -> str:
    """What is stored of a key: HMAC-SHA-256 in hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def make(secret: str, purpose: Purpose = "mgt") -> NewKey:
    """A new random key: `<purpose>_<id>_<256 bit>`."""
    key_id = secrets.token_hex(6)
    text = f"{purpose}_{key_id}_{secrets.token_urlsafe(32)}"
    return NewKey(key_id, text, digest(text, secret))


def key_id(text: str, purpose: Purpose = "mgt") -> str | None:
    """The id in a key's text, None where it has not the shape of a key for that purpose."""
    found = SHAPE.fullmatch(text)
    return found.group(2) if found and found.group(1) == purpose else None


def matches(text: str, stored: str, secret: str) -> bool:
    """Whether `text` is the key whose digest is stored, in constant time."""
    return hmac.compare_digest(digest(text, secret), stored)
