"""The registry of country indexes: each an immutable snapshot that catches up with the change log when it is asked."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Owner
from magnet.matching.snapshot import Change, Snapshot
from magnet.services import bridge
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, changes, opportunities, owners
from magnet.store.db import Database, Session


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
            if held is None or held.vocabulary.version != vocabulary.version or held.day != today:
                held = await self._rebuild(country, vocabulary, today)
            else:
                held = await self._caught_up(country, held)
            self._held[country] = held
        return held.snapshot

    async def _rebuild(self, country: str, vocabulary: Vocabulary, today: date) -> Held:
        async with self._database.read() as session:
            seen, cursor = await changes.since(session, country, await changes.here(session))
            items = await opportunities.open_of(session, country)
            owned = _owners(await owners.of_country(session, country))
            found = bridge.findings(await assessments.of_country(session, country), today)
        loop = asyncio.get_running_loop()
        snapshot = await loop.run_in_executor(self._pool, partial(_build, items, owned, vocabulary, found))
        return Held(snapshot, vocabulary, cursor, frozenset(change.seq for change in seen), today)

    async def _caught_up(self, country: str, held: Held) -> Held:
        async with self._database.read() as session:
            log, cursor = await changes.since(session, country, held.cursor)
            new = [change for change in log if change.seq not in held.applied]
            if not new:
                return held if cursor == held.cursor else replace(held, cursor=cursor, applied=_above(log, cursor))
            if any(change.noun == "assessment" for change in new):
                return await self._rebuild(country, held.vocabulary, held.day)
            items = await _changed(session, country, new)
        loop = asyncio.get_running_loop()
        snapshot = await loop.run_in_executor(self._pool, partial(held.snapshot.apply, items, cursor.seq))
        if snapshot.wants_rebuild:
            return await self._rebuild(country, held.vocabulary, held.day)
        return replace(held, snapshot=snapshot, cursor=cursor, applied=_above(log, cursor))


async def _changed(session: Session, country: str, log: Iterable[changes.Change]) -> list[Change]:
    """The items that the log names, directly or through their employer, as they are now."""
    keys = {change.key for change in log if change.noun == "opportunity"}
    employers = {change.key for change in log if change.noun == "employer"}
    if employers:
        keys |= set(await opportunities.ids_of_owners(session, country, employers))
    rows = {row.id: row for row in await opportunities.named(session, country, keys) if row.status == "open"}
    owned = _owners(await owners.of_country(session, country)) if rows else {}
    return [Change(key, bridge.opportunity(rows[key], owned) if key in rows else None) for key in sorted(keys)]


def _build(items: Iterable[Any], owned: Mapping[str, Owner], vocabulary: Vocabulary, found: Iterable[Any]) -> Snapshot:
    knowledge = Knowledge.of(vocabulary.taxonomy, found)
    return Snapshot.build((bridge.opportunity(row, owned) for row in items), knowledge)


def _owners(rows: Iterable[owners.EmployerRow]) -> dict[str, Owner]:
    return {row.id: bridge.owner(row) for row in rows}


def _above(log: Iterable[changes.Change], cursor: changes.Cursor) -> frozenset[int]:
    """The log rows that will be read again from `cursor` on."""
    return frozenset(change.seq for change in log if change.xid >= cursor.xid > 0)
