"""Opens and closes what one process holds: database, secret, vocabularies, country indexes, threads."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from magnet import clock
from magnet.errors import MagnetError, Unavailable
from magnet.gateways.oidc import Issuer
from magnet.security.masters import MasterFile
from magnet.security.secret import load_secret
from magnet.services import ledger, sealing_up
from magnet.services.context import Runtime
from magnet.services.country_bases import CountryBases
from magnet.services.derived import Derived
from magnet.services.indexes import Indexes
from magnet.services.vault import Vault, require_vault
from magnet.services.vocabulary import Vocabularies
from magnet.settings import Settings
from magnet.store import migrate, roles
from magnet.store.db import Database

LOG = logging.getLogger(__name__)
UNBOUND = (
    "row-level security does not bind the database's role: serve as one that is no superuser and has no BYPASSRLS,"
    " see `magnet migrate --grant`"
)
ANSWERS_WITHIN_SECONDS = 5.0
"""A database that says nothing for so long counts as away."""


@asynccontextmanager
async def opened(settings: Settings, *, held: bool = True, now: clock.Clock = clock.now) -> AsyncIterator[Runtime]:
    """The runtime of a process, closed when the block ends. The database is neither reached nor migrated here.

    `held`: as long as it is used no backup is put in its place.
    """
    database = Database(settings.database_url, held=held)
    issuer = Issuer(settings.oidc_issuer) if settings.oidc_issuer else None
    pool = ThreadPoolExecutor(settings.threads or os.cpu_count() or 1, thread_name_prefix="magnet")
    passwords = ThreadPoolExecutor(1, thread_name_prefix="magnet-passwords")
    derived = Derived(settings.folder)
    masters = MasterFile(settings.master_keys or settings.folder / "master-keys")
    keys = Vault(settings.vault, masters, pool)
    indexes = Indexes(database, pool, CountryBases(derived))
    try:
        yield Runtime(
            settings=settings,
            secret=load_secret(settings.secret, settings.folder),
            database=database,
            vault=keys,
            vocabularies=Vocabularies(database, derived, pool),
            indexes=indexes,
            pool=pool,
            passwords=passwords,
            issuer=issuer,
            now=now,
        )
    finally:
        await indexes.close()
        for threads in (pool, passwords):
            threads.shutdown(wait=True, cancel_futures=True)
        if issuer is not None:
            await issuer.close()
        await keys.close()
        await database.close()


async def settled(runtime: Runtime) -> None:
    """Before a server answers anybody; a database that is away or not migrated is said by /readyz."""
    with suppress(MagnetError):
        await require_ready(runtime)
        if not await roles.is_bound(runtime.database):
            LOG.warning(UNBOUND)


async def require_ready(runtime: Runtime) -> None:
    """Raise unless the database answers, has exactly this program's tables, and its own key vault is at hand.

    Whoever was erased since a copy of the database was taken that came back is erased from it first.
    """
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            await migrate.require_current(runtime.database)
            await require_vault(runtime)
            await sealing_up.require_sealed(runtime)
    except TimeoutError as error:
        raise Unavailable("The database does not answer.") from error
    await ledger.settle(runtime, runtime.now())
