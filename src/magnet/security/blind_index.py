"""What likely duplicates are found by: keyed digests of what identifies somebody, from which nobody reads it back.

One digest for each combination that stays the same through one mistake, so that a typo in a date, a number or a name
loses some of them and not all.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from anyascii import anyascii

from magnet.security.name_sounds import sounds_of

Kind = Literal[
    "document",
    "name-month",  # the whole name with year and month of birth, and so on for the other two pairs
    "name-day",
    "name-year",
    "part-birth",  # one part of the name with the whole date
    "name-contact",
    "birth-contact",
]
NAME_AND_DATE: tuple[Kind, ...] = ("name-month", "name-day", "name-year")
Likelihood = Literal["likely", "possible"]
NEW_YEAR = (1, 1)
"""Who does not know the day is often written down as born on 1 January: then it tells the year only."""
LEAST_OF_A_PHONE, END_OF_A_PHONE = 7, 9
"""Digits of a telephone number; its last nine are the same with and without the country's code."""
LEAST_OF_A_DOCUMENT = 4
_PLAIN = re.compile("[^0-9A-Z]")
_ALIKE = str.maketrans("OIL", "011")
"""Letters that are read as digits."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What identifies somebody: the whole name in each spelling, and numbers as given.

    `documents` are pairs of kind and number, `contacts` telephone numbers and e-mail addresses.
    """

    names: tuple[str, ...] = ()
    birth_date: date | None = None
    contacts: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One digest of a person, of one kind."""

    kind: str
    digest: str


def marks_of(key: bytes, traits: Traits) -> frozenset[Mark]:
    """All digests of a person under a key."""
    return frozenset(
        Mark(kind, hmac.new(key, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest())
        for kind, text in _combined(traits)
    )


def likelihood(shared: Iterable[Mark]) -> Likelihood | None:
    """How likely two people who share these marks are one; None where they share nothing.

    Brothers and sisters share a family name and a telephone number, which are no mark together; twins share a birth
    date besides, and so are possible, never likely.
    """
    kinds = [mark.kind for mark in shared]
    found = frozenset(kinds)
    if {"document", "name-contact"} & found or found.issuperset(NAME_AND_DATE) or kinds.count("part-birth") > 1:
        return "likely"
    return "possible" if found else None


def _combined(traits: Traits) -> Iterator[tuple[Kind, str]]:
    names = {sounds for name in traits.names if (sounds := sounds_of(name))}
    whole, parts = {" ".join(sounds) for sounds in names}, {part for sounds in names for part in sounds}
    contacts = {plain for one in traits.contacts if (plain := _contact(one))}
    for document, number in traits.documents:
        plain = _PLAIN.sub("", anyascii(unicodedata.normalize("NFKC", number)).upper()).translate(_ALIKE)
        if len(plain) >= LEAST_OF_A_DOCUMENT:
            yield "document", f"{document} {plain}"
    for name in whole:
        yield from (("name-contact", f"{name} {contact}") for contact in contacts)
    if traits.birth_date is None:
        return
    year, month, day = traits.birth_date.timetuple()[:3]
    for name in whole:
        yield "name-month", f"{name} {year} {month}"
    if (month, day) == NEW_YEAR:
        return
    for name in whole:
        yield "name-day", f"{name} {year} {day}"
        yield "name-year", f"{name} {month} {day}"
    yield from (("part-birth", f"{part} {traits.birth_date}") for part in parts)
    yield from (("birth-contact", f"{traits.birth_date} {contact}") for contact in contacts)


def _contact(given: str) -> str | None:
    plain = anyascii(unicodedata.normalize("NFKC", given)).casefold().strip()
    if "@" in plain:
        return plain
    digits = "".join(filter(str.isdigit, plain))
    return digits[-END_OF_A_PHONE:] if len(digits) >= LEAST_OF_A_PHONE else None
