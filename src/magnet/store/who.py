"""Who a principal's id stands for: the names that accounts and keys were given."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from magnet.store.accounts import AccountRow
from magnet.store.keys import KeyRow


async def names(session: AsyncSession, principals: Collection[str]) -> dict[str, str]:
    """Names by id, of those that are accounts or keys; ended ones, too, as the record outlasts them."""
    accounts = sa.select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(principals))
    keys = sa.select(KeyRow.id, KeyRow.name).where(KeyRow.id.in_(principals))
    return {row.id: row.name for row in await session.execute(sa.union_all(accounts, keys))}
