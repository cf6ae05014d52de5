"""Cursors of lists: where a page ended, signed, so that nobody can make one up."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime

from magnet.errors import Malformed
from magnet.services.resources import Position

SIGNATURE_BYTES = 16
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def sign(position: Position, name: str, secret: str) -> str:
    """An opaque cursor for the list called `name`."""
    payload = f"{position.created_at.isoformat()}|{position.id}".encode()
    return base64.urlsafe_b64encode(_signature(payload, name, secret) + payload).decode().rstrip("=")


def read(cursor: str, name: str, secret: str) -> Position:
    """The position in a cursor of the list called `name`; Malformed where it was not signed here for that list."""
    refused = Malformed("The cursor is not one of this list: start again without it.")
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise refused from error
    signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(payload, name, secret)):
        raise refused
    moment, _, key = payload.decode().partition("|")
    return Position(datetime.fromisoformat(moment), key)


def sign_place(place: int, name: str, secret: str) -> str:
    """A cursor for a list whose rows are numbered."""
    return sign(Position(BEGINNING, str(place)), name, secret)


def read_place(cursor: str, name: str, secret: str) -> int:
    """The number in a cursor that `sign_place` made."""
    return int(read(cursor, name, secret).id)


def _signature(payload: bytes, name: str, secret: str) -> bytes:
    message = b"cursor\0" + name.encode() + b"\0" + payload
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()[:SIGNATURE_BYTES]
