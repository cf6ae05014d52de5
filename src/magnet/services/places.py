"""Openings, seats and places: counted as people are placed, so that the last one is never given twice.

Who places locks the item first, then the people whose referrals that may end, then the referrals, then the employer's
record, each in the order of their ids: so no two wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from magnet.errors import PlaceTaken
from magnet.services import auditing, referral_moves, reminders
from magnet.services.context import Context
from magnet.services.transitions import possible
from magnet.store import changes, opportunities, referrals, rows
from magnet.store.db import Session, beyond
from magnet.store.opportunities import OpportunityRow
from magnet.store.referrals import ReferralRow


@dataclass(frozen=True, slots=True)
class Place:
    """An item that is locked; where one place is left, with the open referrals to it, which are locked too."""

    item: OpportunityRow
    open: Sequence[ReferralRow] = ()

    @property
    def is_none_left(self) -> bool:
        """Whether all are taken; where it is not said how many there are, none ever is."""
        return self.item.openings is not None and self.item.placed >= self.item.openings


async def held(session: Session, referral_id: str, *, to_take: bool) -> Place | None:
    """The places of a referral's item, locked until the transaction ends; None where it was deleted.

    Where the last one is about to be taken, all that this ends is locked too. Beyond what the session sees: who places
    somebody ends what others were proposed for by whichever office.
    """
    async with beyond(session):
        item = await opportunities.to_count(session, referrals.item_of(referral_id))
        if item is None:
            return None
        is_last = to_take and item.openings is not None and item.openings - item.placed == 1
        return Place(item, await referrals.open_for(session, item.country, item.id) if is_last else ())


def require_free(place: Place | None, row: ReferralRow) -> None:
    """Refuse to place somebody where none is left, or whose referral that has ended already."""
    could = row.state == "obsolete" or any(one.to == "placed" for one in possible(row.state, "office"))
    if place is not None and place.is_none_left and could:
        raise PlaceTaken


async def take(ctx: Context, session: Session, place: Place, placed: ReferralRow) -> None:
    """Count a place as taken. With the last one the item closes, and the other referrals to it are obsolete."""
    async with beyond(session):
        item = place.item
        item.placed += 1
        if place.is_none_left and item.status == "open":
            item.status, item.filled_on = "closed", ctx.today
        await _note(ctx, session, item)
        others = [row for row in place.open if row.id != placed.id]
        await referral_moves.make_all(ctx, session, others, "obsolete")
    await _reorient(ctx, session, item, others)


async def _reorient(ctx: Context, session: Session, item: OpportunityRow, others: Sequence[ReferralRow]) -> None:
    """Bring up whose referral became obsolete: something else is to be found for them."""
    people = {one.id: one for one in await referrals.subjects(session, [row.returnee_id for row in others])}
    async with beyond(session):
        for row in others:
            person = people[row.returnee_id]
            await reminders.due(session, person, "reorient", row.id, ctx.today, at=ctx.now, cause="place_taken")
    await auditing.note(ctx, session, "referral moved", people.values(), item.id)


async def give_back(ctx: Context, session: Session, place: Place) -> None:
    """Count a place as free again; an item that was closed because it was filled opens again."""
    async with beyond(session):
        item = place.item
        item.placed -= 1
        if item.filled_on is not None and not place.is_none_left:
            item.status, item.filled_on = "open", None
        await _note(ctx, session, item)


async def _note(ctx: Context, session: Session, item: OpportunityRow) -> None:
    rows.touch(item, ctx.now)
    await changes.record(session, "opportunity", "changed", [(item.country, item.id)], at=ctx.now)
