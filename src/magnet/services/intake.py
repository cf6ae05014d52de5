"""Many rows at once, from a file or a bulk request: each created, changed, the same, or refused with the reason."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Generic, get_args

from magnet.errors import Clash, Conflict, Invalid
from magnet.schemas.pages import Bulk, Outcome, Receipt, Receipts
from magnet.services.context import Context, Unit
from magnet.services.resources import In, Out, Resource, Row, insert, note, seal, settle_and_assign
from magnet.services.statements import Incoming, Stated, faults_in, stated, stored
from magnet.services.taken_before import Key, keep_marks, taken_as
from magnet.services.telling import told
from magnet.services.turns import AT_ONCE
from magnet.store.base import new_id
from magnet.store.db import apart
from magnet.store.opportunities import OpportunityRow

TRIES = 3
"""How often rows are laid over what is stored, where somebody else changes it before they are written."""


@dataclass(slots=True)
class _Writing(Generic[Row]):
    """The rows known by their references, and those that were created or changed.

    `singly`: each is put where the database refuses it alone, as it does where somebody out of reach has its reference.
    """

    known: dict[Key, Row]
    singly: bool
    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    same: list[tuple[Row, str]] = field(default_factory=list)
    """With what they are to be known by from now on."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Row]):
    """Receipts in the order of the rows, each with the stored row, None where it was refused."""

    receipts: list[Receipt]
    rows: list[Row | None]


Along = Callable[[Unit, Taken[Row]], Awaitable[None]]
"""What else is to be written in the same transaction, such as how far a job is."""


async def take(
    ctx: Context,
    resource: Resource[In, Out, Row],
    incoming: Sequence[Incoming],
    *,
    along: Along[Row] | None = None,
) -> list[Receipt]:
    """Take rows in, in one transaction, and say what became of each.

    A row with a `source_reference` that is known changes the fields that it carries of that one; the rest are
    created. What is wrong with a row is its receipt's business and stops no other row.
    """
    ctx.require(resource.writes)
    for _ in range(TRIES - 1):
        with suppress(Clash):
            return await _take(ctx, resource, incoming, along)
    return await _take(ctx, resource, incoming, along, singly=True)


async def take_bulk(ctx: Context, resource: Resource[In, Out, Row], many: Bulk) -> Receipts:
    """The same for the rows of one bulk request, numbered from 1."""
    incoming = [Incoming(number, fields) for number, fields in enumerate(many.items, 1)]
    return summary(await take(ctx, resource, incoming))


def summary(receipts: Sequence[Receipt]) -> Receipts:
    """Receipts with how many there are of each outcome."""
    counted = Counter(receipt.outcome for receipt in receipts)
    return Receipts(counts={outcome: counted[outcome] for outcome in get_args(Outcome)}, receipts=list(receipts))


async def _take(
    ctx: Context,
    resource: Resource[In, Out, Row],
    incoming: Sequence[Incoming],
    along: Along[Row] | None,
    *,
    singly: bool = False,
) -> list[Receipt]:
    """Take rows in once; Clash where somebody else changed or created one of them meanwhile."""
    await ctx.replay()
    said = await stated(ctx, resource, incoming)
    await _link(ctx, resource, said)
    async with ctx.write() as unit:
        writing = _Writing(await _locked(ctx, unit, resource, said), singly)
        taken: Taken[Row] = Taken([], [])
        for place, one in enumerate(said, 1):
            outcome, row = await _store(ctx, unit, resource, one, writing)
            taken.receipts.append(receipt(one, outcome, row))
            taken.rows.append(row)
            if place % AT_ONCE == 0:
                await unit.session.flush()
        await note(ctx, unit, resource, writing.created, "created")
        await note(ctx, unit, resource, writing.changed, "changed")
        await keep_marks(unit.session, writing.same)
        if along is not None:
            await along(unit, taken)
        unit.status = 200
        receipts = told(taken.receipts, ctx.languages)
        unit.answer(summary([_kept(resource, one) for one in receipts]))
    return receipts


async def _link(ctx: Context, resource: Resource[In, Out, Row], said: Sequence[Stated[Row]]) -> None:
    """Link the phrases of all rows that are to be written at once, which gives their columns.

    Where one row's confirmed concept is unknown, it is found out which, row by row.
    """
    vocabulary = await ctx.vocabulary()
    valid = [one for one in said if one.value is not None and not one.settled]
    try:
        made = await resource.columns(ctx, vocabulary, [one.value for one in valid])  # type: ignore[misc]
    except Invalid:
        for one in valid:
            try:
                (one.columns,) = await resource.columns(ctx, vocabulary, [one.value])  # type: ignore[list-item]
            except Invalid as error:
                one.errors += faults_in(error)
    else:
        for one, columns in zip(valid, made, strict=True):
            one.columns = columns
    ids: dict[Key, str] = {}
    for one in valid:
        if one.key is not None:
            ids.setdefault(one.key, one.row.id if one.row is not None else new_id())
    linked = [(one.columns, ids[one.key] if one.key is not None else None) for one in valid if one.columns is not None]
    await seal(ctx, resource, linked)


async def _locked(
    ctx: Context, unit: Unit, resource: Resource[In, Out, Row], said: Sequence[Stated[Row]]
) -> dict[Key, Row]:
    """The stored rows that are to be changed; Clash where one is not as it was when the rows were laid over it."""
    writing = {one.key: one.row for one in said if one.key is not None and not one.settled}
    known = await stored(ctx, unit.session, resource, writing)
    for key, before in writing.items():
        now = known.get(key)
        if (before and before.version) != (now and now.version):
            raise Clash("This was changed by somebody else at the same moment.")
    return known


async def _store(
    ctx: Context,
    unit: Unit,
    resource: Resource[In, Out, Row],
    one: Stated[Row],
    writing: _Writing[Row],
) -> tuple[Outcome, Row | None]:
    """Write one row; what became of it, and the stored row."""
    if one.marked is not None:
        return "same", one.marked
    if one.settled:
        if one.row is not None and one.print is not None:
            writing.same.append((one.row, taken_as(one.print, one.row.version)))
        return "same", one.row
    if one.columns is None:
        return "refused", None
    row = writing.known.get(one.key) if one.key is not None else None
    try:
        if row is None:
            async with apart(unit.session) if writing.singly else nullcontext():
                row = await insert(ctx, unit, resource, one.columns)
            writing.created.append(row)
            if one.key is not None:
                writing.known[one.key] = row
            _mark(row, one)
            return "created", row
        changed = await settle_and_assign(ctx, unit, resource, row, one.columns)
        _mark(row, one)
        if changed:
            writing.changed.append(row)
        return "changed" if changed else "same", row
    except (Invalid, Conflict) as error:
        one.errors += faults_in(error)
        return "refused", None


def _mark(row: Row, one: Stated[Row]) -> None:
    """Keep with the row what it will be known by when it comes again just so."""
    if one.print is not None and isinstance(row, OpportunityRow):
        row.taken_as = taken_as(one.print, row.version)


def _kept(resource: Resource[In, Out, Row], one: Receipt) -> Receipt:
    """A receipt for a retry: it is kept under no person's key, so that of people it holds ids alone."""
    return one.model_copy(update={"reference": None}) if resource.personal else one


def receipt(one: Stated[Row], outcome: Outcome, row: Row | None = None) -> Receipt:
    """What became of a row, or would."""
    return Receipt(
        row=one.incoming.number,
        outcome=outcome,
        id=row.id if row is not None else None,
        reference=one.reference,
        errors=one.errors,
        notes=list(one.incoming.notes),
    )
