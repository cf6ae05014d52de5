"""Verdicts on what a list suggested: referred, unsuitable because of something, not now; the last one counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from magnet import i18n
from magnet.errors import Invalid, NotFound, ReferralOpen
from magnet.schemas.verdicts import Verdict, VerdictCell, VerdictCounts, VerdictIn, Verdicts
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.security.small_cells import Grid, count
from magnet.services import auditing, cases, referral_lists, sealed
from magnet.services.consents import require
from magnet.services.context import Context
from magnet.services.past_cases import AGREED
from magnet.services.sealed_words import of_rows, place_of
from magnet.services.sealed_words import sealed as sealed_words
from magnet.store import referral_lists as list_rows
from magnet.store import referrals, rows, verdicts
from magnet.store.base import new_id
from magnet.store.db import Session, beyond
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow
from magnet.store.verdicts import ListVerdictRow

PLAIN = tuple(name for name in Verdict.model_fields if name != "note")
GRID = Grid(shared=("kind", "verdict"), single=("reason",))
NO_REASON = "none"


@dataclass(frozen=True, slots=True)
class Judged:
    """An item as the scorer had judged it, sealed for the verdict with this id."""

    id: str
    list_id: str
    opportunity_id: str
    kind: str
    body: bytes


async def give(ctx: Context, list_id: str, said: VerdictIn) -> Verdict:
    """Give a verdict on an item of a list, or another one in its place; not while it is being referred to."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    await ctx.replay()
    async with ctx.read() as session:
        listed = await _listed(ctx, session, list_id)
    about = listed.returnee_id
    judged = await _judged(ctx, listed, said.opportunity_id)
    if judged is None:
        raise Invalid.at("opportunity_id", "not_on_list", "The opportunity is not on this list.")
    place = place_of(ListVerdictRow, judged.id, "note")
    note = await sealed_words(ctx, about, said.note, place) if said.note else None
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, about, Permission.REFERRAL_LISTS_CREATE)
        require(returnee, "matching")
        if await referrals.is_open_from(unit.session, list_id, said.opportunity_id):
            raise ReferralOpen
        row = await _put(ctx, unit.session, returnee, judged, said.verdict)
        row.reasons, row.note = list(said.reasons), note
        await auditing.note(ctx, unit.session, "judged", [returnee], list_id)
        return unit.answer(_shown(row, said.note), about=about)


async def of_list(ctx: Context, list_id: str) -> Verdicts:
    """The verdicts on a list."""
    ctx.require(Permission.REFERRAL_LISTS_READ)
    async with ctx.read() as session:
        listed = await _listed(ctx, session, list_id)
        found = await verdicts.of_list(session, list_id)
        returnee = await rows.one(session, ReturneeRow, listed.returnee_id)
    if returnee is None:
        raise NotFound
    require(returnee, "matching")
    await auditing.note_seen(ctx, "list read", [returnee], list_id)
    return Verdicts(items=await presented(ctx, found))


async def presented(ctx: Context, some: Sequence[ListVerdictRow]) -> list[Verdict]:
    """Verdicts with their notes opened."""
    words = await of_rows(ctx, some, ("note",))
    return [_shown(row, said["note"]) for row, said in zip(some, words, strict=True)]


async def before_referring(ctx: Context, returnee_id: str, list_id: str | None, opportunity_id: str) -> Judged | None:
    """What the list had said of an item that is about to be referred to; None where it is from no list of theirs."""
    if list_id is None:
        return None
    async with ctx.read() as session:
        within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
        listed = await list_rows.one(session, list_id, within)
    if listed is None or listed.returnee_id != returnee_id:
        return None
    return await _judged(ctx, listed, opportunity_id)


async def note_referred(ctx: Context, session: Session, returnee: ReturneeRow, judged: Judged) -> None:
    """A referral from a list is a verdict on its item, in the transaction of the referral."""
    row = await _put(ctx, session, returnee, judged, "referred")
    row.reasons, row.note = [], None


async def counts(ctx: Context, country: str) -> VerdictCounts:
    """Verdicts in a country for who may know no person: in fives, of who agrees to be counted."""
    ctx.require(Permission.PEOPLE_COUNT)
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.PEOPLE_COUNT)):
        raise NotFound
    within = rows.within(ReturneeRow, ctx.reach(Permission.PEOPLE_COUNT))
    async with ctx.read() as session, beyond(session):  # whom it counts the principal need not see
        found = await verdicts.to_count(session, [*within, *rows.matching(ReturneeRow, {"country": country})])
    cells = count(_line(found), GRID, ("kind", "verdict", "reason"))
    return VerdictCounts(
        country=country,
        as_of=ctx.today,
        cells=[
            VerdictCell(
                kind=cell.values[0],  # type: ignore[arg-type]
                verdict=cell.values[1],  # type: ignore[arg-type]
                reason=None if cell.values[2] == NO_REASON else cell.values[2],  # type: ignore[arg-type]
                people=cell.people,
            )
            for cell in cells
        ],
        note=i18n.sentence("counted_in_fives", {}, ctx.languages),
    )


def _line(found: Sequence[Any]) -> list[dict[str, str]]:
    """Each person once for a kind, a verdict and a reason: five of a cell are five people."""
    seen = {
        (one.returnee_id, one.kind, one.verdict, reason): None
        for one in found
        if set(one.agreed) >= AGREED
        for reason in one.reasons or (NO_REASON,)
    }
    return [{"kind": kind, "verdict": verdict, "reason": reason} for _, kind, verdict, reason in seen]


async def _listed(ctx: Context, session: Session, list_id: str) -> ReferralListRow:
    within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
    row = await list_rows.one(session, list_id, within)
    if row is None:
        raise NotFound
    return row


def judged_place(key: str) -> Place:
    """Where what the scorer had said stands, sealed."""
    return Place("list_verdict", key, part="judged")


async def _judged(ctx: Context, listed: ReferralListRow, opportunity_id: str) -> Judged | None:
    shown = await referral_lists.opened(ctx, listed)
    items = [item for each in shown.lists for item in (*each.items, *each.weaker)]
    item = next((one for one in items if one.opportunity_id == opportunity_id), None)
    keys = await ctx.runtime.vault.keys([listed.returnee_id])
    if item is None or listed.returnee_id not in keys:
        return None
    key = new_id()
    said = {
        "score": item.score,
        "position": item.position,
        "proposed": item.proposed,
        "threshold": shown.referral_threshold,
        "opens": item.opens,
        "values": {part.feature: round(part.value * 1000) for part in item.parts},
    }
    body = sealed.sealed(keys[listed.returnee_id], judged_place(key), said)
    return Judged(key, listed.id, opportunity_id, item.kind, body)


async def _put(ctx: Context, session: Session, returnee: ReturneeRow, judged: Judged, verdict: str) -> ListVerdictRow:
    """The row of a verdict: a new one takes the place of the one that stood, with an id of its own."""
    before = await verdicts.standing(session, judged.list_id, judged.opportunity_id)
    version, since = 1, ctx.now
    if before is not None:
        version, since = before.version + 1, before.created_at
        await session.delete(before)
        await session.flush()
    row = ListVerdictRow(
        id=judged.id,
        version=version,
        created_at=since,
        updated_at=ctx.now,
        country=returnee.country,
        returnee_id=returnee.id,
        referral_list_id=judged.list_id,
        opportunity_id=judged.opportunity_id,
        kind=judged.kind,
        verdict=verdict,
        reasons=[],
        note=None,
        judged=judged.body,
        by=ctx.principal.id,
    )
    session.add(row)
    return row


def _shown(row: ListVerdictRow, note: str | None) -> Verdict:
    return Verdict.model_validate({name: getattr(row, name) for name in PLAIN} | {"note": note})
