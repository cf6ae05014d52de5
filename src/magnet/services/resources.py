"""Create, read, change, delete and list: what all nouns do alike, given how each differs as one value."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from magnet.errors import Changed, Conflict, Invalid, NotFound, fault
from magnet.schemas.base import Stamps
from magnet.schemas.faults import refused
from magnet.schemas.pages import FieldError
from magnet.security.permissions import Permission
from magnet.services import auditing
from magnet.services.context import Context, Unit
from magnet.services.grants import outside
from magnet.services.merging import merge
from magnet.services.sealed import Sealing
from magnet.services.vocabulary import Vocabulary
from magnet.store import changes, rows
from magnet.store.base import Tenant, Versioned, new_id
from magnet.store.db import Session

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=Stamps)
Row = TypeVar("Row", bound=Versioned)
Columns = dict[str, Any]
Position = rows.Position
"""Where a page of a list ended."""


async def _nothing_to_refuse(_session: Session, _columns: Columns) -> None:
    """For nouns of which there may always be one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Generic[In, Out, Row]):
    """How one noun differs from the others.

    `columns` turns validated input into column values (linking its phrases), with no transaction open; `settle`
    checks and completes them against the store, inside the transaction; `present` turns a row into wire; `document`
    gives the input form of a row, onto which a change is merged. `fixed` columns never change after creation.
    `doubts` is for previews what `columns` refuses, by the taxonomy.
    `settle_new` refuses what cannot be created beside what is there; a row that `is_named` by others cannot go.
    `keep` puts back what of a stored row the principal may not change. Who sees or changes a `personal` row is noted.
    Rows with a `sealing` are opened when they are read, and count as gone where they do not open. A noun with `erases`
    is deleted by it, given the version to be deleted, under `removes`. No employer reads what is `withheld`. What
    `follows` a change is written with it.
    """

    noun: changes.Noun
    reads: Permission
    writes: Permission
    table: type[Row]
    incoming: type[In]
    columns: Callable[[Context, Vocabulary, Sequence[In]], Awaitable[list[Columns]]]
    settle: Callable[[Session, Columns], Awaitable[None]]
    present: Callable[[Row, Vocabulary, tuple[str, ...]], Out]
    document: Callable[[Row], dict[str, Any]]
    fixed: frozenset[str] = frozenset({"country"})
    where: Callable[[type[Row]], Sequence[Any]] = lambda _table: ()
    settle_new: Callable[[Session, Columns], Awaitable[None]] = _nothing_to_refuse
    doubts: Callable[[Vocabulary, In], list[FieldError]] = lambda _vocabulary, _new: []
    is_named: Callable[[Session, Row], Awaitable[bool]] | None = None
    keep: Callable[[Context, Row, Columns], None] = lambda _ctx, _row, _columns: None
    personal: bool = False
    withheld: frozenset[str] = frozenset()
    shared: bool = False  # the country's: every office finds the same row by its reference
    sealing: Sealing[Row] | None = None
    removes: Permission | None = None
    erases: Callable[[Context, str, int], Awaitable[Any]] | None = None
    follows: Callable[[Context, Unit, Sequence[Row]], Awaitable[None]] | None = None


async def create(ctx: Context, resource: Resource[In, Out, Row], new: In) -> Out:
    """Store a new resource and answer it."""
    ctx.require(resource.writes)
    await ctx.replay()
    vocabulary = await ctx.vocabulary()
    (columns,) = await resource.columns(ctx, vocabulary, [new])
    await seal(ctx, resource, [(columns, None)])
    async with ctx.write() as unit:
        row = await insert(ctx, unit, resource, columns)
        await note(ctx, unit, resource, [row], "created")
        return unit.answer(resource.present(row, vocabulary, ctx.languages), about=_about(resource, row))


async def read(ctx: Context, resource: Resource[In, Out, Row], key: str) -> Out:
    """One resource by id."""
    ctx.require(resource.reads)
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row = await existing(ctx, session, resource, key)
    if resource.personal:
        await auditing.note_seen(ctx, "read", [row])
    return _shown(ctx, resource, row, vocabulary)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of a list: columns with the values asked for, the position after which it goes on, and how many."""

    conditions: Mapping[str, object] = field(default_factory=dict)
    after: Position | None = None
    limit: int = 50


async def listing(ctx: Context, resource: Resource[In, Out, Row], wanted: Wanted) -> tuple[list[Out], Position | None]:
    """One page, newest first, and the position of the next page, None at the end."""
    ctx.require(resource.reads)
    vocabulary = await ctx.vocabulary()
    conditions = wanted.conditions if resource.sealing is None else await resource.sealing.hide(ctx, wanted.conditions)
    within = rows.within(resource.table, ctx.principal.by_grants(resource.reads))
    where = [*resource.where(resource.table), *within, *rows.matching(resource.table, conditions)]
    async with ctx.read() as session:
        found = await rows.page(session, resource.table, where, wanted.after, wanted.limit + 1)
    some, last = rows.cut(found, wanted.limit)
    shown = await opened(ctx, resource, some)
    if resource.personal:
        await auditing.note_seen(ctx, "found", shown)
    return [_shown(ctx, resource, row, vocabulary) for row in shown], last


async def change(
    ctx: Context, resource: Resource[In, Out, Row], key: str, patch: Mapping[str, Any], expected: int
) -> Out:
    """Merge `patch` (RFC 7396) onto the resource if it still has version `expected`, and answer it."""
    ctx.require(resource.writes)
    await ctx.replay()
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row = await existing(ctx, session, resource, key, resource.writes)
        _same_version(row, expected)
        document = resource.document(row)
    merged = validated(resource.incoming, merge(document, patch))
    if moved := [name for name in resource.fixed if _plain(getattr(merged, name)) != document.get(name)]:
        raise Invalid(extra={"errors": [fault(name, "fixed", "This cannot change after creation.") for name in moved]})
    (columns,) = await resource.columns(ctx, vocabulary, [merged])
    await seal(ctx, resource, [(columns, key)])
    where = reached(ctx, resource, resource.writes)
    async with ctx.write() as unit:
        found = await rows.one_to_change(unit.session, resource.table, key, where)
        stored = await _there(ctx, resource, found)
        _same_version(stored, expected)
        country = _country(stored)
        if await settle_and_assign(ctx, unit, resource, stored, columns):
            if _country(stored) != country:
                if resource.sealing is not None:
                    await resource.sealing.move(ctx, unit.session, stored, country)
                await changes.record(unit.session, resource.noun, "deleted", [(country, key)], at=ctx.now)
            await note(ctx, unit, resource, [stored], "changed" if _country(stored) == country else "created")
        unit.status = 200
        return unit.answer(resource.present(stored, vocabulary, ctx.languages), about=_about(resource, stored))


async def delete(ctx: Context, resource: Resource[In, Out, Row], key: str, expected: int) -> None:
    """Delete the resource if it still has version `expected`."""
    if resource.erases is not None:
        await resource.erases(ctx, key, expected)
        return
    ctx.require(resource.writes)
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, resource.table, key, reached(ctx, resource, resource.writes))
        if row is None:
            raise NotFound
        _same_version(row, expected)
        if resource.is_named is not None and await resource.is_named(unit.session, row):
            raise Conflict("Others still name this: change or delete them first.")
        await unit.session.delete(row)
        await note(ctx, unit, resource, [row], "deleted")


def _shown(ctx: Context, resource: Resource[In, Out, Row], row: Row, vocabulary: Vocabulary) -> Out:
    shown = resource.present(row, vocabulary, ctx.languages)
    is_employer = all(reach.employer_id for reach in ctx.reach(resource.reads))
    return shown.model_copy(update=dict.fromkeys(resource.withheld)) if is_employer else shown


def reached(ctx: Context, resource: Resource[In, Out, Row], permission: Permission) -> rows.Conditions:
    """The conditions of the resource's rows that the principal reaches for a permission."""
    return [*resource.where(resource.table), *rows.within(resource.table, ctx.reach(permission))]


async def existing(
    ctx: Context, session: Session, resource: Resource[In, Out, Row], key: str, permission: Permission | None = None
) -> Row:
    """The row with this id among those within reach, or NotFound; for reading unless another permission is named."""
    where = reached(ctx, resource, permission or resource.reads)
    return await _there(ctx, resource, await rows.one(session, resource.table, key, where))


async def _there(ctx: Context, resource: Resource[In, Out, Row], row: Row | None) -> Row:
    """A row that was found and can be opened, or NotFound."""
    found = [] if row is None else await opened(ctx, resource, [row])
    if not found:
        raise NotFound
    return found[0]


async def opened(ctx: Context, resource: Resource[In, Out, Row], some: Sequence[Row]) -> list[Row]:
    """The rows, opened where they are sealed; those that do not open are left out."""
    return list(some) if resource.sealing is None else await resource.sealing.open(ctx, some)


async def seal(ctx: Context, resource: Resource[In, Out, Row], some: Sequence[tuple[Columns, str | None]]) -> None:
    """Seal what is to be written, with no transaction open: columns, each with the id of its row where there is one."""
    if resource.sealing is not None and some:
        await resource.sealing.seal(ctx, some)


def require_reach(ctx: Context, resource: Resource[In, Out, Row], row: Mapping[str, Any]) -> None:
    """Refuse to write a row outside of the principal's grants: another country, office or employer than its own."""
    reaches = ctx.reach(resource.writes)
    if not issubclass(resource.table, Tenant) or any(reach.covers(row) for reach in reaches):
        return
    inside = [reach for reach in reaches if reach.covers_country(str(row.get("country")))]
    if not inside:
        raise outside("country")
    if not any(reach.covers_region(row) for reach in inside):
        raise outside("region")
    raise outside("employer_id" if any(reach.employer_id for reach in reaches) else "office_id")


async def insert(ctx: Context, unit: Unit, resource: Resource[In, Out, Row], columns: Columns) -> Row:
    """Add a row with these columns; the caller notes the change."""
    require_reach(ctx, resource, columns)
    await resource.settle(unit.session, columns)
    await resource.settle_new(unit.session, columns)
    row = resource.table(**{"id": new_id(), **columns, "version": 1, "created_at": ctx.now, "updated_at": ctx.now})
    unit.session.add(row)
    return row


async def settle_and_assign(
    ctx: Context, unit: Unit, resource: Resource[In, Out, Row], row: Row, columns: Columns
) -> bool:
    """Set the columns that differ; whether any did, which the caller then notes.

    Whose reference it is stays as it was at first, so that the source's next row finds it whoever has it now.
    """
    require_reach(ctx, resource, {**_bounds(row), **columns})
    resource.keep(ctx, row, columns)
    await resource.settle(unit.session, columns)
    if resource.sealing is not None:
        unit.before.setdefault(row.id, resource.document(row))
    if not rows.assign(row, {name: value for name, value in columns.items() if name != "owner"}):
        return False
    rows.touch(row, ctx.now)
    return True


def _bounds(row: Versioned) -> Columns:
    """What bounds a stored row besides what its writers say of it."""
    return {name: getattr(row, name) for name in ("id", "handed") if hasattr(row, name)}


async def note(
    ctx: Context, unit: Unit, resource: Resource[In, Out, Row], some: Sequence[Row], act: changes.Act
) -> None:
    """Write to the change log, and of personal rows to the record, that they changed, in the same transaction."""
    if resource.personal:
        await auditing.note(ctx, unit.session, act, some)
    if resource.sealing is not None:
        before = [(row, unit.before.pop(row.id), resource.document(row)) for row in some if row.id in unit.before]
        await resource.sealing.remember(ctx, unit.session, before)
    keys = [(_country(row), row.id) for row in some]
    await changes.record(unit.session, resource.noun, act, keys, at=ctx.now)
    if resource.follows is not None:
        await resource.follows(ctx, unit, some)


def _about(resource: Resource[In, Out, Row], row: Row) -> str | None:
    """The returnee whom an answer about the row is about, if it is about one."""
    return row.id if resource.personal else None


def _country(row: Versioned) -> str:
    """The country in whose log a row's changes are."""
    return str(getattr(row, "country", changes.EVERYWHERE))


def validated(incoming: type[In], document: Mapping[str, Any]) -> In:
    """The document as wire input, or Invalid with every fault."""
    try:
        return incoming.model_validate_json(to_json(document, inf_nan_mode="constants"))
    except ValidationError as error:
        raise refused(error) from error


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _same_version(row: Versioned, expected: int) -> None:
    if row.version != expected:
        raise Changed
