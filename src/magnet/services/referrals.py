"""Referrals: somebody proposed to an employer, who sees a card under a pseudonym and answers; drafted, and moved on."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from magnet.errors import AlreadyReferred, ImpossibleMove, Invalid, NotFound
from magnet.schemas.referrals import MoveIn, Referral, ReferralIn, Side
from magnet.security.permissions import Permission
from magnet.services import (
    auditing,
    caps,
    cards,
    cases,
    firm_gates,
    places,
    referable,
    referral_moves,
    reminders,
    sharing,
    verdicts,
)
from magnet.services.consents import AHEAD, lacking
from magnet.services.context import Context
from magnet.services.days import require_past
from magnet.services.referral_moves import How
from magnet.services.referral_views import Either, existing, note_place, shown
from magnet.services.sealed_words import sealed
from magnet.services.transitions import FIRST, TOWARDS, possible
from magnet.store import opportunities, referral_lists, referrals, rows
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralRow, Subject
from magnet.store.returnees import ReturneeRow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses when they are read aloud."""
PSEUDONYM_LETTERS = 10


async def create(ctx: Context, returnee_id: str, wanted: ReferralIn) -> Referral:
    """Draft a referral of a returnee to an opportunity; the employer knows nothing of it yet."""
    ctx.require(Permission.REFERRALS_CREATE)
    await ctx.replay()
    against = await firm_gates.against(ctx, returnee_id, wanted.opportunity_id)
    judged = await verdicts.before_referring(ctx, returnee_id, wanted.referral_list_id, wanted.opportunity_id)
    async with ctx.write() as unit:
        session = unit.session
        await opportunities.keep(session, wanted.opportunity_id)  # nobody takes its last place meanwhile
        # Locked, so that of two at once the second finds the first, and no withdrawal of consent comes in between.
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.REFERRALS_CREATE)
        cases.require_open(returnee)
        item = await opportunities.anywhere(
            session, wanted.opportunity_id, rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
        )
        if item is None:
            raise _unknown("opportunity_id")
        employer_id = await referable.require(ctx, session, item, against)
        await sharing.require(session, returnee, employer_id)
        await _require_own_list(ctx, session, returnee_id, wanted)
        if await referrals.is_taken(session, returnee_id, item.id):
            raise AlreadyReferred
        row = _drafted(ctx, returnee, item, wanted.referral_list_id)
        session.add(row)
        await referral_moves.log_first(ctx, session, row)
        if judged is not None:
            await verdicts.note_referred(ctx, session, returnee, judged)
        await auditing.note(ctx, session, "referred", [returnee], row.id)
        (drafted,) = await shown(ctx, session, [row], "office")
        assert isinstance(drafted, Referral)
        return unit.answer(drafted, about=returnee_id)


def _drafted(ctx: Context, returnee: ReturneeRow, item: Indexed, list_id: str | None) -> ReferralRow:
    return ReferralRow(
        id=new_id(),
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        country=item.country,
        opportunity_id=item.id,
        kind=item.kind,
        employer_id=item.employer_id,
        office_id=returnee.office_id,
        returnee_country=returnee.country,
        returnee_id=returnee.id,
        referral_list_id=list_id,
        pseudonym="".join(secrets.choice(ALPHABET) for _ in range(PSEUDONYM_LETTERS)),
        state=FIRST,
        is_open=True,
        sent_on=None,
        answered_on=None,
        moved_on=ctx.today,
        card=None,
    )


def _unknown(field: str) -> Invalid:
    return Invalid.at(field, "unknown_reference", "There is none with this id within reach.")


async def _require_own_list(ctx: Context, session: Session, returnee_id: str, wanted: ReferralIn) -> None:
    """Refuse a list that is not this returnee's, or does not hold the item."""
    if wanted.referral_list_id is None:
        return
    within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
    kept = await referral_lists.one(session, wanted.referral_list_id, within)
    if kept is None or kept.returnee_id != returnee_id:
        raise _unknown("referral_list_id")
    if not await referral_lists.holds(session, kept, wanted.opportunity_id):
        raise Invalid.at("referral_list_id", "not_on_list", "The opportunity is not on this list.")


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a move needs that is worked out before anything is locked."""

    note: bytes | None = field(default=None, repr=False)
    card: dict[str, Any] | None = None
    against: tuple[str, ...] = ()


async def move(ctx: Context, key: str, wanted: MoveIn) -> Either:
    """Move a referral on, as the side that asks: the office, or the employer."""
    ctx.require(Permission.REFERRALS_MOVE)
    await ctx.replay()
    ready = await _ready(ctx, key, wanted)
    async with ctx.write() as unit:
        session = unit.session
        # Locked before the referral, as all who count places do.
        counts = wanted.to in ("placed", "withdrawn")
        place = await places.held(session, key, to_take=wanted.to == "placed") if counts else None
        row, side = await existing(ctx, session, key, Permission.REFERRALS_MOVE, to_change=True)
        if wanted.to == "placed":
            places.require_free(place, row)
        transition = referral_moves.chosen(row.state, side, wanted)
        on = _day(ctx, row, wanted)
        if transition.to in TOWARDS or side == "employer":
            await _require_agreed(session, row, side)
        if transition.to == "sent":
            await referable.require_still(ctx, session, row, list(ready.against))
            await caps.require_room(session, row, on)
            row.card, row.sent_on = ready.card, on
        left = row.state
        await referral_moves.make(ctx, session, row, transition.to, How(side, on, wanted.reason, ready.note))
        if place is not None and transition.to == "placed":
            await places.take(ctx, session, place, row)
        elif place is not None and left == "placed":
            await places.give_back(ctx, session, place)
        seen = await referrals.subjects(session, [row.returnee_id])
        await _reorient(ctx, session, row, left, seen)
        await auditing.note(ctx, session, "referral moved", seen, row.id)
        unit.status = 200
        (moved,) = await shown(ctx, session, [row], side)
        if isinstance(moved, Referral):
            return unit.answer(moved, about=row.returnee_id)
        # Kept under no person's key, as the employer's retry is not a case's reader: so without words about the person.
        unit.answer(
            moved.model_copy(update={"own_moves": [one.model_copy(update={"note": None}) for one in moved.own_moves]})
        )
        return moved


async def _reorient(ctx: Context, session: Session, row: ReferralRow, left: str, subjects: Sequence[Subject]) -> None:
    """Bring up whom the employer refused, or who is placed no more: something else is to be found for them."""
    cause = "placement_undone" if left == "placed" else "refused"
    if row.state != "refused" and left != "placed":
        return
    for person in subjects:
        if person.closed_on is None and not lacking(person):
            await reminders.due(session, person, "reorient", row.id, ctx.today, at=ctx.now, cause=cause)


async def _ready(ctx: Context, key: str, wanted: MoveIn) -> _Ready:
    """The sealed note; and of a referral that can be sent its card, and which firm gates closed since."""
    if wanted.note is None and wanted.to != "sent":
        return _Ready()
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_MOVE)
    place = note_place(row.id, wanted.to)
    note = None if wanted.note is None else await sealed(ctx, row.returnee_id, wanted.note, place)
    if wanted.to != "sent" or not any(one.to == "sent" for one in possible(row.state, side)):
        return _Ready(note)
    against = await firm_gates.against(ctx, row.returnee_id, row.opportunity_id)
    card = await cards.drawn(ctx, row.returnee_id, row.opportunity_id)
    return _Ready(note, card, tuple(against))


def _day(ctx: Context, row: ReferralRow, wanted: MoveIn) -> date:
    """The day of a move; refused where it is still to come, or before what happened last."""
    if wanted.on is None:
        return max(ctx.today, row.moved_on)
    require_past(ctx.today + AHEAD, wanted.on, "on")
    if wanted.on < row.moved_on:
        raise Invalid.at("on", "before_last_move", "The referral's last move was after this day.")
    return wanted.on


async def _require_agreed(session: Session, row: ReferralRow, side: Side) -> None:
    """Refuse a step towards employment that the person no longer agrees to; the employer is not told why.

    The referral is locked, and a withdrawal ends it next: the returnee's row is not locked in the other order.
    """
    if side == "employer":
        if not await sharing.is_shown(session, row, side):
            raise ImpossibleMove(extra={"possible": []})
        return
    found = await referrals.subjects(session, [row.returnee_id])
    if not found:
        raise NotFound
    await sharing.require(session, found[0], row.employer_id)
