"""Tiers: from what names a person down to what is about nobody; `tiers` and `column_tiers` say what is of which."""

from collections.abc import Mapping
from enum import StrEnum


class Tier(StrEnum):
    """From what names a person down to what is about nobody."""

    IDENTITY = "A"
    """Who somebody is: names, contacts, documents. Sealed, opened for a purpose."""
    NEEDS = "B"
    """Protection and health, family and trafficking. Sealed, opened for a purpose, never ranked on."""
    WORDS = "words"
    """What somebody said or what was written about them, and what points at them in other systems. Sealed."""
    CODED = "coded"
    """A fact about a person as a code, date or number: in columns, bounded by who reaches the case."""
    DERIVED = "derived"
    """What was worked out from a profile: scores, reasons, cards. Sealed where it is kept with whom it is about."""
    TRACE = "trace"
    """Ids, versions, times, who did what: nothing about a person but that there is a case."""
    DIGEST = "digest"
    """Keyed digests and wrapped keys, from which nothing is read back."""
    STAFF = "staff"
    """About who works with the service: accounts, grants, names of keys."""
    NOBODY = "nobody"
    """About no person: adverts, employers, programmes, counts, messages."""


A, B, WORDS, CODED, DERIVED = Tier.IDENTITY, Tier.NEEDS, Tier.WORDS, Tier.CODED, Tier.DERIVED
TRACE, DIGEST, STAFF, NOBODY = Tier.TRACE, Tier.DIGEST, Tier.STAFF, Tier.NOBODY
SEALED = frozenset({A, B, WORDS})
"""What stands in no column in plain."""
PERSONAL = SEALED | {CODED}
Tiers = Tier | Mapping[str, Tier]


def _of(**named: str) -> dict[str, Tier]:
    """By tier's name, the fields of it."""
    return {field: Tier[tier] for tier, fields in named.items() for field in fields.split()}


STAMPS = _of(TRACE="id version created_at updated_at")
