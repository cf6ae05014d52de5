"""Whether a person agrees to be shown to an employer: asked anew at each request."""

from magnet.errors import ConsentMissing
from magnet.schemas.referrals import Side
from magnet.services.consents import Agreeing, agrees_to_employer, lacking
from magnet.store import consents, opportunities, referrals, rows
from magnet.store.db import Session, beyond
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralRow


async def holds(session: Session, returnee: Agreeing, employer_id: str) -> bool:
    """Whether the person agrees to it now."""
    return not await _missing(session, returnee, employer_id)


async def require(session: Session, returnee: Agreeing, employer_id: str) -> None:
    """Refuse what the person does not agree to, naming what to ask for."""
    if missing := await _missing(session, returnee, employer_id):
        raise ConsentMissing(extra={"purposes": missing})


async def names(session: Session, returnee: Agreeing, employer_id: str) -> bool:
    """Whether the person agrees to be shared with this employer by name, as who they are is told to nobody else."""
    if not await holds(session, returnee, employer_id):
        return False
    async with beyond(session):  # when the employer asks, too
        found = await consents.of_returnee(session, returnee)
    return any(one.purpose == "sharing" and one.employer_id == employer_id and one.holds for one in found)


async def is_shown(session: Session, row: ReferralRow, side: Side) -> bool:
    """Whether the person's card is to be seen now: by the person's will, and by an employer who is still trusted."""
    found = await referrals.subjects(session, [row.returnee_id])
    lasts = row.is_open or row.state == "placed"
    if not (lasts and found and await holds(session, found[0], row.employer_id)):
        return False
    if side == "office":
        return True
    employer = await rows.one(session, EmployerRow, row.employer_id)
    item = await opportunities.anywhere(session, row.opportunity_id)
    return employer is not None and employer.vetting == "vetted" and not (item is not None and item.held)


async def _missing(session: Session, returnee: Agreeing, employer_id: str) -> list[str]:
    """To be matched, and to be shared with this employer: both are needed before it learns that there is somebody."""
    missing = lacking(returnee, "matching")
    return missing if await agrees_to_employer(session, returnee, employer_id) else [*missing, "sharing"]
