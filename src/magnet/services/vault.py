"""People's keys: made when somebody is registered, read to open what is sealed, destroyed when somebody is erased."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from magnet import clock
from magnet.errors import Clash, Unavailable
from magnet.logs import FIELDS
from magnet.security import sealing
from magnet.security.masters import MasterFile
from magnet.security.sealing import Masters, NotOpened, UnknownMaster, Wrapped
from magnet.services.context import Runtime
from magnet.store import meta, vault
from magnet.store.db import Session

LOG = logging.getLogger(__name__)
KEPT = 20_000
"""Opened keys that a process keeps at hand, a quarter of a kilobyte each."""
SERVICE = "service"
"""Whose key the service's own purposes are derived from; a returnee's id is never this."""
ANSWERS, IMPORTS, BLIND = "answers", "imports", "blind index"
"""What keys are derived for: answers and files that are about nobody or many, and blind indexes."""
ANOTHER = (
    "This key vault is not the one that the database is sealed with: put it back, or name it by "
    "MAGNET_VAULT_URL (hosts that serve one database share one vault)."
)
AT_ONCE = 500
"""Keys that are wrapped anew in one transaction."""
FEW = 50
"""Keys up to so many are opened on the spot, a few microseconds each; more of them in a thread."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A line of the ledger: who was erased (`country` is the country of return), when, and why as a code."""

    returnee_id: str
    country: str
    at: datetime
    reason: str


class Vault:
    """The wrapped keys of people, and the ledger of erasures, as one process reaches them.

    Each look-up reads the ledger's new lines first, so that a key destroyed by any process opens nothing here either,
    though opened keys are kept at hand.
    """

    def __init__(self, url: str, masters: MasterFile, pool: ThreadPoolExecutor) -> None:
        self._database = vault.database_of(url)
        self._masters = masters
        self._pool = pool
        self._at_hand: dict[str, bytes] = {}
        self._seen = 0
        self._service: bytes | None = None
        self._opening = asyncio.Lock()

    async def keys(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The keys of these returnees; whoever is not in it is unknown or erased."""
        await self._opened()
        wanted = list(dict.fromkeys(ids))
        async with self._database.read() as session:
            seen = await self._forget_erased(session)
            keys = {key: self._at_hand[key] for key in wanted if key in self._at_hand}
            found = await vault.wrapped(session, [key for key in wanted if key not in keys])
        new = await self._unwrapped(found)
        self._keep(new, seen)
        return keys | new

    async def make(self, ids: Iterable[str], at: datetime) -> dict[str, bytes]:
        """The keys of these returnees, made for those who have none; whoever was erased gets none again."""
        await self._opened()
        wanted = list(dict.fromkeys(ids))
        try:
            return await self._make(wanted, at)
        except Clash:  # another process made one of them at the same moment
            return await self._make(wanted, at)

    async def _make(self, wanted: Sequence[str], at: datetime) -> dict[str, bytes]:
        async with self._database.write() as session:
            masters = self._masters.masters()
            seen = await self._forget_erased(session)
            known = await vault.wrapped(session, wanted)
            gone = await vault.erased_among(session, wanted)
            made = {key: sealing.new_key() for key in wanted if key not in known and key not in gone}
            await vault.add(session, {key: masters.wrap(one, key) for key, one in made.items()}, at)
        keys = made | await self._unwrapped(known)
        self._keep(keys, seen)
        return keys

    async def destroy(self, erasures: Sequence[Erasure]) -> None:
        """Destroy these people's keys, and write it into the ledger in the same transaction."""
        await self._opened()
        if not erasures:
            return
        async with self._database.write() as session:
            await vault.erase(session, [asdict(one) for one in erasures])
        for one in erasures:
            self._at_hand.pop(one.returnee_id, None)
        await self._database.fold()

    async def erased(self, since: datetime | None = None) -> list[Erasure]:
        """The ledger from a moment on, oldest first."""
        await self._opened()
        async with self._database.read() as session:
            return [
                Erasure(row.returnee_id, row.country, row.at, row.reason) for row in await vault.ledger(session, since)
            ]

    async def erased_among(self, ids: Iterable[str]) -> set[str]:
        """Which of these returnees were erased."""
        await self._opened()
        async with self._database.read() as session:
            return await vault.erased_among(session, ids)

    async def lines_after(self, number: int) -> Sequence[tuple[int, str]]:
        """Numbers and returnees' ids of the ledger's lines after a number, in their order."""
        await self._opened()
        async with self._database.read() as session:
            return await vault.erased_after(session, number)

    async def last_line(self) -> int:
        """The number of the ledger's newest line; 0 where nobody was erased yet."""
        await self._opened()
        async with self._database.read() as session:
            return await vault.last_number(session)

    async def derived(self, purpose: str) -> bytes:
        """A key of the service's own for one purpose, such as blind indexes; it outlives a change of the secret."""
        return sealing.derived(await self._opened(), purpose)

    async def answer_key(self, about: str | None) -> bytes | None:
        """What a kept answer is sealed with: the key of the returnee whom it is about, None if that is gone."""
        return await self.derived(ANSWERS) if about is None else (await self.keys([about])).get(about)

    async def identity(self) -> str:
        """What tells this vault from another one; it tells nothing of its keys."""
        return (await self.derived("identity"))[:16].hex()

    async def require(self, identity: str) -> None:
        """Raise Unavailable where this is not the vault of that identity; none is made where there is none."""
        if not await vault.is_there(self._database) or await self.identity() != identity:
            raise Unavailable(ANOTHER)

    async def rotate_master(self, *, progress: Callable[[int], None] = lambda _done: None) -> int:
        """Wrap all keys anew under a new version of the master key, and answer its number; readers never wait.

        One that was cut short goes on under the version that it had begun. The version before stays, for processes that
        still wrap under it; older ones go once they wrap nothing. `progress` is told how many keys were wrapped anew.
        """
        await self._opened()
        current, done = self._masters.begin().current, 0
        while found := await self._wrap_anew(current):
            done += found
            progress(done)
        async with self._database.read() as session:
            used = await vault.masters_in_use(session)
        self._masters.finish(used)
        await self._database.fold()
        return current

    async def _wrap_anew(self, current: int) -> int:
        """One pass over the keys that are wrapped under another version; how many were wrapped anew."""
        done, after = 0, ""
        while True:
            async with self._database.write() as session:
                found = await vault.stale(session, current, after, AT_ONCE)
                masters = self._masters.masters()
                keys = await self._unwrapped(found)
                await vault.rewrap(session, {key: masters.wrap(one, key) for key, one in keys.items()})
            if not found:
                return done
            done, after = done + len(keys), max(found)

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    async def _opened(self) -> bytes:
        """The service's own key; at the first call the tables are made, and it is checked that the masters fit."""
        if self._service is None:
            async with self._opening:
                if self._service is None:
                    self._service = await self._open()
        return self._service

    async def _open(self) -> bytes:
        await vault.prepare(self._database)
        async with self._database.read() as session:
            found = await vault.wrapped(session, [SERVICE])
        if not found:
            self._masters.make()
            own = self._masters.masters().wrap(sealing.new_key(), SERVICE)
            with suppress(Clash):  # another process was first
                async with self._database.write() as session:
                    await vault.add(session, {SERVICE: own}, clock.now())
            async with self._database.read() as session:
                found = await vault.wrapped(session, [SERVICE])
        try:
            return self._masters.masters().unwrap(found[SERVICE], SERVICE)
        except NotOpened as error:
            raise Unavailable("The master keys are not those of this key vault: put their copy back.") from error

    async def _forget_erased(self, session: Session) -> int:
        """Drop the opened keys of whoever was erased since; the number of the last erasure that the session sees."""
        seen = self._seen
        for number, key in await vault.erased_after(session, seen):
            self._at_hand.pop(key, None)
            seen = number
        self._seen = max(self._seen, seen)
        return seen

    def _keep(self, keys: Mapping[str, bytes], seen: int) -> None:
        """Keep opened keys at hand, unless there were erasures since they were read."""
        if seen == self._seen:
            self._at_hand.update(keys)
            while len(self._at_hand) > KEPT:
                self._at_hand.pop(next(iter(self._at_hand)))

    async def _unwrapped(self, found: Mapping[str, Wrapped]) -> dict[str, bytes]:
        masters = self._masters.masters()
        if len(found) <= FEW:
            return _unwrapped(masters, found)
        return await asyncio.get_running_loop().run_in_executor(self._pool, _unwrapped, masters, found)


async def bind(runtime: Runtime) -> None:
    """Note in the database which vault it is sealed with; once noted it is only compared."""
    own = await runtime.vault.identity()
    async with runtime.database.write() as session:
        if await meta.get(session, meta.VAULT) is None:
            await meta.put(session, meta.VAULT, own)
    await require_vault(runtime)


async def require_vault(runtime: Runtime) -> None:
    """Raise Unavailable where the vault is another one than the database is sealed with: it would open nothing.

    So a lost vault, or a second host with one of its own, is told at the start, and nobody counts as erased for it.
    """
    async with runtime.database.read() as session:
        noted = await meta.get(session, meta.VAULT)
    if noted is not None and noted != await runtime.vault.identity():
        raise Unavailable(ANOTHER)


def _unwrapped(masters: Masters, found: Mapping[str, Wrapped]) -> dict[str, bytes]:
    """The keys that open; one that does not is as good as gone, and said in the log."""
    keys: dict[str, bytes] = {}
    for owner, wrapped in found.items():
        try:
            keys[owner] = masters.unwrap(wrapped, owner)
        except UnknownMaster as error:
            raise Unavailable("Keys are wrapped under a master key that is not at hand.") from error
        except NotOpened:
            LOG.error("a wrapped key is damaged", extra={FIELDS: {"returnee": owner}})
    return keys
