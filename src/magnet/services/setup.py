"""The first start: tables, starter taxonomy, demo, a key; later starts find all of it and keep it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from magnet.errors import ConsentMissing, NotFound
from magnet.importers import starter
from magnet.schemas.accounts import AccountIn
from magnet.schemas.keys import GrantIn, KeyIn
from magnet.schemas.referral_lists import ReferralList, ReferralListIn
from magnet.security.permissions import Role
from magnet.services import (
    accounts,
    demo,
    demo_referrals,
    keys,
    referral_lists,
    resources,
    sealing_up,
    taxonomy_imports,
    vault,
)
from magnet.services.context import Context
from magnet.services.owners import EMPLOYERS
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.store import meta, migrate, roles

DEMO_LIST = "demo_list"
"""The fact of the database that the demo was loaded; it names the referral list that starts show."""
KEY_NAME = "demo"


@dataclass(frozen=True, slots=True)
class Started:
    """What a start found or made: a referral list to show, and at the first one a key, and names with passwords."""

    shown: ReferralList
    key: str | None = None
    accounts: Sequence[tuple[str, str]] = ()


async def migrated(ctx: Context, role: str | None = None) -> None:
    """Bring the database up to date, and seal what an older program kept in plain; let `role` serve it, if named."""
    await migrate.upgrade(ctx.runtime.database)
    if role is not None:
        await roles.grant(ctx.runtime.database, role)
    await vault.bind(ctx.runtime)
    await sealing_up.seal_up(ctx)


async def prepare(
    ctx: Context,
    taxonomy: Path = starter.FOLDER,
    *,
    progress: Callable[[str, int, int], None] = taxonomy_imports.unwatched,
) -> Started:
    """Make the database ready to be shown to a stranger, with the starter taxonomy; everything is made once."""
    await migrated(ctx)
    async with ctx.read() as session:
        shown = await meta.get(session, DEMO_LIST)
    if shown is not None:
        try:
            return Started(await referral_lists.read(ctx, shown))
        except (NotFound, ConsentMissing):
            pass
    await taxonomy_imports.import_starter(ctx, taxonomy, progress=progress)
    loaded = await demo.load(ctx, progress=lambda name: progress(name, 0, 1))
    listed = await _listed(ctx, loaded.returnees)
    key = await keys.create(ctx, KeyIn(name=KEY_NAME, role=Role.ADMIN))
    made = await _accounts(ctx, listed.returnee_id, await demo_referrals.refer(ctx, listed))
    async with ctx.write() as unit:
        await meta.put(unit.session, DEMO_LIST, listed.id)
    return Started(listed, key.text, made)


async def _listed(ctx: Context, returnees: Sequence[tuple[str, str]]) -> ReferralList:
    """A list for the first returnee who agrees to be matched: in the demo, too, people withdraw."""
    missing = ConsentMissing()
    for returnee, country in returnees:
        try:
            return await referral_lists.create(ctx, returnee, ReferralListIn(country=country, limit=5))
        except ConsentMissing as error:
            missing = error
    raise missing


async def _accounts(ctx: Context, returnee_id: str, employer_id: str | None) -> list[tuple[str, str]]:
    """A demo account a role, with the password made for it; those of an earlier start are left as they are.

    The employer's is of the one to whom cards were sent, if there is one.
    """
    returnee = await resources.read(ctx, RETURNEES, returnee_id)
    at = Wanted({"country": returnee.country, "vetting": "vetted"}, limit=1)
    employers, _ = await resources.listing(ctx, EMPLOYERS, at)
    grants = {
        "admin": GrantIn(role=Role.ADMIN),
        "officer": GrantIn(role=Role.COUNTRY_OFFICER, countries=[returnee.country]),
        "caseworker": GrantIn(role=Role.CASEWORKER, office_id=returnee.office_id),
        "employer": GrantIn(role=Role.EMPLOYER, employer_id=employer_id or employers[0].id),
        "analyst": GrantIn(role=Role.ANALYST),
        "auditor": GrantIn(role=Role.AUDITOR),
    }
    known = {account.name for account in await accounts.listing(ctx)}
    found = []
    for name, grant in grants.items():
        if name not in known:
            made = await accounts.create(ctx, AccountIn(name=name, grants=[grant]))
            found.append((name, str(made.password)))
    return found
