"""What safeguards hold for people of a caseload: left out before it is allocated, as whoever makes it may read needs.

Only who may read needs may read an allocation: what is missing from it could tell of one.
"""

from collections.abc import Mapping, Sequence

from magnet.schemas.needs import NeedKind
from magnet.security.permissions import Permission
from magnet.services import offices, safeguards, sealed
from magnet.services.context import Context
from magnet.services.safeguard_rules import met
from magnet.services.sealed import Body, Whole
from magnet.store import opportunities, parts
from magnet.store.allocations import AllocationRow

Suiting = list[tuple[str, int]]


async def without_held(
    ctx: Context, row: AllocationRow, some: Sequence[Whole], suits: Mapping[str, Suiting], known: dict[str, list[str]]
) -> dict[str, Suiting]:
    """By person what suits and is not held; `known` keeps the conditions of items by their id.

    That needs were opened is for the caller to note.
    """
    ctx.require(Permission.NEEDS_READ)
    needs = await _needs(ctx, some)
    wanted = {item for person in needs for item, _ in suits[person]}
    async with ctx.read() as session:
        found = await opportunities.named(session, row.country, sorted(wanted - known.keys()))
        known |= {one.id: one.details["conditions"] for one in found}
        rules = await offices.rules_of(session, row.office_id)
        there, kept = set[str]().union(*known.values()), dict(suits)
        for whole in some:
            holds = {one.condition for one in met(rules, needs.get(whole.id, ()), there) if one.effect == "hold"}
            met_by = {item: said for item, _ in suits[whole.id] if not holds.isdisjoint(said := known.get(item, ()))}
            if met_by:
                held = await safeguards.held(ctx, session, whole, met_by)
                kept[whole.id] = [(item, score) for item, score in suits[whole.id] if item not in held]
    return kept


async def _needs(ctx: Context, some: Sequence[Whole]) -> dict[str, set[NeedKind]]:
    """By person the kinds of their needs, of those who have any."""
    async with ctx.read() as session:
        there = await parts.of_many(session, [one.id for one in some], "needs")
    bodies = [Body(row.returnee_id, parts.place(row.country, row.returnee_id, row.part), row.body) for row in there]
    said = await sealed.opened(ctx.runtime, bodies)
    found = ((row.returnee_id, (one or {}).get("needs", ())) for row, one in zip(there, said, strict=True))
    return {person: {each["kind"] for each in needs} for person, needs in found if needs}
