"""Who stands for whom where people are counted: two who may be one person are one."""

from collections.abc import Iterable, Mapping

from magnet.store import duplicates
from magnet.store.db import Session, beyond


async def stand_ins(session: Session, country: str) -> Mapping[str, str]:
    """By returnee of a country one who stands for all that may be the same person; who is alone is not among them."""
    async with beyond(session):  # they are counted as one, and nobody learns why
        return _merged(await duplicates.maybe_one(session, country))


def _merged(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    stands: dict[str, str] = {}
    for one, other in pairs:
        left, right = stands.get(one, one), stands.get(other, other)
        stands |= {one: left, other: left} | {each: left for each, mine in stands.items() if mine == right}
    return stands
