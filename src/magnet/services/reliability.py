"""How reliably an employer answers, as counts on its record, and what orders items of equal score."""

from magnet.matching.mention import FULL
from magnet.services.context import Context
from magnet.store import changes, owners, rows
from magnet.store.db import Session, beyond
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralRow


async def count(
    ctx: Context, session: Session, row: ReferralRow, *, answered: int = 0, unanswered: int = 0, placements: int = 0
) -> None:
    """Count on the record of a referral's employer; where its share of answers changed, the indexes learn of it.

    Beyond what the session sees: a caseworker writes no employer's record, and yet counts on it.
    """
    async with beyond(session):
        employer = await owners.to_count(session, row.country, row.employer_id)
        if employer is None:
            return
        employer.answered += answered
        employer.unanswered += unanswered
        employer.placements += placements
        rows.touch(employer, ctx.now)
        share = _share(employer)
        if employer.reliability != share:
            employer.reliability = share
            await changes.record(session, "employer", "changed", [(employer.country, employer.id)], at=ctx.now)


def _share(employer: EmployerRow) -> int | None:
    """Answers of all referrals whose answer came or was waited for in vain, in per mille."""
    due = employer.answered + employer.unanswered
    return employer.answered * FULL // due if due else None
