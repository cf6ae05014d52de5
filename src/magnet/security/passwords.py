"""Passwords of local accounts: argon2 by pwdlib, and one rule of length; a name without an account takes as long."""

import secrets
from functools import cache

from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 200
"""Length is what helps (NIST SP 800-63B); rules on the kinds of characters do not."""
WORK = PasswordHash.recommended()


def made() -> str:
    """A new random password, to be told once: 120 bit."""
    return secrets.token_urlsafe(15)


def hashed(password: str) -> str:
    """What is stored; takes some 50 ms of a core and 64 MB on purpose."""
    return WORK.hash(password)


def verified(password: str, stored: str | None) -> bool:
    """Whether this is the password; where none is stored it takes as long to say no."""
    right = WORK.verify(password, stored or _nobody_s())
    return right and stored is not None


@cache
def _nobody_s() -> str:
    return hashed(secrets.token_urlsafe(32))
