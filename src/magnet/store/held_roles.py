"""The roles that accounts and keys hold now, by the ids that the record names them by."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store.accounts import GrantRow
from magnet.store.keys import KeyRow
from magnet.store.rows import BATCH


async def of_principals(session: AsyncSession, ids: Iterable[str]) -> dict[str, set[str]]:
    """By id, the roles of those that are still there."""
    wanted, found = sorted(set(ids)), defaultdict[str, set[str]](set)
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        grants = sa.select(GrantRow.account_id, GrantRow.role).where(GrantRow.account_id.in_(some))
        for query in (
            grants.where(GrantRow.revoked_at.is_(None)),
            sa.select(KeyRow.id, KeyRow.role).where(KeyRow.id.in_(some)),
        ):
            for key, role in await session.execute(query):
                found[key].add(role)
    return found
