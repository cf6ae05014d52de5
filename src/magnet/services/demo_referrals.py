"""A few referrals of the demo, so that an employer of it has cards to look at."""

from dataclasses import replace

from magnet.errors import Conflict
from magnet.schemas.referral_lists import CandidateListIn, ReferralList
from magnet.schemas.referrals import MoveIn, ReferralIn
from magnet.security.principals import ANSWERING
from magnet.services import candidate_lists, referrals, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.resources import Wanted

ENOUGH = 4
"""Cards that are sent to the one employer."""
SUITING = 2
"""Candidates that are proposed for each of the employer's other vacancies."""


async def refer(ctx: Context, listed: ReferralList) -> str | None:
    """Propose the person of a list to the first employer on it who can be referred to, and others to the same one.

    Returns that employer's id; None where there is none. Who knows the needs refers: the operator, as a caseworker too.
    """
    ctx = replace(ctx, principal=ANSWERING)
    employer_id, sent = await _first(ctx, listed), 1
    if employer_id is None:
        return None
    vacancies, _ = await resources.listing(
        ctx, VACANCIES, Wanted({"employer_id": employer_id, "status": "open"}, limit=200)
    )
    for vacancy in sorted(vacancies, key=lambda one: one.source_reference or ""):
        if sent >= ENOUGH:
            break
        found = await candidate_lists.create(ctx, vacancy.id, CandidateListIn(limit=SUITING))
        for candidate in found.candidates:
            sent += await _send(ctx, candidate.returnee_id, ReferralIn(opportunity_id=vacancy.id))
    return employer_id


async def _first(ctx: Context, listed: ReferralList) -> str | None:
    """The employer of the first vacancy of a list that its person could be referred to."""
    for item in (item for kind in listed.lists if kind.kind == "vacancy" for item in kind.items):
        wanted = ReferralIn(opportunity_id=item.opportunity_id, referral_list_id=listed.id)
        if await _send(ctx, listed.returnee_id, wanted):
            return (await resources.read(ctx, VACANCIES, item.opportunity_id)).employer_id
    return None


async def _send(ctx: Context, returnee_id: str, wanted: ReferralIn) -> bool:
    """Refer and send; whether that could be: in the demo, too, not everybody agrees to it."""
    try:
        drafted = await referrals.create(ctx, returnee_id, wanted)
        for to in ("agreed", "sent"):
            await referrals.move(ctx, drafted.id, MoveIn(to=to))
    except Conflict:
        return False
    return True
