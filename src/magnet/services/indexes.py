"""The registry of country indexes: each an immutable snapshot that catches up with the change log when it is asked."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from typing import ParamSpec, TypeVar

from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Owner
from magnet.matching.snapshot import Change, Snapshot
from magnet.security.scopes import EVERYTHING
from magnet.services import bridge
from magnet.services.country_bases import CountryBases, Name, Stand
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, changes, meta, opportunities, owners
from magnet.store.db import Database, Session

LOG = logging.getLogger(__name__)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
MOST_APPLIED, MOST_OF_BASE = 2_000, 4
"""Changes that are worth being looked up one by one, or that share of the base; after more, all is read anew."""
ENDS_WITHIN_SECONDS = 5.0
"""How long a stop waits for a fold that is under way."""
RETRIED_AFTER_SECONDS = 30.0
"""When a fold that failed may be tried again; until then lists are made from base and changes as before."""


@dataclass(frozen=True, slots=True)
class Held:
    """A country's snapshot, and what it was made from.

    `applied` are the numbers of log rows at or above the cursor that are in it already: on PostgreSQL they are read
    again until every older transaction has ended. `day` is the one for which the findings were looked at.
    """

    snapshot: Snapshot
    vocabulary: Vocabulary
    cursor: changes.Cursor
    applied: frozenset[int]
    anchor: changes.Anchor | None
    day: date


class Indexes:
    """Snapshots by country; readers never lock, one request a country catches up while the others wait for it."""

    def __init__(self, database: Database, pool: Executor, bases: CountryBases) -> None:
        self._database = database
        self._pool = pool
        self._bases = bases
        self._held: dict[str, Held] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._folds: dict[str, asyncio.Task[None]] = {}
        self._fold_from: dict[str, float] = {}
        self._turns = count()
        self._caught_up_at: dict[str, int] = {}

    async def snapshot(self, country: str, vocabulary: Vocabulary, today: date) -> Snapshot:
        """The country's open items as the database holds them now: one sees one's own write."""
        asked = next(self._turns)
        async with self._locks[country]:
            held = self._held.get(country)
            began = next(self._turns)
            if held is None or held.vocabulary.version != vocabulary.version:
                self._forget_all_but(vocabulary.version)
                held = await self._opened(country, vocabulary, today)
            elif self._caught_up_at.get(country, -1) < asked or held.day != today:
                held = await self._caught_up(country, held, today)
            else:
                # Somebody else's catching up began after this request came in: it saw all that this one may see.
                return held.snapshot
            self._held[country], self._caught_up_at[country] = held, began
            if held.snapshot.wants_rebuild:
                self._begin_fold(country, held.vocabulary, today)
        return held.snapshot

    async def current(self, session: Session, country: str, vocabulary: Vocabulary, today: date) -> Snapshot | None:
        """The snapshot at hand, if a session sees nothing that it lacks: spares a lock and a session of its own."""
        held = self._held.get(country)
        if held is None or held.vocabulary.version != vocabulary.version or held.day != today:
            return None
        if await changes.anchor(session) == held.anchor:
            if self._database.sqlite:
                return held.snapshot
            # Here a transaction that began before the newest row's may have ended after it.
            log, _ = await changes.since(session, country, held.cursor)
            if all(change.seq in held.applied for change in log):
                return held.snapshot
        return None

    async def settled(self) -> None:
        """Wait until no fold is under way."""
        while self._folds:
            await asyncio.wait(self._folds.values())

    async def close(self) -> None:
        """Let folds finish for a little while, then give them up."""
        if tasks := list(self._folds.values()):
            await asyncio.wait(tasks, timeout=ENDS_WITHIN_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin_fold(self, country: str, vocabulary: Vocabulary, today: date) -> None:
        """Unless one is under way, or failed just now."""
        if country not in self._folds and asyncio.get_running_loop().time() >= self._fold_from.get(country, 0):
            self._folds[country] = asyncio.create_task(self._fold(country, vocabulary, today))

    def _forget_all_but(self, version: str) -> None:
        """Let go of what was made from other taxonomies: a country that nobody asks for would keep a whole one."""
        self._held = {name: held for name, held in self._held.items() if held.vocabulary.version == version}

    async def _opened(self, country: str, vocabulary: Vocabulary, today: date) -> Held:
        """From the derived base with what changed since, else built, by one process while the others wait for it."""
        held = await self._kept(country, vocabulary)
        if held is None:
            async with self._bases.only_builder(country) as waited:
                held = await self._kept(country, vocabulary) if waited else None
                if held is None:
                    return await self._rebuild(country, vocabulary, today)
        return await self._caught_up(country, held, today)

    async def _kept(self, country: str, vocabulary: Vocabulary) -> Held | None:
        """What the derived base of the country holds, to be caught up; None if there is none."""
        async with self._database.read(EVERYTHING) as session:
            name = Name(country, await meta.get(session, meta.DATABASE_ID), vocabulary.taxonomy.version)
        found = await self._computed(self._bases.load, name, vocabulary.taxonomy)
        if found is None:
            return None
        base, stand = found
        # Of no day: the findings are compared before the base is used.
        return Held(Snapshot.of(base), vocabulary, stand.cursor, stand.applied, stand.anchor, date.min)

    async def _rebuild(self, country: str, vocabulary: Vocabulary, today: date) -> Held:
        """All that is open as the database holds it now, kept as derived files and read from there if that works."""
        async with self._database.read(EVERYTHING) as session:
            seen, cursor = await changes.since(session, country, await changes.here(session))
            anchor = await changes.anchor(session)
            items = await opportunities.open_of(session, country)
            owned = await owners.standings_of(session, country)
            found = bridge.findings(await assessments.published(session, country), today)
            name = Name(country, await meta.get(session, meta.DATABASE_ID), vocabulary.taxonomy.version)
        applied = frozenset(change.seq for change in seen)
        stand = Stand(cursor, applied, anchor, tuple(found))
        snapshot = await self._computed(_built, items, owned, vocabulary, stand, partial(self._bases.keep, name))
        return Held(snapshot, vocabulary, cursor, applied, anchor, today)

    async def _fold(self, country: str, vocabulary: Vocabulary, today: date) -> None:
        """Build a base beside the requests, which go on with base and changes, and swap it in.

        It is behind by then; the next request catches up from where it stands. Under a newer taxonomy it is dropped.
        """
        try:
            if (held := self._held.get(country)) is None or held.vocabulary.version != vocabulary.version:
                return
            async with self._bases.only_builder(country) as waited:
                folded = await self._kept(country, vocabulary) if waited else None
                folded = folded or await self._rebuild(country, vocabulary, today)
            async with self._locks[country]:
                held = self._held.get(country)
                if held is not None and held.vocabulary.version == vocabulary.version:
                    self._held[country] = folded
                    self._caught_up_at.pop(country, None)
        except Exception:
            LOG.exception("a country's changes could not be folded in", extra={"fields": {"country": country}})
            self._fold_from[country] = asyncio.get_running_loop().time() + RETRIED_AFTER_SECONDS
        finally:
            del self._folds[country]

    async def _caught_up(self, country: str, held: Held, today: date) -> Held:
        """The snapshot with what changed since; built anew where findings changed (or ran out), or very much did."""
        news: _News | None = None
        async with self._database.read(EVERYTHING) as session:
            anchor = await changes.anchor(session)
            if self._database.sqlite and anchor == held.anchor and today == held.day:
                return held
            if anchor == held.anchor or await changes.holds(session, held.anchor):
                log, cursor = await changes.since(session, country, held.cursor)
                new = [change for change in log if change.seq not in held.applied]
                held = replace(held, cursor=cursor, applied=_above(log, cursor), anchor=anchor)
                if not new and today == held.day:
                    return held
                if not await _findings_differ(session, country, held, new, today):
                    news = await _news(session, country, new, len(held.snapshot.base) // MOST_OF_BASE)
        if news is None:
            return await self._rebuild(country, held.vocabulary, today)
        snapshot = held.snapshot
        if news.keys:
            snapshot = await self._computed(_applied, snapshot, news, held.cursor.seq)
        return replace(held, snapshot=snapshot, day=today)

    async def _computed(
        self, work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class _News:
    """Ids of items that may have changed, with those that are open as they are now, and their owners."""

    keys: frozenset[str]
    items: Sequence[opportunities.Indexed]
    owners: Sequence[owners.Standing]


async def _findings_differ(
    session: Session, country: str, held: Held, new: Iterable[changes.Change], today: date
) -> bool:
    """Whether the country's findings are others than the snapshot's: one was changed, or is no longer valid."""
    if today == held.day and all(change.noun != "assessment" for change in new):
        return False
    found = bridge.findings(await assessments.published(session, country), today)
    return tuple(found) != held.snapshot.base.knowledge.findings


async def _news(session: Session, country: str, log: Iterable[changes.Change], worth: int) -> _News | None:
    """The items that the log names, directly or through their employer; None where a rebuild is quicker."""
    most = max(MOST_APPLIED, worth)
    keys = {change.key for change in log if change.noun == "opportunity"}
    employers = {change.key for change in log if change.noun == "employer"}
    if len(keys) + len(employers) > most:
        return None
    keys |= set(await opportunities.ids_of_owners(session, country, employers))
    if len(keys) > most:
        return None
    items = [row for row in await opportunities.named(session, country, keys) if row.status == "open"]
    owned = await owners.standings(session, {row.employer_id for row in items if row.employer_id})
    return _News(frozenset(keys), items, owned)


def _applied(snapshot: Snapshot, news: _News, cursor: int) -> Snapshot:
    owned = _owners(news.owners)
    now = {row.id: bridge.opportunity(row, owned) for row in news.items}
    return snapshot.apply((Change(key, now.get(key)) for key in sorted(news.keys)), cursor)


def _built(
    items: Iterable[opportunities.Indexed],
    standings: Iterable[owners.Standing],
    vocabulary: Vocabulary,
    stand: Stand,
    keep: Callable[[CountryIndex, Stand], CountryIndex],
) -> Snapshot:
    owned = _owners(standings)
    knowledge = Knowledge.of(vocabulary.taxonomy, stand.findings)
    base = CountryIndex.build((bridge.opportunity(row, owned) for row in items), knowledge)
    return Snapshot.of(keep(base, stand))


def _owners(rows: Iterable[owners.Standing]) -> dict[str, Owner]:
    return {row.id: bridge.owner(row) for row in rows}


def _above(log: Iterable[changes.Change], cursor: changes.Cursor) -> frozenset[int]:
    """The log rows that will be read again from `cursor` on."""
    return frozenset(change.seq for change in log if change.xid >= cursor.xid > 0)
