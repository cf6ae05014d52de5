"""Whether a person agrees to be shown to an employer: asked anew at each request."""

from magnet.errors import ConsentMissing
from magnet.services.consents import Agreeing, agrees_to_employer, lacking
from magnet.store import consents
from magnet.store.db import Session, beyond


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


async def _missing(session: Session, returnee: Agreeing, employer_id: str) -> list[str]:
    """To be matched, and to be shared with this employer: both are needed before it learns that there is somebody."""
    missing = lacking(returnee, "matching")
    return missing if await agrees_to_employer(session, returnee, employer_id) else [*missing, "sharing"]
