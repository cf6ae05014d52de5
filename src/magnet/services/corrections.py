"""What was there before a correction stays readable, sealed with the person's key, and so does what was refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from magnet.errors import NotFound
from magnet.schemas.corrections import Correction, CorrectionIn, Corrections, FieldChange, Part
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, cases, consents, sealed
from magnet.services.context import Context
from magnet.services.sealed import Body
from magnet.store import corrections, rows
from magnet.store.base import new_id
from magnet.store.corrections import CorrectionRow
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

READS: Mapping[Part, Permission] = {
    "case": Permission.RETURNEES_READ,
    "identity": Permission.IDENTITY_READ,
    "needs": Permission.NEEDS_READ,
}
WRITES: Mapping[Part, Permission] = {
    "case": Permission.RETURNEES_WRITE,
    "identity": Permission.IDENTITY_WRITE,
    "needs": Permission.NEEDS_WRITE,
}
PURPOSE = "correction"
Document = Mapping[str, Any]
Before = tuple[ReturneeRow, Document, Document]
"""A returnee with what a part of the file said before, and what it says now."""


async def remember(ctx: Context, session: Session, some: Sequence[Before], part: Part = "case") -> None:
    """Keep what changed, in the transaction of the change."""
    keys = await ctx.runtime.vault.keys(row.id for row, _, _ in some)
    kept = []
    for row, before, after in some:
        changed = [{"field": name, "before": was, "after": now} for name, was, now in _differing(before, after)]
        if changed and row.id in keys:
            kept.append(_row(ctx, row, part, (keys[row.id], {"changes": changed})))
    await corrections.add(session, kept)


async def of_returnee(ctx: Context, key: str) -> Corrections:
    """What was corrected of a returnee, or asked for; noted as read for that purpose.

    Who agrees to be registered no more has it in the export alone.
    """
    ctx.require(Permission.RETURNEES_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.RETURNEES_READ)
        consents.require(row)
        parts = [part for part, permission in READS.items() if await _reaches(ctx, session, key, permission)]
        found = await corrections.of_returnee(session, key, (CorrectionRow.part.in_(parts),))
    await auditing.note_seen(ctx, "corrections read", [row], purpose=PURPOSE)
    return Corrections(items=await shown(ctx, found))


async def record(ctx: Context, key: str, asked: CorrectionIn) -> Correction:
    """Record that a correction was asked for, and what was decided."""
    ctx.require(WRITES[asked.part])
    await ctx.replay()
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, WRITES[asked.part])
        consents.require(row)
        sealing = (await ctx.runtime.vault.keys([key])).get(key)
        if sealing is None:
            raise NotFound
        said = asked.model_dump(include={"field", "wish", "reason"})
        kept = _row(ctx, row, asked.part, (sealing, said))
        kept.decision = asked.decision
        await corrections.add(unit.session, [kept])
        await auditing.note(ctx, unit.session, "correction asked", [row])
        return unit.answer(_shown(kept, said), about=key)


async def shown(ctx: Context, some: Sequence[CorrectionRow]) -> list[Correction]:
    """Corrections, opened; what does not open is left out."""
    said = await sealed.opened(ctx.runtime, [Body(row.returnee_id, _place(row.key), row.body) for row in some])
    return [_shown(row, one) for row, one in zip(some, said, strict=True) if one is not None]


async def _reaches(ctx: Context, session: Session, key: str, permission: Permission) -> bool:
    within = rows.within(ReturneeRow, ctx.reach(permission))
    return await rows.exists(session, ReturneeRow, (ReturneeRow.id == key, *within))


def _row(ctx: Context, returnee: ReturneeRow, part: Part, said: tuple[bytes, Document]) -> CorrectionRow:
    sealing, body = said
    key = new_id()
    return CorrectionRow(
        key=key,
        country=returnee.country,
        returnee_id=returnee.id,
        part=part,
        body=sealed.sealed(sealing, _place(key), body),
        by=ctx.principal.id,
        at=ctx.now,
    )


def _shown(row: CorrectionRow, said: Document) -> Correction:
    changes = [FieldChange.model_validate(one) for one in said.get("changes", [])]
    asked = {name: said.get(name) for name in ("field", "wish", "reason")}
    facts = {name: getattr(row, name) for name in ("part", "at", "by", "decision")}
    return Correction.model_validate({**facts, **asked, "changes": changes})


def _differing(before: Document, after: Document, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The fields that differ, each by its path; lists are compared as a whole."""
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from _differing(was, now, f"{at}{name}.")
        elif was != now:
            yield f"{at}{name}", was, now


def _place(key: str) -> Place:
    return Place(CorrectionRow.__tablename__, key)
