"""Employers and providers: registering, vetting, changing."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import NotFound
from magnet.matching.mention import FULL
from magnet.schemas.owners import Employer, EmployerIn, VettingIn
from magnet.security.permissions import Permission
from magnet.services import resources
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities, rows
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.owners import EmployerRow


async def _columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[EmployerIn]) -> list[Columns]:
    made = []
    for one in new:
        values = ctx.principal.owned(one.model_dump())
        made.append({**values, "owner": values["office_id"] or ""})
    return made


async def _settle(_session: Session, _columns: Columns) -> None:
    """An employer names no other row."""


async def _settle_new(_session: Session, columns: Columns) -> None:
    """An employer is its own employer, so that what is granted for one bounds this row like all others."""
    columns["id"] = columns["employer_id"] = new_id()


def _document(row: EmployerRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EmployerIn.model_fields}


def _present(row: EmployerRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Employer:
    reliability = None if row.reliability is None else row.reliability / FULL
    own = {name: getattr(row, name) for name in Employer.model_fields if name != "reliability"}
    return Employer(**own, reliability=reliability)


EMPLOYERS: Resource[EmployerIn, Employer, EmployerRow] = Resource(
    noun="employer",
    reads=Permission.EMPLOYERS_READ,
    writes=Permission.EMPLOYERS_WRITE,
    table=EmployerRow,
    incoming=EmployerIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=_document,
    settle_new=_settle_new,
    withheld=frozenset({"note"}),
    is_named=lambda session, row: opportunities.any_names_employer(session, row.country, row.id),
)


async def vet(ctx: Context, key: str, decision: VettingIn) -> Employer:
    """Record an officer's decision on an employer: only a vetted one's items can be referred to."""
    ctx.require(Permission.EMPLOYERS_VET)
    await ctx.replay()
    vocabulary = await ctx.vocabulary()
    within = rows.within(EmployerRow, ctx.reach(Permission.EMPLOYERS_VET))
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, EmployerRow, key, within)
        if row is None:
            raise NotFound
        row.vetting, row.vetting_reason = decision.vetting, decision.reason
        row.vetted_on, row.vetted_by = ctx.today, ctx.principal.id
        rows.touch(row, ctx.now)
        await resources.note(ctx, unit, EMPLOYERS, [row], "changed")
        unit.status = 200
        return unit.answer(_present(row, vocabulary, ctx.languages))
