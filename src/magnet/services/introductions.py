"""Who somebody is and how to reach them, told to the employer who goes on with them and whom the person named."""

from magnet.errors import NotFound
from magnet.schemas.referrals import Introduction
from magnet.security.permissions import Permission
from magnet.services import auditing, parts, sharing
from magnet.services.context import Context
from magnet.services.referral_views import existing
from magnet.services.transitions import NAMED
from magnet.store import parts as stored
from magnet.store.db import beyond
from magnet.store.referrals import subjects

TOLD = tuple(name for name in Introduction.model_fields if name != "pseudonym")


async def read(ctx: Context, key: str) -> Introduction:
    """Name and contact; NotFound before the employer goes on with them, or without consent to it by name."""
    ctx.require(Permission.REFERRALS_INTRODUCE)
    async with ctx.read() as session:
        row, side = await existing(ctx, session, key, Permission.REFERRALS_INTRODUCE)
        seen = await subjects(session, [row.returnee_id])
        shown = row.state in NAMED and await sharing.is_shown(session, row, side)
        if not (shown and await sharing.names(session, seen[0], row.employer_id)):
            raise NotFound
        async with beyond(session):  # an employer sees nothing of a returnee but what is picked here
            part = await stored.one(session, row.returnee_country, row.returnee_id, parts.IDENTITY.name)
    said = await parts.document(ctx.runtime, seen[0], part)
    await auditing.note_seen(ctx, "identity read", seen, row.id, purpose="referral")
    return Introduction(pseudonym=row.pseudonym, **{name: said[name] for name in TOLD if name in said})
