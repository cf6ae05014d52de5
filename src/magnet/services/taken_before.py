"""Rows that come again just as they came before: known by a fingerprint, without being read or laid over anything."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from magnet.services.context import Context
from magnet.services.resources import Resource, reached
from magnet.store import opportunities
from magnet.store.db import Session
from magnet.store.opportunities import Marked, OpportunityRow

Key = tuple[str, str, str, str]
"""Country, owner, source, source reference."""
_RULES: dict[type[BaseModel], str] = {}
"""Fingerprints of wire types: what was fine by older rules is looked at again."""


def is_marked(resource: Resource[Any, Any, Any]) -> bool:
    """Whether rows of this kind keep a fingerprint; not those of people, whose words it could be tried against."""
    return issubclass(resource.table, OpportunityRow)


def fingerprint(
    ctx: Context, resource: Resource[Any, Any, Any], fields: Mapping[str, Any], guesses: Mapping[str, str]
) -> str:
    """Of all that decides what a row comes to, given the stored one: its fields, who states it, and today's rules."""
    said = json.dumps([fields, guesses, ctx.principal.office_id, ctx.principal.employer_id], default=str)
    return hashlib.blake2b(f"{_rules(resource.incoming)}{said}".encode(), digest_size=16).hexdigest()


def _rules(wire: type[BaseModel]) -> str:
    if wire not in _RULES:
        _RULES[wire] = hashlib.blake2b(json.dumps(wire.model_json_schema()).encode(), digest_size=16).hexdigest()
    return _RULES[wire]


def taken_as(print_: str, version: int) -> str:
    """What is kept with a row: the fingerprint, and the version that taking it left. Any change makes it untrue."""
    return f"{print_}@{version}"


async def keep_marks(session: Session, marks: Sequence[tuple[Any, str]]) -> None:
    """Let stored rows that came to the same be known at a glance from now on."""
    await opportunities.mark(session, marks)


async def taken_before(
    ctx: Context, session: Session, resource: Resource[Any, Any, Any], some: Sequence[tuple[Key | None, str | None]]
) -> dict[int, Marked]:
    """Of rows, by key and fingerprint, those within reach that were taken from just this and have not changed since.

    A reference that comes twice is left to be laid row over row.
    """
    often = Counter(key for key, _ in some)
    wanted: dict[tuple[str, str], list[str]] = {}
    for key, print_ in some:
        if key is not None and print_ is not None and often[key] == 1:
            wanted.setdefault((key[0], key[2]), []).append(key[3])
    found: dict[Key, Marked] = {}
    for (country, source), references in wanted.items():
        where = reached(ctx, resource, resource.writes)
        for row in await opportunities.marked(session, country, source, references, where):
            found[country, row.owner, source, row.source_reference] = row
    return {
        place: row
        for place, (key, print_) in enumerate(some)
        if key is not None
        and print_ is not None
        and often[key] == 1
        and (row := found.get(key)) is not None
        and row.taken_as == taken_as(print_, row.version)
    }
