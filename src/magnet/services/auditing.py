"""The record of who saw or changed whom, written with the act itself; sealed in batches, and verified."""

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from magnet.errors import Clash
from magnet.logs import FIELDS
from magnet.schemas.audit import AccessRecord, AuditEvent
from magnet.security.permissions import Permission
from magnet.security.scopes import EVERYTHING
from magnet.services.context import Context, Runtime
from magnet.store import audit, rows, who
from magnet.store.audit import Act, AuditEventRow, AuditSealRow
from magnet.store.db import Session

LOG = logging.getLogger(__name__)
HEADS = "audit-heads.log"
"""Beside the database, never in it, and to be shipped away: who rewrites the one is not to reach the other."""
SEALED_AFTER = timedelta(seconds=30)
"""It is looked for three times a minute: all is sealed within one."""
MOST_IN_A_SEAL = 10_000
FIRST = "0" * 64
THROUGH_GLASS = "break_glass"
"""The purpose of all that is seen in an emergency, whatever other is named."""
COLUMNS = tuple(column.name for column in AuditEventRow.__table__.columns)


Subject = Any
"""A row about one returnee, mapped or plain: it has `id`, `country` and `office_id`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the record: how many events and seals there are, how many wait for one, and what is wrong.

    `losses` are no faults: what the database lost when it was put back from a backup.
    """

    events: int
    seals: int
    unsealed: int
    faults: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


async def note(
    ctx: Context,
    session: Session,
    act: Act,
    some: Iterable[Subject],
    item: str | None = None,
    *,
    purpose: str | None = None,
) -> None:
    """Note an act on returnees in the transaction of the act itself; with the opening, where break-glass is in use."""
    through = {glass.returnee_id: glass.id for glass in ctx.principal.glasses}
    await audit.add(
        session,
        [
            {
                "at": ctx.now,
                "principal": ctx.principal.id,
                "act": act,
                "country": one.country,
                "office_id": one.office_id,
                "returnee_id": one.id,
                "item": item or through.get(one.id),
                "purpose": THROUGH_GLASS if one.id in through else purpose,
            }
            for one in some
        ],
    )


async def note_seen(
    ctx: Context, act: Act, some: Sequence[Subject], item: str | None = None, *, purpose: str | None = None
) -> None:
    """Note that returnees were seen, before they are shown: what cannot be noted is not answered."""
    if some:
        async with ctx.runtime.database.write() as session:
            await note(ctx, session, act, some, item, purpose=purpose)


async def record(ctx: Context, returnee_id: str, before: int | None, limit: int) -> AccessRecord:
    """Who saw or changed a returnee, newest first; `before` is the `next` of the page before.

    A returnee out of reach and one of whom nothing is noted look alike.
    """
    ctx.require(Permission.AUDIT_READ)
    where = rows.within(AuditEventRow, ctx.reach(Permission.AUDIT_READ))
    async with ctx.read() as session:
        found = await audit.of_returnee(session, returnee_id, where, before, limit + 1)
        names = await who.names(session, {one.principal for one in found})
    items = [
        AuditEvent(
            at=one.at,
            principal=one.principal,
            principal_name=names.get(one.principal),
            act=one.act,
            item=one.item,
            purpose=one.purpose,
        )
        for one in found[:limit]
    ]
    return AccessRecord(items=items, next=str(found[limit - 1].seq) if len(found) > limit else None)


async def seal_due(runtime: Runtime, now: datetime) -> bool:
    """Seal what has waited for half a minute; whether anything was sealed."""
    async with runtime.database.read(EVERYTHING) as session:
        oldest = await audit.oldest_unsealed(session)
    if oldest is None or now - oldest < SEALED_AFTER:
        return False
    return await seal(runtime, now)


async def seal(runtime: Runtime, now: datetime) -> bool:
    """Seal the oldest events that no seal covers, and write the chain's head outside of the database.

    Of two processes at once one seals; whether this one did.
    """
    try:
        async with runtime.database.write(EVERYTHING) as session:
            await audit.close_door(session)
            last = await audit.last_seal(session)
            events = list(await audit.events_after(session, last.last_seq if last else 0, None, MOST_IN_A_SEAL))
            if not events:
                return False
            row = AuditSealRow(
                number=last.number + 1 if last else 1,
                last_seq=events[-1].seq,
                events=len(events),
                digest=_digest(last.digest if last else FIRST, events),
                at=now,
            )
            head = _head(row)
            await audit.add_seal(session, row)
    except Clash:
        return False
    _write(runtime.settings.folder, head)
    LOG.info("audit sealed", extra={FIELDS: head})
    return True


async def verify(ctx: Context, heads: Path | None = None) -> Verdict:
    """Work the whole chain out again, and hold it against the heads that were written outside of the database."""
    ctx.require(Permission.AUDIT_VERIFY)
    verdict, missing, _ = await _verified(ctx, heads or ctx.runtime.settings.folder / HEADS)
    faults = [f"Seal {number} was written outside of the database, and is not in it." for number in missing]
    return replace(verdict, faults=(*verdict.faults, *faults))


async def verify_put_back(ctx: Context) -> tuple[Verdict, int]:
    """The same of a database that was just put back from a backup, and how many events it lacks that were sealed."""
    ctx.require(Permission.AUDIT_VERIFY)
    verdict, missing, unsealed = await _verified(ctx, ctx.runtime.settings.folder / HEADS)
    return verdict, max(0, sum(head["events"] for head in missing.values()) - unsealed)


def note_put_back(folder: Path, seal_number: int, at: datetime) -> None:
    """Note beside the heads that the database is again as it was when it held up to this seal.

    The seals after it are no longer looked for, and their numbers are given again.
    """
    _write(folder, {"put_back": at.isoformat(), "seal": seal_number})


async def _verified(ctx: Context, path: Path) -> tuple[Verdict, dict[int, dict[str, Any]], int]:
    """The verdict, the heads of which the database has no seal, and how many events wait for one."""
    known, losses = _heads(path)
    faults, digest, after, events, number = list[str](), FIRST, 0, 0, 0
    async with ctx.runtime.database.read(EVERYTHING) as session:
        found = await audit.seals(session)
        for seal_row in found:
            number += 1
            some = list(await audit.events_after(session, after, seal_row.last_seq, seal_row.events + 1))
            digest = _digest(digest, some)
            if (seal_row.number, seal_row.events, seal_row.digest) != (number, len(some), digest):
                faults.append(f"Seal {seal_row.number} does not fit its events: some were changed, added or removed.")
                digest = seal_row.digest
            if (head := known.pop(seal_row.number, None)) is not None and head != _head(seal_row):
                faults.append(f"Seal {seal_row.number} is not the one that was written outside of the database.")
            after, events = seal_row.last_seq, events + len(some)
        unsealed = len(list(await audit.events_after(session, after, None, MOST_IN_A_SEAL)))
    missing = dict(sorted(known.items()))
    return Verdict(events + unsealed, len(found), unsealed, tuple(faults), losses), missing, unsealed


def _digest(before: str, events: Iterable[audit.Event]) -> str:
    """The digest of a batch of events, chained to the digest before it."""
    chain = hashlib.sha256(before.encode())
    for event in events:
        values = {name: getattr(event, name) for name in COLUMNS}
        values["at"] = values["at"].isoformat()
        if values["purpose"] is None:  # as events were digested before there were purposes
            del values["purpose"]
        chain.update(json.dumps(values, sort_keys=True, ensure_ascii=True).encode() + b"\n")
    return chain.hexdigest()


def _head(row: AuditSealRow) -> dict[str, Any]:
    return {"seal": row.number, "events": row.events, "last": row.last_seq, "digest": row.digest}


def _write(folder: Path, line: dict[str, Any]) -> None:
    with (folder / HEADS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _heads(path: Path) -> tuple[dict[int, dict[str, Any]], tuple[str, ...]]:
    """The heads by their number, and what was lost when the database was put back."""
    known, losses = dict[int, dict[str, Any]](), list[str]()
    for text in path.read_text("utf-8").splitlines() if path.exists() else ():
        line = json.loads(text) if text.strip() else {}
        if "put_back" in line:
            gone = [number for number in known if number > line["seal"]]
            lost = sum(known.pop(number)["events"] for number in gone)
            if gone:
                losses.append(
                    f"The database was put back from a backup on {line['put_back'][:10]}: "
                    f"{len(gone)} seals over {lost} events after seal {line['seal']} were lost."
                )
        elif line:
            known[line["seal"]] = line
    return known, tuple(losses)
