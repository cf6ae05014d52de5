"""Accept-Language: the languages a reader wants labels and sentences in, best first."""

import re
from functools import lru_cache

from starlette.types import Scope

from magnet.i18n import FALLBACK, tags_of

MOST = 10
LONGEST = 1000
"""Characters of the header that are read: more than ten languages take."""
_RANGE = re.compile(r"\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*")


def wanted(header: str | None) -> tuple[str, ...]:
    """The languages of an Accept-Language header by weight, as Magnet calls them; English stands last.

    What is no tag is passed over, and `*` with it: English is had anyhow.
    """
    read = (header or "")[: LONGEST + 1]
    # What stands after the last comma may be half a tag.
    return _wanted(read if len(read) <= LONGEST else read[:LONGEST].rpartition(",")[0])


def of(scope: Scope) -> tuple[str, ...]:
    """The languages that a request wants."""
    said = [value for name, value in scope.get("headers", ()) if name == b"accept-language"]
    return wanted(b",".join(said).decode("latin-1"))


@lru_cache(maxsize=1024)
def _wanted(header: str) -> tuple[str, ...]:
    weighted: list[tuple[float, tuple[str, ...]]] = []
    for part in header.split(",")[: 2 * MOST]:
        found = _RANGE.fullmatch(part)
        weight = 0.0 if found is None else min(float(found.group(2) or 1), 1.0)
        if found is not None and weight > 0:
            weighted.append((weight, tags_of(found.group(1))))
    ordered = dict.fromkeys(tag for _, tags in sorted(weighted, key=lambda pair: -pair[0]) for tag in tags)
    best = [*ordered][:MOST]
    return (*best, *(() if FALLBACK in best else (FALLBACK,)))
