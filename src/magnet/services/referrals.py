"""Referrals: somebody proposed to an employer, who sees a card under a pseudonym and answers."""

import secrets
from datetime import date
from typing import Any

from magnet.errors import AlreadyReferred, ImpossibleMove, Invalid, NotFound, NotReferable
from magnet.schemas.referrals import Card, MoveIn, Referral, ReferralFilters, ReferralIn, Side
from magnet.security.permissions import Permission
from magnet.services import auditing, cards, cases, firm_gates, referral_moves, sharing
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.referral_views import Either, as_employer, as_office, doors, existing, office_view
from magnet.services.resources import Position
from magnet.services.transitions import FIRST, possible
from magnet.store import opportunities, referral_lists, referrals, rows
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.owners import EmployerRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.referrals import ReferralRow
from magnet.store.returnees import ReturneeRow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses when they are read aloud."""
PSEUDONYM_LETTERS = 10


async def create(ctx: Context, returnee_id: str, wanted: ReferralIn) -> Referral:
    """Draft a referral of a returnee to an opportunity; the employer knows nothing of it yet."""
    ctx.require(Permission.REFERRALS_CREATE)
    await ctx.replay()
    against = await firm_gates.against(ctx, returnee_id, wanted.opportunity_id)
    async with ctx.write() as unit:
        session = unit.session
        # Locked, so that of two at once the second finds the first, and no withdrawal of consent comes in between.
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.REFERRALS_CREATE)
        cases.require_open(returnee)
        item = await opportunities.anywhere(
            session, wanted.opportunity_id, rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
        )
        if item is None:
            raise _unknown("opportunity_id")
        employer_id = await _require_referable(ctx, session, item, against)
        await sharing.require(session, returnee, employer_id)
        await _require_own_list(ctx, session, returnee_id, wanted)
        if await referrals.is_open(session, returnee_id, item.id):
            raise AlreadyReferred
        row = _drafted(ctx, returnee, item, wanted.referral_list_id)
        session.add(row)
        await referral_moves.log_first(ctx, session, row)
        await auditing.note(ctx, session, "referred", [returnee], row.id)
        return unit.answer(await as_office(session, row), about=returnee_id)


def _drafted(ctx: Context, returnee: ReturneeRow, item: Indexed, list_id: str | None) -> ReferralRow:
    return ReferralRow(
        id=new_id(),
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        country=item.country,
        opportunity_id=item.id,
        employer_id=item.employer_id,
        office_id=returnee.office_id,
        returnee_country=returnee.country,
        returnee_id=returnee.id,
        referral_list_id=list_id,
        pseudonym="".join(secrets.choice(ALPHABET) for _ in range(PSEUDONYM_LETTERS)),
        state=FIRST,
        is_open=True,
        sent_on=None,
        moved_on=ctx.today,
        card=None,
    )


def _unknown(field: str) -> Invalid:
    return Invalid.at(field, "unknown_reference", "There is none with this id within reach.")


async def _require_own_list(ctx: Context, session: Session, returnee_id: str, wanted: ReferralIn) -> None:
    """Refuse a list that is not this returnee's."""
    if wanted.referral_list_id is None:
        return
    within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
    kept = await referral_lists.one(session, wanted.referral_list_id, within)
    if kept is None or kept.returnee_id != returnee_id:
        raise _unknown("referral_list_id")


async def _require_referable(ctx: Context, session: Session, item: Indexed, against: list[str]) -> str:
    """The employer to whom an item's people are referred, or NotReferable with all that stands against it."""
    employer = await rows.one(session, EmployerRow, item.employer_id) if item.employer_id else None
    if because := [*_against(item, employer, ctx.today), *against]:
        raise NotReferable(extra={"because": because})
    return str(item.employer_id)


def _against(item: Indexed, employer: EmployerRow | None, today: date) -> list[str]:
    checks = {
        "closed": item.status != "open" or (item.closes is not None and item.closes < today),
        "held": item.held,
        "apply_yourself": item.source_kind == "feed",
        "no_employer": employer is None,
        "not_vetted": employer is not None and employer.vetting != "vetted",
    }
    return [name for name, stands in checks.items() if stands]


async def read(ctx: Context, key: str) -> Either:
    """One referral, as far as the reader's side knows of it."""
    ctx.require(Permission.REFERRALS_READ)
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_READ)
        if side == "employer":
            return as_employer(row)
        shown, seen = await as_office(session, row), await referrals.subjects(session, [row.returnee_id])
    await auditing.note_seen(ctx, "read", seen, row.id)
    return shown


async def search(ctx: Context, wanted: ReferralFilters, after: Position | None) -> tuple[list[Either], Position | None]:
    """One page of the referrals within reach, newest first, and where the next begins; who is both sees the office's.

    An employer's run by the day of sending, so that their order tells nothing of how long one was thought over.
    """
    ctx.require(Permission.REFERRALS_READ)
    side, within = doors(ctx, Permission.REFERRALS_READ)[0]
    where = [*within, *rows.matching(ReferralRow, wanted.conditions())]
    async with ctx.read() as session:
        if side == "employer":
            if named := wanted.model_fields_set & {"returnee_id", "office_id"}:
                raise outside(min(named))
            sent = await referrals.page_sent(session, where, after, wanted.limit + 1)
            shown, last = rows.cut(sent, wanted.limit, referrals.position_sent)
            return [as_employer(row) for row in shown], last
        some, last = rows.cut(await rows.page(session, ReferralRow, where, after, wanted.limit + 1), wanted.limit)
        moves = await referrals.moves(session, [row.id for row in some])
        seen = await referrals.subjects(session, [row.returnee_id for row in some])
    await auditing.note_seen(ctx, "found", seen)
    return [office_view(row, moves[row.id]) for row in some], last


async def move(ctx: Context, key: str, wanted: MoveIn) -> Either:
    """Move a referral on: the office sends and withdraws, the employer accepts or refuses."""
    ctx.require(Permission.REFERRALS_MOVE)
    await ctx.replay()
    card, against = await _card_to_send(ctx, key) if wanted.to == "sent" else (None, [])
    async with ctx.write() as unit:
        row, side = await existing(ctx, unit.session, key, Permission.REFERRALS_MOVE, to_change=True)
        transition = referral_moves.chosen(row.state, side, wanted)
        if transition.to != "withdrawn":
            await _require_agreed(unit.session, row, side)
        if transition.to == "sent":
            await _require_still_referable(ctx, unit.session, row, against)
            row.card, row.sent_on = card, ctx.today
        await referral_moves.make(ctx, unit.session, row, transition.to, wanted.reason)
        seen = await referrals.subjects(unit.session, [row.returnee_id])
        await auditing.note(ctx, unit.session, "referral moved", seen, row.id)
        unit.status = 200
        if side == "employer":
            return unit.answer(as_employer(row))
        return unit.answer(await as_office(unit.session, row), about=row.returnee_id)


async def _card_to_send(ctx: Context, key: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The card of a referral that can be sent, and which firm gates closed since; before anything is locked."""
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_MOVE)
    if not any(one.to == "sent" for one in possible(row.state, side)):
        return None, []
    against = await firm_gates.against(ctx, row.returnee_id, row.opportunity_id)
    return await cards.drawn(ctx, row.returnee_id, row.opportunity_id), against


async def _require_agreed(session: Session, row: ReferralRow, side: Side) -> None:
    """Refuse a step towards employment that the person no longer agrees to; the employer is not told why.

    The referral is locked, and a withdrawal ends it next: the returnee's row is not locked in the other order.
    """
    if side == "employer":
        if not await is_shown(session, row, side):
            raise ImpossibleMove(extra={"possible": []})
        return
    found = await referrals.subjects(session, [row.returnee_id])
    if not found:
        raise NotFound
    await sharing.require(session, found[0], row.employer_id)


async def is_shown(session: Session, row: ReferralRow, side: Side) -> bool:
    """Whether the person's card is to be seen now: by the person's will, and by an employer who is still trusted."""
    found = await referrals.subjects(session, [row.returnee_id])
    if not (row.is_open and found and await sharing.holds(session, found[0], row.employer_id)):
        return False
    if side == "office":
        return True
    employer = await rows.one(session, EmployerRow, row.employer_id)
    item = await opportunities.anywhere(session, row.opportunity_id)
    return employer is not None and employer.vetting == "vetted" and not (item is not None and item.held)


async def _require_still_referable(ctx: Context, session: Session, row: ReferralRow, against: list[str]) -> None:
    """Refuse to send to an employer whose item was closed, held, deleted or given to another since."""
    item = await opportunities.anywhere(session, row.opportunity_id)
    if item is None or item.employer_id != row.employer_id:
        raise NotReferable(extra={"because": ["closed"]})
    await _require_referable(ctx, session, item, against)


async def card(ctx: Context, key: str) -> Card:
    """The card that was sent, as long as something can come of the referral and the person agrees to be shown."""
    ctx.require(Permission.REFERRALS_READ)
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_READ)
        if not await is_shown(session, row, side):
            raise NotFound
        seen = await referrals.subjects(session, [row.returnee_id])
    if (shown := cards.shown(row, vocabulary, ctx.languages)) is None:
        raise NotFound
    await auditing.note_seen(ctx, "card read", seen, row.id)
    return shown
