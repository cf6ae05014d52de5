"""What stands against referring anybody to an item: that it is not open, or whose it is."""

from datetime import date

from magnet.errors import NotReferable
from magnet.services.bridge import places_left
from magnet.services.context import Context
from magnet.store import opportunities, rows
from magnet.store.db import Session
from magnet.store.opportunities import Indexed
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralRow


async def require(ctx: Context, session: Session, item: Indexed, against: list[str]) -> str:
    """The employer to whom an item's people are referred, or NotReferable with all that stands against it."""
    employer = await rows.one(session, EmployerRow, item.employer_id) if item.employer_id else None
    # Each once: that an item is held for two reasons would tell that one of them is the person's.
    if because := list(dict.fromkeys([*_against(item, employer, ctx.today), *against])):
        raise NotReferable(extra={"because": because})
    return str(item.employer_id)


def _against(item: Indexed, employer: EmployerRow | None, today: date) -> list[str]:
    checks = {
        "closed": item.status != "open" or (item.closes is not None and item.closes < today),
        "filled": places_left(item) == 0,
        "held": item.held,
        "apply_yourself": item.source_kind == "feed",
        "no_employer": employer is None,
        "not_vetted": employer is not None and employer.vetting != "vetted",
    }
    return [name for name, stands in checks.items() if stands]


async def require_still(ctx: Context, session: Session, row: ReferralRow, against: list[str]) -> None:
    """Refuse to send to an employer whose item was closed, held, deleted or given to another since."""
    item = await opportunities.anywhere(session, row.opportunity_id)
    if item is None or item.employer_id != row.employer_id:
        raise NotReferable(extra={"because": ["closed"]})
    await require(ctx, session, item, against)
