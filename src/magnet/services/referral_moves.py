"""The moves of a referral: made by the one table of transitions, and logged with the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from magnet.errors import ImpossibleMove, Invalid
from magnet.schemas.referrals import MoveIn, Mover, ReferralState, Side
from magnet.services import reliability, reminders
from magnet.services.context import Context
from magnet.services.transitions import ANSWERS, OPEN, UNANSWERED, Transition, possible
from magnet.store import referrals, rows
from magnet.store.db import Session
from magnet.store.referrals import ReferralMoveRow, ReferralRow


@dataclass(frozen=True, slots=True)
class How:
    """How a move came about: recorded by which side, on which day (None: today), why, with which sealed note."""

    side: Mover = "service"
    on: date | None = None
    reason: str | None = None
    note: bytes | None = None


BY_ITSELF = How()
"""A move that nobody asked for."""


def chosen(state: str, side: Side, wanted: MoveIn) -> Transition:
    """The transition that is wanted, or ImpossibleMove with those that there are, or Invalid without a reason of it."""
    transition = _allowed(state, side, wanted.to)
    if wanted.reason not in (transition.reasons or (None,)):
        message = "This move takes one of the nearest." if transition.reasons else "This move takes no reason."
        raise Invalid.at("reason", "move_reason", message, nearest=list(transition.reasons))
    return transition


def _allowed(state: str, mover: Mover, to: str) -> Transition:
    open_ones = possible(state, mover)
    transition = next((one for one in open_ones if one.to == to), None)
    if transition is None:
        raise ImpossibleMove(extra={"possible": [one.to for one in open_ones]})
    return transition


async def log_first(ctx: Context, session: Session, row: ReferralRow) -> None:
    """Log that a referral began."""
    await referrals.add_moves(session, [_move(ctx, row, None, How("office"))])


async def make(
    ctx: Context, session: Session, row: ReferralRow, to: ReferralState, how: How = BY_ITSELF
) -> ReferralMoveRow:
    """Move a referral that is locked, and count what that says of the employer; ImpossibleMove by the table alone.

    Who was placed takes a place, too: see `places`.
    """
    left = row.state
    (move,) = await make_all(ctx, session, [row], to, how)
    if to in ANSWERS and row.answered_on is None:
        row.answered_on = move.on
        await reliability.count(ctx, session, row, answered=1)
    if to == "expired":
        await reliability.count(ctx, session, row, unanswered=1)
    if "placed" in (left, to):
        await reliability.count(ctx, session, row, placements=1 if to == "placed" else -1)
    return move


async def make_all(
    ctx: Context, session: Session, some: Iterable[ReferralRow], to: ReferralState, how: How = BY_ITSELF
) -> list[ReferralMoveRow]:
    """Move referrals that are locked, where that says nothing of their employers."""
    made = list[ReferralMoveRow]()
    for row in some:
        left = row.state
        _allowed(left, how.side, to)
        row.state, row.is_open, row.moved_on = to, to in OPEN, how.on or max(ctx.today, row.moved_on)
        rows.touch(row, ctx.now)
        made.append(_move(ctx, row, left, how))
        if left in UNANSWERED and to not in UNANSWERED:
            await reminders.settle(session, "referral_unanswered", row.id, ctx.now)
    await referrals.add_moves(session, made)
    return made


def _move(ctx: Context, row: ReferralRow, left: str | None, how: How) -> ReferralMoveRow:
    return ReferralMoveRow(
        country=row.country,
        referral_id=row.id,
        left=left,
        to=row.state,
        on=row.moved_on,
        reason=how.reason,
        note=how.note,
        by=ctx.principal.id,
        side=how.side,
        at=ctx.now,
    )


async def withdraw_all(ctx: Context, session: Session, returnee_id: str) -> None:
    """End all open referrals of somebody whose case is closed, as part of the closing's own transaction."""
    found = await referrals.open_to_change(session, returnee_id)
    await make_all(ctx, session, found, "withdrawn", How(reason="case_closed"))


async def withdraw_unshared(ctx: Context, session: Session, returnee_id: str, employer_id: str | None = None) -> None:
    """End the open referrals of who no longer agrees to be shown: to one employer, or (None) to any.

    It is part of the withdrawal's own transaction: no employer can answer afterwards what was sent before.
    """
    found = await referrals.open_to_change(session, returnee_id)
    covered = [row for row in found if employer_id in (None, row.employer_id)]
    await make_all(ctx, session, covered, "withdrawn", How(reason="consent_withdrawn"))
