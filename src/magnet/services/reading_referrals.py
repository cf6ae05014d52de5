"""Referrals read: one of them, those that are searched for, and the card that the employer sees."""

from magnet.errors import NotFound
from magnet.schemas.referrals import Card, ReferralFilters
from magnet.security.permissions import Permission
from magnet.services import auditing, cards, referral_moves, sharing
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.referral_moves import How
from magnet.services.referral_views import Either, doors, existing, shown
from magnet.services.resources import Position
from magnet.store import referrals, rows
from magnet.store.referrals import ReferralRow


async def read(ctx: Context, key: str) -> Either:
    """One referral, as far as the reader's side knows of it."""
    ctx.require(Permission.REFERRALS_READ)
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_READ)
        (one,) = await shown(ctx, session, [row], side)
        seen = [] if side == "employer" else await referrals.subjects(session, [row.returnee_id])
    await auditing.note_seen(ctx, "read", seen, row.id)
    return one


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
            some, last = rows.cut(sent, wanted.limit, referrals.position_sent)
            return await shown(ctx, session, some, side), last
        some, last = rows.cut(await rows.page(session, ReferralRow, where, after, wanted.limit + 1), wanted.limit)
        found = await shown(ctx, session, some, side)
        seen = await referrals.subjects(session, [row.returnee_id for row in some])
    await auditing.note_seen(ctx, "found", seen)
    return found, last


async def card(ctx: Context, key: str) -> Card:
    """The card that was sent, as long as something can come of the referral and the person agrees to be shown.

    With the employer's first look at it the referral is seen.
    """
    ctx.require(Permission.REFERRALS_READ)
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_READ)
        if not await sharing.is_shown(session, row, side):
            raise NotFound
        seen = await referrals.subjects(session, [row.returnee_id])
    if (drawn := cards.shown(row, vocabulary, ctx.languages)) is None:
        raise NotFound
    if side == "employer" and row.state == "sent":
        await _see(ctx, key)
    else:
        await auditing.note_seen(ctx, "card read", seen, row.id)
    return drawn


async def _see(ctx: Context, key: str) -> None:
    """Note that the employer looked at a card, and move the referral on unless something else did meanwhile."""
    async with ctx.write() as unit:
        row, side = await existing(ctx, unit.session, key, Permission.REFERRALS_READ, to_change=True)
        if not await sharing.is_shown(unit.session, row, side):
            raise NotFound
        if row.state == "sent":
            await referral_moves.make(ctx, unit.session, row, "seen", How(side))
        seen = await referrals.subjects(unit.session, [row.returnee_id])
        await auditing.note(ctx, unit.session, "card read", seen, row.id)
