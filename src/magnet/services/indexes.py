"""The registry of country indexes: each an immutable snapshot that catches up with the change log when it is asked."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import ParamSpec

from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Finding, Owner
from magnet.matching.snapshot import Change, Snapshot
from magnet.services import bridge
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, changes, opportunities, owners
from magnet.store.db import Database, Session

Arguments = ParamSpec("Arguments")
MOST_APPLIED = 2_000
"""Changes that are worth being looked up one by one; after more, all is read anew."""


@dataclass(frozen=True, slots=True)
class Held:
    """A country's snapshot, and what it was made from.

    `applied` are the numbers of log rows at or above the cursor that are in it already: on PostgreSQL they are read
    again until every older transaction has ended.
    """

    snapshot: Snapshot
    vocabulary: Vocabulary
    cursor: changes.Cursor
    applied: frozenset[int]
    day: date


class Indexes:
    """Snapshots by country; readers never lock, one request a country catches up while the others wait for it."""

    def __init__(self, database: Database, pool: Executor) -> None:
        self._database = database
        self._pool = pool
        self._held: dict[str, Held] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def snapshot(self, country: str, vocabulary: Vocabulary, today: date) -> Snapshot:
        """The country's open items as the database holds them now: one sees one's own write."""
        async with self._locks[country]:
            held = self._held.get(country)
            if held is None or held.vocabulary.version != vocabulary.version:
                self._forget_all_but(vocabulary.version)
                held = await self._rebuild(country, vocabulary, today)
            else:
                held = await self._caught_up(country, held, today)
            self._held[country] = held
        return held.snapshot

    def _forget_all_but(self, version: str) -> None:
        """Let go of what was made from other taxonomies: a country that nobody asks for would keep a whole one."""
        self._held = {name: held for name, held in self._held.items() if held.vocabulary.version == version}

    async def _rebuild(self, country: str, vocabulary: Vocabulary, today: date) -> Held:
        async with self._database.read() as session:
            seen, cursor = await changes.since(session, country, await changes.here(session))
            items = await opportunities.open_of(session, country)
            owned = await owners.standings_of(session, country)
            found = bridge.findings(await assessments.of_country(session, country), today)
        snapshot = await self._computed(_build, items, owned, vocabulary, found)
        return Held(snapshot, vocabulary, cursor, frozenset(change.seq for change in seen), today)

    async def _caught_up(self, country: str, held: Held, today: date) -> Held:
        """The snapshot with what changed since; built anew where findings changed (or ran out), or very much did."""
        news: _News | None = None
        async with self._database.read() as session:
            log, cursor = await changes.since(session, country, held.cursor)
            new = [change for change in log if change.seq not in held.applied]
            if not new and today == held.day:
                return held if cursor == held.cursor else replace(held, cursor=cursor, applied=_above(log, cursor))
            if not await _findings_differ(session, country, held, new, today):
                news = await _news(session, country, new)
        if news is None:
            return await self._rebuild(country, held.vocabulary, today)
        snapshot = held.snapshot
        if news.keys:
            snapshot = await self._computed(_applied, snapshot, news, cursor.seq)
        if snapshot.wants_rebuild:
            return await self._rebuild(country, held.vocabulary, today)
        return Held(snapshot, held.vocabulary, cursor, _above(log, cursor), today)

    async def _computed(
        self, work: Callable[Arguments, Snapshot], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Snapshot:
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
    found = bridge.findings(await assessments.of_country(session, country), today)
    return tuple(found) != held.snapshot.base.knowledge.findings


async def _news(session: Session, country: str, log: Iterable[changes.Change]) -> _News | None:
    """The items that the log names, directly or through their employer; None where a rebuild is quicker."""
    keys = {change.key for change in log if change.noun == "opportunity"}
    employers = {change.key for change in log if change.noun == "employer"}
    if len(keys) + len(employers) > MOST_APPLIED:
        return None
    keys |= set(await opportunities.ids_of_owners(session, country, employers))
    if len(keys) > MOST_APPLIED:
        return None
    items = [row for row in await opportunities.named(session, country, keys) if row.status == "open"]
    owned = await owners.standings(session, {row.employer_id for row in items if row.employer_id})
    return _News(frozenset(keys), items, owned)


def _applied(snapshot: Snapshot, news: _News, cursor: int) -> Snapshot:
    owned = _owners(news.owners)
    now = {row.id: bridge.opportunity(row, owned) for row in news.items}
    return snapshot.apply((Change(key, now.get(key)) for key in sorted(news.keys)), cursor)


def _build(
    items: Iterable[opportunities.Indexed],
    standings: Iterable[owners.Standing],
    vocabulary: Vocabulary,
    found: Iterable[Finding],
) -> Snapshot:
    owned = _owners(standings)
    knowledge = Knowledge.of(vocabulary.taxonomy, found)
    return Snapshot.build((bridge.opportunity(row, owned) for row in items), knowledge)


def _owners(rows: Iterable[owners.Standing]) -> dict[str, Owner]:
    return {row.id: bridge.owner(row) for row in rows}


def _above(log: Iterable[changes.Change], cursor: changes.Cursor) -> frozenset[int]:
    """The log rows that will be read again from `cursor` on."""
    return frozenset(change.seq for change in log if change.xid >= cursor.xid > 0)
