"""Whether a person agrees to be shown to an employer: asked anew at each request."""

from typing import Any

from magnet.errors import ConsentMissing
from magnet.store.db import Session

SHARING = ("matching", "sharing")
"""Both purposes are needed before an employer learns that there is somebody."""
Agreeing = Any
"""A returnee's row, mapped or plain: it has the purposes `agreed` to now."""


async def holds(_session: Session, returnee: Agreeing, _employer_id: str) -> bool:
    """Whether the person agrees to it now."""
    return set(SHARING) <= set(returnee.agreed)


async def require(session: Session, returnee: Agreeing, employer_id: str) -> None:
    """Refuse what the person does not agree to, naming what to ask for."""
    if not await holds(session, returnee, employer_id):
        missing = [purpose for purpose in SHARING if purpose not in returnee.agreed]
        raise ConsentMissing(extra={"purposes": missing})
