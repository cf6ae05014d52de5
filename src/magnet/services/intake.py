"""Many rows at once, from a file or a bulk request: each created, changed, the same, or refused with the reason."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, get_args

from pydantic import BaseModel, ValidationError

from magnet.errors import Clash, Conflict, Invalid, MagnetError
from magnet.schemas.faults import faults_of
from magnet.schemas.pages import Bulk, FieldError, Outcome, Receipt, Receipts
from magnet.services.context import Context, Unit
from magnet.services.resources import Columns, In, Out, Resource, Row, insert, note, settle_and_assign
from magnet.store import rows
from magnet.store.base import Tenant


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row as an importer read it: its number, its fields, and what was wrong with it already."""

    number: int
    fields: Mapping[str, Any]
    errors: tuple[FieldError, ...] = ()
    notes: tuple[str, ...] = ()


REFERENCE_TAKEN = FieldError(
    field="source_reference",
    code="reference_taken",
    message="Another kind of item has this reference from this source already.",
)
AT_ONCE = 100
"""Rows that are checked, or written, without a turn for other requests: a thousand would stop them for 0.3 s."""
_Key = tuple[str, str, str, str]
"""Country, owner, source, source reference."""


@dataclass(slots=True)
class _Stored(Generic[Row]):
    """The rows known by their references, and those that were created or changed."""

    known: dict[_Key, Row]
    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Taken:
    incoming: Incoming
    value: BaseModel | None = None
    columns: Columns | None = None
    errors: list[FieldError] = field(default_factory=list)

    @property
    def reference(self) -> str | None:
        return getattr(self.value, "source_reference", None)


Along = Callable[[Unit, Sequence[Receipt]], Awaitable[None]]
"""What else is to be written in the same transaction, such as how far a job is."""


async def take(
    ctx: Context,
    resource: Resource[In, Out, Row],
    incoming: Sequence[Incoming],
    *,
    dry_run: bool = False,
    along: Along | None = None,
) -> list[Receipt]:
    """Take rows in, in one transaction, and say what became of each; a dry run says what would.

    A row with a `source_reference` that is known changes that one; the rest are created. What is wrong with a row
    is its receipt's business and stops no other row.
    """
    ctx.require(resource.writes)
    await ctx.replay()
    receipts: list[Receipt] = []
    taken = [await _in_turn(place, _validate(resource, one)) for place, one in enumerate(incoming)]
    await _prepare(ctx, resource, [one for one in taken if one.value is not None])
    try:
        async with ctx.write() as unit:
            stored = _Stored(await _known(unit, resource, taken))
            receipts = []
            for place, one in enumerate(taken, 1):
                receipts.append(await _store(ctx, unit, resource, one, stored))
                if place % AT_ONCE == 0:
                    await unit.session.flush()
            await note(ctx, unit, resource, stored.created, "created")
            await note(ctx, unit, resource, stored.changed, "changed")
            if along is not None:
                await along(unit, receipts)
            unit.status = 200
            unit.answer(summary(receipts))
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return receipts


async def take_bulk(ctx: Context, resource: Resource[In, Out, Row], many: Bulk) -> Receipts:
    """The same for the rows of one bulk request, numbered from 1."""
    incoming = [Incoming(number, fields) for number, fields in enumerate(many.items, 1)]
    try:
        return summary(await take(ctx, resource, incoming))
    except Clash:
        # Somebody else created one of these rows meanwhile: now it is known.
        return summary(await take(ctx, resource, incoming))


def summary(receipts: Sequence[Receipt]) -> Receipts:
    """Receipts with how many there are of each outcome."""
    counted = Counter(receipt.outcome for receipt in receipts)
    return Receipts(counts={outcome: counted[outcome] for outcome in get_args(Outcome)}, receipts=list(receipts))


class _DryRun(Exception):
    """Leaves the transaction of a dry run, so that nothing of it is kept."""


async def _in_turn(place: int, taken: _Taken) -> _Taken:
    """Let other requests have their turn between some rows and the next."""
    if place % AT_ONCE == AT_ONCE - 1:
        await asyncio.sleep(0)
    return taken


def _validate(resource: Resource[In, Out, Row], incoming: Incoming) -> _Taken:
    taken = _Taken(incoming, errors=list(incoming.errors))
    if not taken.errors:
        try:
            taken.value = validated_row(resource.incoming, incoming.fields)
        except Invalid as error:
            taken.errors += _faults(error)
    return taken


def validated_row(wire: type[In], fields: Mapping[str, Any]) -> In:
    """One row's fields as wire input, or Invalid with every fault."""
    try:
        return wire.model_validate(fields)
    except ValidationError as error:
        raise Invalid(extra={"errors": [fault.model_dump() for fault in faults_of(error)]}) from error


def _faults(error: MagnetError) -> list[FieldError]:
    faults = [FieldError.model_validate(one) for one in error.extra.get("errors", [])]
    return faults or [FieldError(field="(all)", code=error.code, message=error.detail or error.title)]


async def _prepare(ctx: Context, resource: Resource[In, Out, Row], valid: Sequence[_Taken]) -> None:
    """Link all rows' phrases at once; where one row's confirmed concept is unknown, find out which row by row."""
    vocabulary = await ctx.vocabulary()
    try:
        made = await resource.columns(ctx, vocabulary, [one.value for one in valid])  # type: ignore[misc]
    except Invalid:
        for one in valid:
            try:
                (one.columns,) = await resource.columns(ctx, vocabulary, [one.value])  # type: ignore[list-item]
            except Invalid as error:
                one.errors += _faults(error)
        return
    for one, columns in zip(valid, made, strict=True):
        one.columns = columns


async def _known(unit: Unit, resource: Resource[In, Out, Row], taken: Sequence[_Taken]) -> dict[_Key, Row]:
    """The rows that the references of these rows name already."""
    if not issubclass(resource.table, Tenant):
        return {}
    wanted: dict[tuple[str, str], list[str]] = {}
    for one in taken:
        if one.columns is not None and one.reference is not None:
            wanted.setdefault((one.columns["country"], one.columns["source"]), []).append(one.reference)
    known: dict[_Key, Row] = {}
    for (country, source), references in wanted.items():
        found = await rows.by_reference(unit.session, resource.table, country, source, references)
        known.update({(country, owner, source, reference): row for (owner, reference), row in found.items()})
    return known


async def _store(
    ctx: Context, unit: Unit, resource: Resource[In, Out, Row], one: _Taken, stored: "_Stored[Row]"
) -> Receipt:
    if one.columns is None:
        return _receipt(one, "refused")
    columns = one.columns
    key = (columns.get("country", ""), columns.get("owner", ""), columns.get("source", ""), one.reference or "")
    row = stored.known.get(key) if one.reference is not None else None
    try:
        if row is None:
            row = await insert(ctx, unit, resource, columns)
            stored.created.append(row)
            if one.reference is not None:
                stored.known[key] = row
            return _receipt(one, "created", row.id)
        if getattr(row, "kind", None) != columns.get("kind") and resource.noun == "opportunity":
            one.errors.append(REFERENCE_TAKEN)
            return _receipt(one, "refused")
        resource.keep(row, columns)
        if not await settle_and_assign(ctx, unit, resource, row, columns):
            return _receipt(one, "same", row.id)
        stored.changed.append(row)
        return _receipt(one, "changed", row.id)
    except (Invalid, Conflict) as error:
        one.errors += _faults(error)
        return _receipt(one, "refused")


def _receipt(one: _Taken, outcome: Outcome, key: str | None = None) -> Receipt:
    return Receipt(
        row=one.incoming.number,
        outcome=outcome,
        id=key,
        reference=one.reference or _text(one.incoming.fields.get("source_reference")),
        errors=one.errors,
        notes=list(one.incoming.notes),
    )


def _text(value: object) -> str | None:
    return value[:300] if isinstance(value, str) else None
