"""Records identity and needs of some of the demo's returnees, all invented, as a caseworker of their office would."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from magnet.errors import Changed, ConsentMissing
from magnet.security.permissions import Role
from magnet.security.principals import Grant, Principal
from magnet.services import parts
from magnet.services.context import Context
from magnet.services.parts import Part

KINDS: tuple[Part[Any, Any], ...] = (parts.IDENTITY, parts.NEEDS)
FIRST = 0
"""Nothing is recorded over what is there."""


async def record(ctx: Context, rows: Iterable[Mapping[str, Any]], named: Mapping[tuple[str, str], str]) -> None:
    """Record the parts of each row for the returnee whom it names; what somebody recorded before stays."""
    for row in rows:
        key = named.get((row["country"], row["source_reference"]))
        if key is None:
            continue
        caseworker = Principal(ctx.principal.id, (Grant(Role.CASEWORKER, office_id=row["office_id"]),))
        working = replace(ctx, principal=caseworker)
        for part in KINDS:
            if part.name in row:
                with suppress(Changed, ConsentMissing):
                    said = part.incoming.model_validate(row[part.name])
                    await parts.replace(working, part, key, said, FIRST)
