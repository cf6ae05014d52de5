"""Sealing of people's data: AES-256-GCM under a person's own key, bound to the place where the sealed body stands."""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
"""The first byte of every sealed body: AES-256-GCM, a nonce of 96 random bits, the text with its tag of 128."""
KEY_BYTES, NONCE_BYTES = 32, 12


class NotOpened(Exception):
    """A sealed body cannot be opened here: another's key, another place, or damage; which one cannot be told."""


class UnknownMaster(NotOpened):
    """A key was wrapped under a version of the master key that is not at hand."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed body stands: opened anywhere else, in another row, table, country or part, it is refused."""

    table: str
    row: str
    country: str = ""
    part: str = ""

    @property
    def bound(self) -> bytes:
        """The place as associated data; as JSON, so that no two places read alike."""
        return FORMAT + json.dumps([self.table, self.row, self.country, self.part]).encode()


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: Place) -> bytes:
    """Seal bytes under a key for a place; twice the same never looks alike."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, place.bound)


def opened(key: bytes, sealed: bytes, place: Place) -> bytes:
    """What was sealed under the key for the place, or NotOpened."""
    if not sealed.startswith(FORMAT):
        raise NotOpened
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.bound)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error


@dataclass(frozen=True, slots=True)
class Document:
    """What is sealed, beside its sealed body: equal to another that says the same in the same place."""

    place: Place
    content: Mapping[str, Any] = field(repr=False)
    body: bytes = field(repr=False, compare=False)


def blind(key: bytes, column: str, text: str) -> str:
    """What stands in a column in place of a text, to look it up by: HMAC-SHA-256 in hex, another one a column."""
    return hmac.new(key, f"{column}\0{text}".encode(), hashlib.sha256).hexdigest()


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose from a random one (HKDF, RFC 5869): what is known of it tells nothing of another's."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key sealed under a version of the master key."""

    master: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Masters:
    """The versions of the master key: the newest wraps, the others open what they wrapped.

    `rotating` says that keys are being wrapped anew, which was perhaps interrupted.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    rotating: bool = False

    @property
    def current(self) -> int:
        """The version that wraps."""
        return max(self.keys)

    def wrap(self, key: bytes, owner: str) -> Wrapped:
        """A key wrapped for its owner under the newest version."""
        return Wrapped(self.current, seal(self.keys[self.current], key, self._place(owner, self.current)))

    def unwrap(self, wrapped: Wrapped, owner: str) -> bytes:
        """The owner's key again; raises UnknownMaster, or NotOpened where it is another's or damaged."""
        if wrapped.master not in self.keys:
            raise UnknownMaster
        return opened(self.keys[wrapped.master], wrapped.body, self._place(owner, wrapped.master))

    @staticmethod
    def _place(owner: str, version: int) -> Place:
        return Place("person_key", owner, part=str(version))
