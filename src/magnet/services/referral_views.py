"""Referrals as each side sees them: the office all of it, the employer a pseudonym, a state and days."""

from collections.abc import Sequence

from magnet.errors import NotFound
from magnet.schemas.referrals import EmployersReferral, Move, Referral, Side
from magnet.security.permissions import Permission
from magnet.security.principals import Reach
from magnet.services.context import Context
from magnet.services.transitions import possible
from magnet.store import referrals, rows
from magnet.store.db import Session
from magnet.store.referrals import ReferralMoveRow, ReferralRow

Either = Referral | EmployersReferral
Doors = list[tuple[Side, rows.Conditions]]


def doors(ctx: Context, permission: Permission) -> Doors:
    """As whom the principal reaches referrals, and which: an employer none before it was sent.

    Where the person is bounds nothing of what an employer sees: it would tell.
    """
    reaches, found = ctx.reach(permission), Doors()
    if office := [reach for reach in reaches if reach.employer_id is None]:
        found.append(("office", rows.within(ReferralRow, office)))
    if employer := [Reach(employer_id=reach.employer_id) for reach in reaches if reach.employer_id is not None]:
        found.append(("employer", (*rows.within(ReferralRow, employer), *referrals.SENT)))
    return found


async def existing(
    ctx: Context, session: Session, key: str, permission: Permission, *, to_change: bool = False
) -> tuple[ReferralRow, Side]:
    """The referral with this id, and as whom the principal reaches it."""
    find = rows.one_to_change if to_change else rows.one
    for side, where in doors(ctx, permission):
        row = await find(session, ReferralRow, key, where)
        if row is not None:
            return row, side
    raise NotFound


async def as_office(session: Session, row: ReferralRow) -> Referral:
    """The whole of it, with its moves."""
    await session.flush()
    return office_view(row, (await referrals.moves(session, [row.id]))[row.id])


def office_view(row: ReferralRow, moves: Sequence[ReferralMoveRow]) -> Referral:
    """The same, of moves that were read already."""
    given = ("seen_by", "possible", "moves")
    own = {name: getattr(row, name) for name in Referral.model_fields if name not in given}
    return Referral(
        **own,
        possible=[one.to for one in possible(row.state, "office")],
        moves=[Move.model_validate(move) for move in moves],
    )


def as_employer(row: ReferralRow) -> EmployersReferral:
    """What the employer knows: no id of the person, no office, no time of day, no reason of the office's."""
    given = ("seen_by", "possible")
    own = {name: getattr(row, name) for name in EmployersReferral.model_fields if name not in given}
    return EmployersReferral(**own, possible=[one.to for one in possible(row.state, "employer")])
