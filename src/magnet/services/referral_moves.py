"""The moves of a referral: made by the one table of transitions, and logged with the act."""

from magnet.errors import ImpossibleMove, Invalid
from magnet.schemas.referrals import MoveIn, ReferralState, Side
from magnet.services.context import Context
from magnet.services.transitions import Transition, is_open, possible
from magnet.store import referrals, rows
from magnet.store.db import Session
from magnet.store.referrals import ReferralMoveRow, ReferralRow


def chosen(state: str, side: Side, wanted: MoveIn) -> Transition:
    """The transition that is wanted, or ImpossibleMove with those that there are, or Invalid without a reason of it."""
    open_ones = possible(state, side)
    transition = next((one for one in open_ones if one.to == wanted.to), None)
    if transition is None:
        raise ImpossibleMove(extra={"possible": [one.to for one in open_ones]})
    if wanted.reason not in (transition.reasons or (None,)):
        message = "This move takes one of the nearest." if transition.reasons else "This move takes no reason."
        raise Invalid.at("reason", "move_reason", message, nearest=list(transition.reasons))
    return transition


async def log_first(ctx: Context, session: Session, row: ReferralRow) -> None:
    """Log that a referral began."""
    await referrals.add_move(session, _move(ctx, row, None, None))


async def make(ctx: Context, session: Session, row: ReferralRow, to: ReferralState, reason: str | None = None) -> None:
    """Move a referral that is locked, whether or not somebody asked for it."""
    left = row.state
    row.state, row.is_open, row.moved_on = to, is_open(to), ctx.today
    rows.touch(row, ctx.now)
    await referrals.add_move(session, _move(ctx, row, left, reason))


def _move(ctx: Context, row: ReferralRow, left: str | None, reason: str | None) -> ReferralMoveRow:
    return ReferralMoveRow(
        country=row.country,
        referral_id=row.id,
        left=left,
        to=row.state,
        reason=reason,
        by=ctx.principal.id,
        at=ctx.now,
    )


async def withdraw_all(ctx: Context, session: Session, returnee_id: str) -> None:
    """End all open referrals of somebody whose case is closed, as part of the closing's own transaction."""
    for row in await referrals.open_to_change(session, returnee_id):
        await make(ctx, session, row, "withdrawn", "case_closed")


async def withdraw_unshared(ctx: Context, session: Session, returnee_id: str, employer_id: str | None = None) -> None:
    """End the open referrals of who no longer agrees to be shown: to one employer, or (None) to any.

    It is part of the withdrawal's own transaction: no employer can answer afterwards what was sent before.
    """
    for row in await referrals.open_to_change(session, returnee_id):
        if employer_id in (None, row.employer_id):
            await make(ctx, session, row, "withdrawn", "consent_withdrawn")
