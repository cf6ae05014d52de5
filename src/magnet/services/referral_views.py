"""Referrals as each side sees them: the office all of it, the employer a pseudonym, a state, days and its own words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from magnet.errors import NotFound
from magnet.schemas.referrals import EmployersReferral, Move, OwnMove, Referral, Side
from magnet.security.permissions import Permission
from magnet.security.principals import Reach
from magnet.security.sealing import Place
from magnet.services.consents import lacking
from magnet.services.context import Context
from magnet.services.sealed_words import opened
from magnet.services.transitions import possible
from magnet.store import referrals, rows
from magnet.store.db import Session
from magnet.store.referrals import ReferralMoveRow, ReferralRow

Either = Referral | EmployersReferral
AnyMove = TypeVar("AnyMove", Move, OwnMove)
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


def note_place(referral_id: str, to: str) -> Place:
    """Where the note of a move stands: a referral enters a state once."""
    return Place("referral_move", referral_id, part=to)


async def shown(ctx: Context, session: Session, some: Sequence[ReferralRow], side: Side) -> list[Either]:
    """Referrals as a side sees them; without the words about whoever agrees to be registered no more."""
    await session.flush()
    moves = await referrals.moves(session, [row.id for row in some])
    noted = {row.returnee_id for row in some if any(move.note for move in moves[row.id])}
    told = {one.id for one in await referrals.subjects(session, noted) if not lacking(one)} if noted else set()
    return await told_of(ctx, [(row, moves[row.id]) for row in some], told, side)


async def told_of(
    ctx: Context, some: Iterable[tuple[ReferralRow, Sequence[ReferralMoveRow]]], told: Collection[str], side: Side
) -> list[Either]:
    """Referrals with their moves, and of those about one of these people the words, as far as they are for the side."""
    known = [(row, [move for move in moves if side in ("office", move.side)]) for row, moves in some]
    noted = [(row, move) for row, moves in known if row.returnee_id in told for move in moves if move.note is not None]
    words = dict[int, str | None]()
    if noted:
        sealed = [(row.returnee_id, move.note, note_place(row.id, move.to)) for row, move in noted]
        words = dict(zip([move.seq for _, move in noted], await opened(ctx, sealed), strict=True))
    view = office_view if side == "office" else employer_view
    return [view(row, moves, words) for row, moves in known]


def office_view(row: ReferralRow, moves: Sequence[ReferralMoveRow], words: Mapping[int, str | None]) -> Referral:
    """The whole of it; the words by the number of their move."""
    given = ("seen_by", "possible", "moves")
    own = {name: getattr(row, name) for name in Referral.model_fields if name not in given}
    return Referral(
        **own,
        possible=[one.to for one in possible(row.state, "office")],
        moves=[_move(Move, move, words) for move in moves],
    )


def employer_view(
    row: ReferralRow, moves: Sequence[ReferralMoveRow], words: Mapping[int, str | None]
) -> EmployersReferral:
    """What the employer knows: no id of the person, no office, no time of day, no reason of the office's."""
    given = ("seen_by", "possible", "own_moves")
    own = {name: getattr(row, name) for name in EmployersReferral.model_fields if name not in given}
    return EmployersReferral(
        **own,
        possible=[one.to for one in possible(row.state, "employer")],
        own_moves=[_move(OwnMove, move, words) for move in moves],
    )


def _move(kind: type[AnyMove], move: ReferralMoveRow, words: Mapping[int, str | None]) -> AnyMove:
    plain = {name: getattr(move, name) for name in kind.model_fields if name != "note"}
    return kind(**plain, note=words.get(move.seq))
