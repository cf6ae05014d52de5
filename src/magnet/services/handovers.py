"""Handing a case over to its country of return, and taking it back: nobody there knows of the person before."""

from collections.abc import Sequence
from datetime import date

from magnet.errors import AgreementMissing
from magnet.schemas.handovers import Handover, HandoverIn, Handovers
from magnet.schemas.lawful_basis import TransferAgreement
from magnet.security.permissions import Permission
from magnet.services import auditing, cases
from magnet.services.consents import require
from magnet.services.context import Context
from magnet.store import handovers, programmes
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.handovers import HandoverRow
from magnet.store.programmes import ProgrammeRow
from magnet.store.returnees import ReturneeRow


async def history(ctx: Context, key: str) -> Handovers:
    """How far a case is handed over, and every handover before."""
    ctx.require(Permission.RETURNEES_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.RETURNEES_READ)
        found = await handovers.of_returnee(session, row)
    await auditing.note_seen(ctx, "read", [row])
    return _presented(row, found)


async def hand_over(ctx: Context, key: str, wanted: HandoverIn) -> Handovers:
    """Let officers of the country of return see a case, or keep it too; the office that had it goes on seeing it.

    It needs the person's consent to transfer, and where the programme says so an agreement that is valid today. Handed
    over as far as it is already, nothing changes.
    """
    ctx.require(Permission.CASES_HAND_OVER)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.CASES_HAND_OVER)
        require(row, "transfer")
        agreement = await _agreement(unit.session, row, ctx.today)
        if row.handed != wanted.kind:
            await handovers.end(unit.session, row, "replaced", by=ctx.principal.id, at=ctx.now)
            row.handed = wanted.kind
            new = HandoverRow(country=row.country, id=new_id(), returnee_id=row.id, kind=wanted.kind)
            new.to_country, new.agreement = row.country, agreement
            new.handed_by, new.handed_at = ctx.principal.id, ctx.now
            unit.session.add(new)
            await cases.changed(ctx, unit, row, "handed over")
        else:
            await auditing.note(ctx, unit.session, "read", [row])
        return unit.answer(_presented(row, await handovers.of_returnee(unit.session, row)), about=row.id)


async def take_back(ctx: Context, key: str) -> Handovers:
    """End a handover: from the next request on nobody in the country of return sees the case."""
    ctx.require(Permission.CASES_HAND_OVER)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.CASES_HAND_OVER)
        if row.handed is not None:
            await handovers.end(unit.session, row, "taken_back", by=ctx.principal.id, at=ctx.now)
            await cases.changed(ctx, unit, row, "taken back")
        else:
            await auditing.note(ctx, unit.session, "read", [row])
        unit.status = 200
        return unit.answer(_presented(row, await handovers.of_returnee(unit.session, row)), about=row.id)


async def _agreement(session: Session, row: ReturneeRow, today: date) -> str | None:
    """The reference of the agreement that a case is handed over under; None where the programme asks for none."""
    programme = await programmes.by_code(session, row.programme) if row.programme else None
    if programme is None or not programme.transfers_need_agreement:
        return None
    for one in _agreements(programme):
        between = one.to_country == row.country and one.from_country in (None, row.host_country)
        if between and one.valid_from <= today <= (one.valid_until or today):
            return one.reference
    raise AgreementMissing


def _agreements(programme: ProgrammeRow) -> list[TransferAgreement]:
    return [TransferAgreement.model_validate(one) for one in programme.transfer_agreements]


def _presented(row: ReturneeRow, found: Sequence[HandoverRow]) -> Handovers:
    return Handovers.model_validate({"handed": row.handed, "items": [Handover.model_validate(one) for one in found]})
