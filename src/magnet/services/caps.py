"""How many people an employer is sent in a month, by whichever office."""

from datetime import date, timedelta

from magnet.errors import CapReached, NotFound
from magnet.schemas.owners import MonthlyCap
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.months import month_of
from magnet.store import owners, referrals, rows
from magnet.store.db import Session, beyond
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralRow


async def require_room(session: Session, row: ReferralRow, day: date) -> None:
    """Refuse to send an employer more people in a month than it takes, counting those of every office.

    Its record is locked, so that two at once do not take the same room.
    """
    async with beyond(session):
        employer = await owners.to_count(session, row.country, row.employer_id)
        cap = None if employer is None else employer.monthly_referral_cap
        if cap is None:
            return
        first, last = month_of(day)
        sent = await referrals.sent_within(session, row.country, row.employer_id, first, last)
    if sent >= cap:
        raise CapReached(extra={"cap": cap, "sendable_from": (last + timedelta(1)).isoformat() if cap else None})


async def monthly_cap(ctx: Context, key: str) -> MonthlyCap:
    """How many more people an employer within reach can be sent this month."""
    ctx.require(Permission.EMPLOYERS_READ)
    async with ctx.read() as session:
        within = rows.within(EmployerRow, ctx.reach(Permission.EMPLOYERS_READ))
        employer = await rows.one(session, EmployerRow, key, within)
        if employer is None:
            raise NotFound
        first, last = month_of(ctx.today)
        async with beyond(session):  # what other offices sent counts, too
            sent = await referrals.sent_within(session, employer.country, key, first, last)
    cap = employer.monthly_referral_cap
    left = None if cap is None else max(0, cap - sent)
    following = last + timedelta(1) if cap else None
    return MonthlyCap(
        month=f"{first:%Y-%m}",
        sent=sent,
        cap=cap,
        left=left,
        sendable_from=following if left == 0 else ctx.today,
    )
