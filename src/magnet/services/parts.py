"""Identity and needs of a returnee: read for a purpose that is kept in the record, and always sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from magnet.errors import Changed, Invalid, NotFound
from magnet.schemas.audit import Purpose
from magnet.schemas.identity import IdentityIn, ReturneeIdentity
from magnet.schemas.needs import Needs, NeedsIn
from magnet.security.blind_index import Traits
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, consents, corrections, duplicates, sealed
from magnet.services.context import Context, Runtime
from magnet.services.sealed import Body
from magnet.store import parts
from magnet.store.audit import Act
from magnet.store.db import Session
from magnet.store.parts import PartRow
from magnet.store.returnees import ReturneeRow

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[In, Out]):
    """How one part differs from the other: its permissions, its wire types, and what reading and writing are called."""

    name: parts.Name
    reads: Permission
    writes: Permission
    incoming: type[In]
    outgoing: type[Out]
    read: Act
    written: Act


IDENTITY: Part[IdentityIn, ReturneeIdentity] = Part(
    name="identity",
    reads=Permission.IDENTITY_READ,
    writes=Permission.IDENTITY_WRITE,
    incoming=IdentityIn,
    outgoing=ReturneeIdentity,
    read="identity read",
    written="identity changed",
)
NEEDS: Part[NeedsIn, Needs] = Part(
    name="needs",
    reads=Permission.NEEDS_READ,
    writes=Permission.NEEDS_WRITE,
    incoming=NeedsIn,
    outgoing=Needs,
    read="needs read",
    written="needs changed",
)


async def read(ctx: Context, part: Part[In, Out], returnee_id: str, purpose: Purpose) -> Out:
    """A part of a returnee within reach; that it was read, and for what, is noted before it is answered.

    Without consent to be registered it is opened only for the person's own rights.
    """
    ctx.require(part.reads)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, part.reads)
        if purpose != "rights_request":
            consents.require(returnee)
        row = await parts.one(session, returnee.country, returnee_id, part.name)
    said = await document(ctx.runtime, returnee, row)
    await auditing.note_seen(ctx, part.read, [returnee], purpose=purpose)
    return _present(part, returnee_id, said, row)


async def of_rows(ctx: Context, part: Part[In, Out], returnee: ReturneeRow, some: Sequence[PartRow]) -> Out:
    """A part as its row among these says, for who may know all of the returnee."""
    row = next((one for one in some if one.part == part.name), None)
    return _present(part, returnee.id, await document(ctx.runtime, returnee, row), row)


async def replace(ctx: Context, part: Part[In, Out], returnee_id: str, new: In, expected: int) -> Out:
    """Put a part in the place of the one with version `expected`; 0 is the version of one that was never recorded."""
    ctx.require(part.writes)
    marks = await duplicates.marks(ctx, _traits(new)) if isinstance(new, IdentityIn) else None
    async with ctx.write() as unit:
        session = unit.session
        returnee = await cases.to_change(ctx, unit, returnee_id, part.writes)
        consents.require(returnee)
        _require_consistent(returnee, new)
        row = await parts.one(session, returnee.country, returnee_id, part.name)
        before = await document(ctx.runtime, returnee, row)
        if (row.version if row else 0) != expected:
            raise Changed
        said = new.model_dump(mode="json")
        if row is None or said != before:
            row = await _kept(ctx, session, returnee, (part.name, said, expected + 1))
            await corrections.remember(ctx, session, [(returnee, before, said)], part.name)
            await auditing.note(ctx, session, part.written, [returnee])
            if marks is not None:
                await duplicates.compare(ctx, session, returnee, marks)
        return _present(part, returnee_id, said, row)


async def document(runtime: Runtime, returnee: Any, row: PartRow | None) -> dict[str, Any]:
    """What a part of a returnee says, {} where it was never recorded; NotFound where nothing of the returnee opens."""
    if row is None:
        if returnee.id not in await runtime.vault.keys([returnee.id]):
            raise NotFound
        return {}
    body = Body(returnee.id, parts.place(row.country, row.returnee_id, row.part), row.body)
    (said,) = await sealed.opened(runtime, [body])
    if said is None:
        raise NotFound
    found: dict[str, Any] = said
    return found


async def move(ctx: Context, session: Session, returnee: ReturneeRow, left: str) -> None:
    """Seal the parts of a returnee who left one country of return for another, for their new place."""
    await session.flush()
    country, returnee_id = returnee.country, returnee.id
    keys = await ctx.runtime.vault.keys([returnee_id])
    for row in await parts.every(session, country, returnee_id):
        was = Body(returnee_id, parts.place(left, returnee_id, row.part), row.body)
        (said,) = await sealed.opened(ctx.runtime, [was], keys)
        if said is not None:
            row.body = sealed.sealed(keys[returnee_id], parts.place(country, returnee_id, row.part), said)


async def _kept(
    ctx: Context, session: Session, returnee: ReturneeRow, new: tuple[parts.Name, dict[str, Any], int]
) -> PartRow:
    name, said, version = new
    key = (await ctx.runtime.vault.keys([returnee.id])).get(returnee.id)
    if key is None:
        raise NotFound
    body = sealed.sealed(key, parts.place(returnee.country, returnee.id, name), said)
    columns = {"version": version, "body": body, "updated_at": ctx.now}
    return await session.merge(PartRow(country=returnee.country, returnee_id=returnee.id, part=name, **columns))


def _present(part: Part[In, Out], returnee_id: str, said: Mapping[str, Any], row: PartRow | None) -> Out:
    version, at = (row.version, row.updated_at) if row is not None else (0, None)
    return part.outgoing.model_validate({**said, "id": returnee_id, "version": version, "updated_at": at})


def _traits(identity: IdentityIn) -> Traits:
    """What of an identity likely duplicates are found by."""
    spelt = (
        (identity.given_names, identity.family_names),
        (identity.given_names_latin, identity.family_names_latin),
    )
    return Traits(
        names=tuple(" ".join(filter(None, names)) for names in spelt if any(names)),
        birth_date=identity.birth_date,
        contacts=(*identity.phones, *filter(None, [identity.email])),
        documents=tuple((one.kind, one.number) for one in identity.documents),
    )


def _require_consistent(returnee: ReturneeRow, new: BaseModel) -> None:
    """A birth date agrees with the year by which lawful age is reckoned."""
    if not isinstance(new, IdentityIn) or new.birth_date is None or returnee.birth_year is None:
        return
    if new.birth_date.year != returnee.birth_year:
        message = "This is not in the returnee's birth year; correct that one first where it is wrong."
        raise Invalid.at("birth_date", "birth_year", message)
